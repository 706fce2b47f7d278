"""What a direct verdict says, and rule D: section 4 *Verdict* and D, readings 8, 18-20, 31-33 and 39-42."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from ontology.key import Key
from ontology.records import (
    Assessment,
    ControlImplementation,
    DigestCheck,
    Evidence,
    LegalEffect,
    Nonconformity,
    PresumptionOfConformity,
)
from ontology.words import Effect, ImplementationStatus, Status, SubjectKind, Verdict
from tests.oracle.applies import Applies
from tests.oracle.facts import Facts, covers

NEGATIVE = (Verdict.FAILED, Verdict.CANNOT_TELL)


@dataclass(frozen=True)
class Said:
    """A verdict that counts for (p, s); `implementation` is the last of its chain of corrections."""

    verdict: Verdict
    on: date
    at: time | None
    implementation: Key | None
    record: Assessment | None


def later(a: Said, b: Said) -> bool:
    """Reading 18."""
    return a.on > b.on or (a.on == b.on and a.at is not None and b.at is not None and a.at > b.at)


def one_time(a: Said, b: Said) -> bool:
    return not later(a, b) and not later(b, a)


@dataclass(frozen=True)
class Direct:
    """What D gives: `full` satisfied, else partial; the subjects that it names (None: whatever is needed)."""

    full: bool
    names: frozenset[Key] | None


class Verdicts:
    def __init__(self, facts: Facts, applies: Applies) -> None:
        self.f, self.applies = facts, applies
        self.assessments = list(facts.open(Assessment))
        self.nonconformities = list(facts.open(Nonconformity))
        self.implementations = list(facts.open(ControlImplementation))
        self.evidence = list(facts.open(Evidence))
        self.chains = {e.key: facts.chain(e.key) for e in facts.known(Evidence)}
        self.checks = list(facts.open(DigestCheck))
        self._said: dict[tuple[Key, Key], list[Said]] = {}

    # --- verdicts ------------------------------------------------------------------------------------

    def said(self, p: Key, s: Key) -> list[Said]:
        if (p, s) not in self._said:
            self._said[p, s] = [*self.assessed(p, s), *self.opened(p, s)]
        return self._said[p, s]

    def assessed(self, p: Key, s: Key) -> Iterator[Said]:
        for a in self.assessments:
            if a.of != p or a.assessed_on > self.f.t or a.verdict is Verdict.INAPPLICABLE:
                continue
            if a.subject == s:
                yield Said(a.verdict, a.assessed_on, a.assessed_time, None, a)
            elif a.implementation is not None and self.link(a.implementation, p, s):
                last = self.f.chain(a.implementation)[-1].key
                yield Said(a.verdict, a.assessed_on, a.assessed_time, last, a)

    def opened(self, p: Key, s: Key) -> Iterator[Said]:
        for n in self.nonconformities:
            if p in n.concerns and s in n.subject and n.opened_on <= self.f.t:
                yield Said(Verdict.FAILED, n.opened_on, None, None, None)

    def link(self, implementation: Key, p: Key, s: Key) -> bool:
        """Readings 4, 19, 39: every implementation of the chain implements p and has s in scope."""
        chain = self.f.chain(implementation)
        return bool(chain) and all(
            isinstance(i, ControlImplementation) and p in i.implements and self.f.in_scope(i, s) for i in chain
        )

    def stands(self, v: Said, among: list[Said]) -> bool:
        if v.verdict is Verdict.PASSED:
            return not any(w.verdict in NEGATIVE and later(w, v) for w in among)
        return not any(
            w.verdict is Verdict.PASSED
            and later(w, v)
            and (w.implementation is None or w.implementation == v.implementation)
            for w in among
        )

    def standing(self, p: Key, s: Key) -> list[Said]:
        among = self.said(p, s)
        return [v for v in among if self.stands(v, among)]

    def negative(self, p: Key, s: Key) -> Status | None:
        """`failed` or `indeterminate` by direct verdict."""
        standing = self.standing(p, s)
        passed = [v for v in standing if v.verdict is Verdict.PASSED]
        failed = [v for v in standing if v.verdict is Verdict.FAILED]
        if any(not any(one_time(v, w) for w in passed) for v in failed):
            return Status.FAILED
        if failed or any(v.verdict is Verdict.CANNOT_TELL for v in standing):
            return Status.INDETERMINATE
        return None

    # --- evidence --------------------------------------------------------------------------------------

    def valid(self, e: Evidence, stale: bool) -> bool:
        """Reading 20; in the stale run an item past its day counts."""
        t = self.f.t
        return covers(e, t) or (stale and (e.valid_from is None or e.valid_from <= t))

    def intact(self, e: Evidence, stale: bool) -> bool:
        """The last recorded digest check did not fail; of several at one moment, none did."""
        zone = self.f.register.zone
        mine = [c for c in self.checks if self.leads_to(c.of_evidence, e.key)]
        mine = [c for c in mine if c.at.astimezone(zone).date() <= self.f.t]
        last = max((c.at for c in mine), default=None)
        return stale or all(c.observed_sha256 == e.sha256 for c in mine if c.at == last)

    def leads_to(self, key: Key, heir: Key) -> bool:
        chain = self.chains.get(key)
        return bool(chain) and chain[-1].key == heir  # type: ignore[index]  # bool() has looked

    def about(self, key: Key) -> frozenset[Key] | None:
        """The subjects for which an item, reached by the link `key`, counts; None: it names none. Reading 40."""
        line = [frozenset(e.about) for e in self.chains[key] if isinstance(e, Evidence)]
        if any(line[:-1]):
            return frozenset.intersection(*line)
        return line[-1] or None

    def successors(self, used: Key) -> list[Evidence]:
        """Open items that succeed it, by any number of open steps. Reading 41."""
        reached = {e.key for e in self.chains.get(used, [])}
        found: list[Evidence] = []
        growing = True
        while growing:
            growing = False
            for e in self.evidence:
                if e not in found and e.key not in reached and e.succeeds is not None:
                    line = {x.key for x in self.chains.get(e.succeeds, [])} | {e.succeeds}
                    if line & reached or any(self.leads_to(e.succeeds, x.key) for x in found):
                        found.append(e)
                        growing = True
        return found

    def items(self, used: Key, stale: bool) -> list[tuple[Evidence, frozenset[Key] | None]]:
        """The valid, intact ones of an item and its successors, each with the subjects that it is about."""
        heir = self.f.heir(used)
        found = [(heir, self.about(used))] if isinstance(heir, Evidence) else []
        found += [(e, self.about(e.key)) for e in self.successors(used)]
        return [(e, about) for e, about in found if self.valid(e, stale) and self.intact(e, stale)]

    # --- D ---------------------------------------------------------------------------------------------

    def must_name(self, p: Key, s: Key) -> bool:
        organisation = SubjectKind.ORGANISATION
        return self.f.subject_kind(s) is not organisation and self.f.kind_of(p) is not organisation

    def in_place(self, p: Key, s: Key, planned: bool = False) -> list[tuple[ControlImplementation, bool]]:
        """Implementations of p with s in scope that count at (t, k), and whether they meet p in full."""
        full = [ImplementationStatus.IMPLEMENTED] + ([ImplementationStatus.PLANNED] if planned else [])
        found = []
        for i in self.implementations:
            if p in i.implements and self.f.in_scope(i, s) and covers(i, self.f.t):
                alternative = i.implementation_status is ImplementationStatus.ALTERNATIVE
                justified = alternative and bool((i.justification or "").strip())
                if i.implementation_status in full or justified:
                    found.append((i, True))
                elif i.implementation_status is ImplementationStatus.PARTIAL:
                    found.append((i, False))
        return found

    def naming(
        self, i: ControlImplementation, items: list[tuple[Evidence, frozenset[Key] | None]], p: Key, s: Key
    ) -> frozenset[Key] | None:
        """The subjects that the items named in D's last condition are about; None where there is no such item."""
        fit = [about for e, about in items if self.supports(e, i, p, s) and (about is None or s in about)]
        if not any(about is not None or not self.must_name(p, s) for about in fit):
            return None
        return frozenset(x for about in fit for x in about or ())

    def supports(self, e: Evidence, i: ControlImplementation, p: Key, s: Key) -> bool:
        return any(self.f.heir(x) == i and self.link(x, p, s) for x in e.supports)

    def direct(self, p: Key, s: Key, stale: bool = False) -> list[Direct]:
        """Rule D."""
        found = []
        for v in self.standing(p, s):
            a = v.record
            if v.verdict is not Verdict.PASSED or a is None or not self.usable(v, a, p, stale):
                continue
            lines = [self.items(used, stale) for used in a.used_evidence]
            if not lines or not all(lines):
                continue
            for i, full in self.in_place(p, s):
                names = self.naming(i, [item for line in lines for item in line], p, s)
                if names is not None:
                    found.append(Direct(full, names))
        return found

    def usable(self, v: Said, a: Assessment, p: Key, stale: bool) -> bool:
        """Not past its day, on the wording of today, and not given for an implementation that does not count."""
        if v.implementation is not None:
            record = self.f.heir(v.implementation)
            if not isinstance(record, ControlImplementation) or not covers(record, self.f.t):
                return False
        in_time = a.valid_to is None or self.f.t < a.valid_to
        return stale or (in_time and self.f.is_current(p, a.against_edition))

    # --- the same, supposed: readings 32, 33 -------------------------------------------------------------

    def unproven(self, p: Key, s: Key, planned: bool) -> list[Direct]:
        passed = any(v.verdict is Verdict.PASSED for v in self.standing(p, s))
        return [Direct(full, None) for _, full in self.in_place(p, s, planned)] + (
            [Direct(True, None)] if passed else []
        )

    def implemented(self, p: Key, s: Key) -> list[Direct]:
        return [Direct(full, None) for _, full in self.in_place(p, s)]

    def evidenced(self, p: Key, s: Key) -> list[Direct]:
        items = [(e, self.about(e.key)) for e in self.evidence if self.valid(e, False) and self.intact(e, False)]
        named = [(full, self.naming(i, items, p, s)) for i, full in self.in_place(p, s)]
        return [Direct(full, names) for full, names in named if names is not None]

    def judged(self, p: Key, s: Key) -> list[Direct]:
        return [Direct(True, None)] if self.said(p, s) else []

    # --- legal effects that draw, reading 30 -------------------------------------------------------------

    def drawn(self, stale: bool) -> Iterator[tuple[LegalEffect, Key]]:
        """Each effect with a provision that it draws to; its condition is asked of each subject."""
        for effect in self.f.open(LegalEffect):
            deemed = effect.effect is Effect.DEEMED_FULFILLED_BY
            presumed = effect.effect is Effect.PRESUMES_CONFORMITY and self.cited(effect, stale)
            ends = effect.from_ in self.f.provisions and effect.to in self.f.provisions
            if ends and (deemed or presumed) and (stale or self.f.is_current(effect.pinpoint, effect.in_edition)):
                for target in self.targets(effect):
                    yield effect, target

    def targets(self, effect: LegalEffect) -> list[Key]:
        if not effect.excepted:
            return [effect.to]
        excepted = set(effect.excepted)
        within = {x for e in excepted for x in self.f.below(e)}
        inside = self.f.below(effect.to) & set(self.f.provisions)
        return sorted(p for p in inside if p not in excepted | within and not self.f.below(p) & excepted)

    def cited(self, effect: LegalEffect, stale: bool) -> bool:
        t, standard = self.f.t, self.f.all_provisions[effect.from_].in_framework
        return any(
            c.standard == standard
            and effect.to in c.covers
            and (covers(c, t) or (stale and (c.valid_from is None or c.valid_from <= t)))
            for c in self.f.open(PresumptionOfConformity)
        )
