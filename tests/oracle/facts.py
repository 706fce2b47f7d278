"""The recorded facts at (t, k): what is open, what counts, who reaches whom, what the law says. Sections 1, 2, 5."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol, TypeVar

from ontology.key import Key
from ontology.records import (
    ALL_SCOPE,
    SUBJECTS,
    ControlImplementation,
    Edition,
    Framework,
    MappingPolicy,
    Provision,
    Record,
    RoleAssignment,
    Subject,
    Use,
    Wording,
)
from ontology.register import Register
from ontology.words import Decomposition, FrameworkKind, SubjectKind, broader

R = TypeVar("R", bound=Record)
COMPONENTS = (SubjectKind.MODEL_VERSION, SubjectKind.DATASET, SubjectKind.SUPPLIER)


class Period(Protocol):
    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


def covers(record: Period, day: date) -> bool:
    """Half-open [valid_from, valid_to), absent = open."""
    return (record.valid_from is None or record.valid_from <= day) and (
        record.valid_to is None or day < record.valid_to
    )


class Facts:
    """Everything that is settled before the rules, applicability and opinions apart."""

    def __init__(self, register: Register, as_of: date, known_at: int, policy: MappingPolicy) -> None:
        self.register, self.t, self.k, self.policy = register, as_of, known_at, policy
        self.frameworks = {f.key: f for f in self.open(Framework)}
        self.editions = {e.key: e for e in self.open(Edition)}
        self.subjects: dict[Key, Subject] = {s.key: s for cls in SUBJECTS for s in self.open(cls)}
        self.wordings: dict[tuple[Key, Key], Wording] = {}
        for wording in self.open(Wording):
            for edition in wording.in_edition:
                self.wordings[wording.wording_of, edition] = wording
        self.uses = list(self.open(Use))
        self.roles = list(self.open(RoleAssignment))
        self._reached: dict[tuple[Key, date], set[Key]] = {}
        self.edition_today = {f: self.edition_on(f, self.t) for f in self.frameworks}
        self.all_provisions = {p.key: p for p in self.open(Provision)}
        self.children: dict[Key, list[Key]] = {}
        for p in sorted(self.all_provisions):
            today = self.wording(p)
            if today is not None and today.part_of is not None:
                self.children.setdefault(today.part_of, []).append(p)
        self.provisions = [p for p in sorted(self.all_provisions) if self.takes_part(p)]
        self.parts = {p: [c for c in self.children.get(p, []) if c in self.provisions] for p in self.provisions}

    # --- records ------------------------------------------------------------------------------------

    def open(self, cls: type[R]) -> Iterator[R]:
        return self.register.open(cls, self.k)

    def known(self, cls: type[R]) -> list[R]:
        """Recorded by k, closed or not."""
        return [r.record for r in self.register.by_class.get(cls, []) if r.recorded_in <= self.k]  # type: ignore[misc]

    def is_open(self, key: Key) -> bool:
        recorded = self.register.get(key)
        return recorded is not None and recorded.open_at(self.k)

    def chain(self, key: Key) -> list[Record]:
        """Reading 4: the record and what corrected it, one after another, as known at k; empty if never recorded."""
        recorded = self.register.get(key)
        if recorded is None or recorded.recorded_in > self.k:
            return []
        chain = [recorded.record]
        while True:
            last = chain[-1]
            nexts = [r for r in self.known(type(last)) if r.corrects == last.key and r not in chain]
            if not nexts:
                return chain
            chain.append(nexts[0])

    def heir(self, key: Key) -> Record | None:
        """The record open at k that has taken over the links to `key`; None if it is gone."""
        chain = self.chain(key)
        return chain[-1] if chain and self.is_open(chain[-1].key) else None

    # --- laws ---------------------------------------------------------------------------------------

    def edition_on(self, framework: Key, day: date) -> Key | None:
        """Readings 1 and 54."""
        mine = sorted(
            (e for e in self.editions.values() if e.edition_of == framework), key=lambda e: (e.in_force_from, e.key)
        )
        known = [e for e in mine if (e.published or e.in_force_from) <= self.t] or mine[:1]
        if day <= self.t:
            known = mine
        begun = [e for e in known if e.in_force_from <= day]
        if known and not begun:
            return known[0].key
        living = [e for e in begun if e.in_force_to is None or day < e.in_force_to or self._unaware(e, mine, known)]
        return living[-1].key if living else None

    def _unaware(self, edition: Edition, mine: list[Edition], known: list[Edition]) -> bool:
        """Reading 54: it ends after t only by editions that were not published by t."""
        later = [e for e in mine if e.in_force_from > edition.in_force_from]
        ends_later = edition.in_force_to is not None and edition.in_force_to > self.t
        return ends_later and bool(later) and not any(e in known for e in later)

    def framework(self, p: Key) -> Key:
        return self.all_provisions[p].in_framework

    def is_standard(self, p: Key) -> bool:
        return self.frameworks[self.framework(p)].framework_kind is FrameworkKind.STANDARD

    def wording_on(self, p: Key, day: date) -> Wording | None:
        edition = self.edition_on(self.framework(p), day)
        return None if edition is None else self.wordings.get((p, edition))

    def wording(self, p: Key) -> Wording | None:
        edition = self.edition_today[self.framework(p)]
        return None if edition is None else self.wordings.get((p, edition))

    def takes_part(self, p: Key) -> bool:
        """Reading 2."""
        today = self.wording(p)
        return today is not None and (today.assessable or any(self.takes_part(c) for c in self.children.get(p, [])))

    def assessable(self, p: Key) -> bool:
        today = self.wording(p)
        return today is not None and today.assessable

    def kind_of(self, p: Key) -> SubjectKind:
        """`assessedPer`, or the default of the framework."""
        today = self.wording(p)
        return (today and today.assessed_per) or self.frameworks[self.framework(p)].default_assessed_per

    def mark(self, p: Key) -> Decomposition | None:
        today = self.wording(p)
        return today.decomposition if today else None

    def below(self, p: Key) -> set[Key]:
        """All that lies in p at t, at any depth, taking part or not."""
        found: set[Key] = set()
        for child in self.children.get(p, []):
            found |= {child} | self.below(child)
        return found

    def is_current(self, p: Key, edition: Key) -> bool:
        """Reading 38, section 5: is the wording in `edition` that of today?"""
        if p not in self.all_provisions:
            return False
        today, then = self.wording(p), self.wordings.get((p, edition))
        if today is None or then is None:
            return False
        if self.edition_today[self.framework(p)] == edition:
            return True
        if today.fingerprint is None or then.fingerprint is None:
            return self.policy.accept_to_be_compared
        return today.fingerprint == then.fingerprint

    # --- subjects -----------------------------------------------------------------------------------

    def subject_kind(self, s: Key) -> SubjectKind:
        return self.subjects[s].kind

    def links(self) -> list[tuple[Key, Key, Use | RoleAssignment]]:
        """Reading 6: downwards, whatever the period."""
        pairs: list[tuple[Key, Key, Use | RoleAssignment]] = [(u.user, u.used, u) for u in self.uses]
        pairs += [(r.agent, r.subject, r) for r in self.roles if r.agent != r.subject]
        return [(a, b, r) for a, b, r in pairs if a in self.subjects and b in self.subjects]

    def reaches(self, s: Key, day: date | None = None) -> set[Key]:
        """Reading 6: what s uses or runs on a day (t), through others too."""
        day = self.t if day is None else day
        if (s, day) not in self._reached:
            found: set[Key] = set()
            edge = [s]
            while edge:
                here = edge.pop()
                for a, b, record in self.links():
                    if a == here and covers(record, day) and b not in found:
                        found.add(b)
                        edge.append(b)
            self._reached[s, day] = found - {s}
        return self._reached[s, day]

    def reached_of_kind(self, s: Key, kind: SubjectKind) -> set[Key]:
        return {x for x in self.reaches(s) if self.subject_kind(x) is kind}

    def users_of_kind(self, s: Key, kind: SubjectKind) -> set[Key]:
        return {x for x in self.subjects if self.subject_kind(x) is kind and s in self.reaches(x)}

    def in_scope(self, implementation: ControlImplementation, s: Key) -> bool:
        """Reading 7, section 4 *Scope*."""
        own = implementation.subject
        if s == own:
            return True
        if own not in self.subjects or s not in self.subjects:
            return False
        kind = self.subject_kind(own)
        if kind is SubjectKind.ORGANISATION:
            named = s in implementation.scope and broader(kind, self.subject_kind(s))
            return named or (ALL_SCOPE in implementation.scope and s in self.reaches(own))
        if kind in (SubjectKind.AI_SYSTEM, SubjectKind.PROCESSING_ACTIVITY):
            component = self.subject_kind(s) in COMPONENTS
            return implementation.covers_components and component and s in self.reaches(own)
        return False
