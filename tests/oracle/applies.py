"""When a provision applies: section 3, readings 9-17 and 42-46. True: met, False: not met, None: undecided."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache

from ontology.key import Key
from ontology.records import (
    ALL_SCOPE,
    BY_TRANSPOSITION,
    Adoption,
    ApplicabilityWindow,
    Classification,
    Edition,
    Establishment,
    Inventory,
    LegalEffect,
    MarketRecord,
    Record,
    RiskClass,
    Role,
    RoleAssignment,
    StatementOfApplicability,
    StatementRow,
    Use,
)
from ontology.words import (
    ApplicabilityState,
    DateStatus,
    Effect,
    SubjectKind,
    broader,
)
from tests.oracle.facts import COMPONENTS, Facts, Period, covers

DAY = timedelta(days=1)
ORDER = list(ApplicabilityState)
CONCERNS = (ApplicabilityState.APPLIES, ApplicabilityState.UNKNOWN, ApplicabilityState.UPCOMING)


@dataclass(frozen=True)
class Answer:
    """`day`: upcoming or unknown from, ended until."""

    state: ApplicabilityState
    day: date | None = None
    missing: frozenset[str] = frozenset()
    excluded_by: Key | None = None

    @property
    def concerns(self) -> bool:
        return self.state in CONCERNS


NOT_APPLICABLE = Answer(ApplicabilityState.NOT_APPLICABLE)


@dataclass(frozen=True)
class Asker:
    """`subject` decides by its own records, on days within all of `clips`. `by`: only this organisation's roles are
    read; `plain`: an organisation itself; `component`: what it has no record of at all is not met.
    """

    subject: Key
    clips: tuple[tuple[date | None, date | None], ...] = ()
    by: Key | None = None
    plain: bool = False
    component: bool = False

    def within(self, day: date) -> bool:
        return all((a is None or a <= day) and (b is None or day < b) for a, b in self.clips)


def strongest(answers: list[Answer]) -> Answer:
    """Of several upcoming or unknown the earliest day, of several ended the latest."""
    if not answers:
        return NOT_APPLICABLE
    best = min(answers, key=lambda a: ORDER.index(a.state)).state
    same = [a for a in answers if a.state is best]
    days = [a.day for a in same if a.day is not None]
    day = (max(days) if best is ApplicabilityState.ENDED else min(days)) if days else None
    missing = frozenset(name for a in same for name in a.missing)
    return Answer(best, day, missing)


def both(values: list[bool | None]) -> bool | None:
    """All met; not met if one is not; else undecided."""
    return False if False in values else None if None in values else True


def either(values: list[bool | None]) -> bool | None:
    """One met; else undecided if one is; else not met."""
    return True if True in values else None if None in values else False


def period(record: Period) -> tuple[date | None, date | None]:
    return (record.valid_from, record.valid_to)


class Applies:
    """The state of every (p, s). `own` is the organisation whose roles alone are read (R4), or None."""

    def __init__(self, facts: Facts) -> None:
        self.f = facts
        self.windows = list(facts.open(ApplicabilityWindow))
        self.role_framework = {r.key: r.in_framework for r in facts.open(Role)}
        self.class_list = {c.key: (c.in_framework, c.class_list) for c in facts.open(RiskClass)}
        self.classifications = list(facts.open(Classification))
        self.market = list(facts.open(MarketRecord))
        self.establishments = list(facts.open(Establishment))
        self.adoptions = list(facts.open(Adoption))
        self.statements = list(facts.open(StatementOfApplicability))
        self.rows = list(facts.open(StatementRow))
        self.days = self._boundaries()
        self.window_value = lru_cache(None)(self._window_value)
        self.askers = lru_cache(None)(self._askers)
        self.by_windows = lru_cache(None)(self._by_windows)
        self.base = lru_cache(None)(self._base)
        self.state = lru_cache(None)(self._state)

    def _boundaries(self) -> list[date]:
        """Every day on which anything may change: all answers are constant between two of them."""
        found: set[date] = set()
        periodic: list[Sequence[Record]] = [
            self.f.uses,
            self.f.roles,
            self.classifications,
            self.market,
            self.establishments,
            self.adoptions,
        ]
        for records in [*periodic, self.windows, self.statements, list(self.f.open(Edition))]:
            for record in records:
                for item in fields(record):
                    value = getattr(record, item.name)
                    if isinstance(value, date):
                        found.add(value)
        return sorted(found)

    # --- reading 9: conditions on a day --------------------------------------------------------------

    def held_roles(self, asker: Asker, day: date) -> set[Key]:
        if asker.plain:
            return {r.role for r in self.f.roles if r.agent == asker.subject and covers(r, day)}
        return {r.role for r in self.roles_about(asker) if covers(r, day)}

    def roles_about(self, asker: Asker) -> list[RoleAssignment]:
        about = [r for r in self.f.roles if r.subject == asker.subject]
        return [r for r in about if asker.by is None or r.agent == asker.by]

    def role(self, named: tuple[Key, ...], asker: Asker, day: date) -> bool | None:
        held = self.held_roles(asker, day)
        if not named or held & set(named):
            return True
        decided = {self.role_framework.get(r) for r in held}
        return False if all(self.role_framework.get(r) in decided for r in named) else None

    def held_classes(self, s: Key, day: date) -> set[Key]:
        mine = [c for c in self.classifications if c.subject == s and covers(c, day)]
        return {c.risk_class for c in mine} | {c.ground for c in mine if c.ground is not None}

    def risk_class(self, named: tuple[Key, ...], asker: Asker, day: date) -> bool | None:
        held = self.held_classes(asker.subject, day)
        if not named or held & set(named):
            return True
        if asker.component and not any(c.subject == asker.subject for c in self.classifications):
            return False
        lists = {self.class_list[c] for c in held if c in self.class_list}
        return False if all(self.class_list.get(c) in lists for c in named) else None

    def market_date(self, window: ApplicabilityWindow, asker: Asker, day: date) -> bool | None:
        before, since = window.condition_placed_before, window.condition_placed_from
        if before is None and since is None:
            return True
        mine = [m for m in self.market if m.subject == asker.subject]
        if asker.component and not mine:
            return False
        on_day = [m for m in mine if covers(m, day)]
        dates = [d for m in on_day for d in (m.placed_on_market, m.substantially_modified) if d is not None]
        if not dates:
            return None
        return (before is None or max(dates) < before) and (since is None or max(dates) >= since)

    def member_state(self, window: ApplicabilityWindow, asker: Asker, day: date) -> bool | None:
        if window.member_state is None:
            return True
        if window.member_state == BY_TRANSPOSITION:
            return None
        agents = {r.agent for r in self.roles_about(asker) if covers(r, day)}
        asked = {asker.subject} if asker.plain else {asker.subject} | agents
        states = {e.member_state for e in self.establishments if e.subject in asked and covers(e, day)}
        return window.member_state in states if states else None

    def _window_value(self, window: ApplicabilityWindow, asker: Asker, day: date) -> tuple[bool | None, frozenset[str]]:
        if asker.plain and (
            window.condition_risk_class or window.condition_placed_before or window.condition_placed_from
        ):
            return False, frozenset()
        if window.applies_from is not None and day < window.applies_from:
            return False, frozenset()
        if window.applies_until is not None and day >= window.applies_until:
            return False, frozenset()
        values: dict[str, bool | None] = {
            "role": self.role(window.condition_role, asker, day),
            "classification": self.risk_class(window.condition_risk_class, asker, day),
            "date": self.market_date(window, asker, day),
            "Member State": self.member_state(window, asker, day),
            "exception": not (self.held_classes(asker.subject, day) & set(window.exception)),
        }
        return both(list(values.values())), frozenset(name for name, value in values.items() if value is None)

    # --- reading 10: who is asked --------------------------------------------------------------------

    def _askers(self, s: Key, own: Key | None) -> tuple[Asker, ...]:
        kind = self.f.subject_kind(s)
        if kind is SubjectKind.ORGANISATION:
            run = [r for r in self.f.roles if r.agent == s and self.is_run(r)]
            return (
                Asker(s, plain=True),
                *(
                    Asker(r.subject, (period(r),), by=s, component=self.f.subject_kind(r.subject) in COMPONENTS)
                    for r in run
                ),
            )
        if kind not in COMPONENTS:
            return (Asker(s, by=own),)
        asker = Asker(s, by=own, component=True)
        found = [asker] if self.has_records(asker) else []
        for use in self.f.uses:
            if use.used == s and use.user in self.f.subjects:
                for above in self.askers(use.user, own):
                    found.append(
                        Asker(above.subject, (*above.clips, period(use)), above.by, above.plain, above.component)
                    )
        return tuple(found)

    def is_run(self, r: RoleAssignment) -> bool:
        return r.subject in self.f.subjects and self.f.subject_kind(r.subject) is not SubjectKind.ORGANISATION

    def has_records(self, asker: Asker) -> bool:
        about = {r.subject for r in self.classifications} | {r.subject for r in self.market}
        return asker.subject in about or bool(self.roles_about(asker))

    # --- the table, reading 11 -----------------------------------------------------------------------

    def met(self, p: Key, asker: Asker, day: date, reading: str | None) -> tuple[bool | None, frozenset[str]]:
        """Readings 12 and 14: the windows of p, or of its nearest ancestor that has, in the edition of the day."""
        if not asker.within(day):
            return False, frozenset()
        values = [
            self.window_value(w, asker, day) for w in self.windows_on(p, day) if self.reading_of(w) in (None, reading)
        ]
        missing = frozenset(name for value, names in values for name in names if value is None)
        return either([value for value, _ in values]), missing

    def reading_of(self, window: ApplicabilityWindow) -> str | None:
        return (window.reading or window.key) if window.date_status is DateStatus.DISPUTED else None

    def windows_on(self, p: Key, day: date) -> list[ApplicabilityWindow]:
        edition = self.f.edition_on(self.f.framework(p), day)
        return [] if edition is None else self.windows_in(p, edition)

    def windows_in(self, p: Key | None, edition: Key) -> list[ApplicabilityWindow]:
        """Of p, or of its nearest ancestor that has any, in one edition."""
        while p is not None:
            wording = self.f.wordings.get((p, edition))
            if wording is None:
                return []
            mine = [w for w in self.windows if w.for_provision == p and w.in_edition == edition]
            if mine:
                return mine
            p = wording.part_of
        return []

    def any_windows(self, p: Key) -> list[ApplicabilityWindow]:
        """Its own and its ancestors', in all editions."""
        found, line = [], [p]
        while line:
            here = line.pop()
            found += [w for w in self.windows if w.for_provision == here]
            line += [w.part_of for (q, _), w in self.f.wordings.items() if q == here and w.part_of]
        return found

    def table(self, values: dict[date, tuple[bool | None, frozenset[str]]]) -> Answer:
        t = self.f.t
        today, missing = values[t]
        if today is True:
            return Answer(ApplicabilityState.APPLIES)
        if today is None:
            return Answer(ApplicabilityState.UNKNOWN, t, missing)
        later = sorted(d for d in values if d > t)
        for day in later:
            if values[day][0] is True:
                return Answer(ApplicabilityState.UPCOMING, day)
        for day in later:
            if values[day][0] is None:
                return Answer(ApplicabilityState.UNKNOWN, day, values[day][1])
        earlier = sorted(d for d in values if d < t)
        for day in reversed(earlier):
            if values[day][0] is True:
                return Answer(ApplicabilityState.ENDED, day + DAY)
        return NOT_APPLICABLE

    def looked_at(self) -> list[date]:
        """t, its neighbours, the first days of all later intervals and the last days of all earlier ones."""
        t = self.f.t
        return sorted(
            {t - DAY, t, t + DAY} | {d for d in self.days if d > t} | {d - DAY for d in self.days if d - DAY < t}
        )

    # --- by windows alone, readings 12, 14, 15 ---------------------------------------------------------

    def _by_windows(self, p: Key, s: Key, own: Key | None = None) -> Answer | None:
        """None: p has no window, and no ancestor has."""
        if self.f.is_standard(p):
            return self.table({d: (self.adopted(p, s, d), frozenset()) for d in self.looked_at()})
        if not self.any_windows(p):
            return None
        askers = self.askers(s, own)
        if not askers:
            return Answer(ApplicabilityState.UNKNOWN, self.f.t, frozenset({"use"}))
        editions = [e for e in self.f.editions if self.f.editions[e].edition_of == self.f.framework(p)]
        readings = {self.reading_of(w) for e in editions for w in self.windows_in(p, e)}
        names = (readings - {None}) or {None}
        return strongest(
            [self.table({d: self.met(p, a, d, name) for d in self.looked_at()}) for name in names for a in askers]
        )

    def adopted(self, p: Key, s: Key, day: date) -> bool:
        """Reading 15."""
        if self.f.wording_on(p, day) is None:
            return False
        standard = self.f.framework(p)
        return any(
            a.standard == standard
            and covers(a, day)
            and a.organisation in self.f.subjects
            and self.adoption_covers(a, s, day)
            and not self.excluded(p, a.organisation, standard, day)
            for a in self.adoptions
        )

    def adoption_covers(self, a: Adoption, s: Key, day: date) -> bool:
        return s in (a.organisation, *a.scope) or (ALL_SCOPE in a.scope and s in self.f.reaches(a.organisation, day))

    def excluded(self, p: Key, organisation: Key, standard: Key, day: date) -> bool:
        if not p.split("/")[-1][:1].isalpha():
            return False
        mine = [
            s
            for s in self.statements
            if s.organisation == organisation and s.standard == standard and s.approved_on <= day
        ]
        if not mine:
            return False
        last = max(s.approved_on for s in mine)
        return all(self.excludes(s.key, p) for s in mine if s.approved_on == last)

    def excludes(self, statement: Key, p: Key) -> bool:
        def heir(row: StatementRow) -> Key | None:
            record = self.f.heir(row.statement)
            return record.key if record else None

        mine = [r for r in self.rows if r.control == p and heir(r) == statement]
        return any(not r.applicable and bool((r.justification or "").strip()) for r in mine)

    # --- lex specialis, not asked, wholes: readings 17, 16, 12, 13 ------------------------------------

    def special_over(self, p: Key, s: Key, own: Key | None) -> Key | None:
        for effect in self.f.open(LegalEffect):
            if effect.effect is not Effect.LEX_SPECIALIS_TO or not self.drawing(effect):
                continue
            if p != effect.to and p not in self.f.below(effect.to):
                continue
            special = self.by_windows(effect.from_, s, own)
            applies = special is not None and special.state is ApplicabilityState.APPLIES
            if applies and self.condition_met(effect, s, own):
                return effect.from_
        return None

    def drawing(self, effect: LegalEffect) -> bool:
        ends = effect.from_ in self.f.provisions and effect.to in self.f.provisions
        return ends and self.f.is_current(effect.pinpoint, effect.in_edition)

    def condition_met(self, effect: LegalEffect, s: Key, own: Key | None = None) -> bool:
        """Reading 30: as of a window on day t."""
        if not effect.condition_role and not effect.condition_risk_class:
            return True
        window = ApplicabilityWindow(
            key="condition",
            for_provision=effect.to,
            in_edition=effect.in_edition,
            condition_role=effect.condition_role,
            condition_risk_class=effect.condition_risk_class,
        )
        askers = [a for a in self.askers(s, own) if a.within(self.f.t)]
        return any(self.window_value(window, a, self.f.t)[0] is True for a in askers)

    def _base(self, p: Key, s: Key, own: Key | None = None) -> Answer:
        special = self.special_over(p, s, own)
        if special is not None:
            return Answer(ApplicabilityState.NOT_APPLICABLE, excluded_by=special)
        if self.not_asked(p, s):
            return NOT_APPLICABLE
        mine = self.by_windows(p, s, own)
        if mine is not None:
            return mine
        parts = [c for c in self.f.parts[p] if self.has_state_by_windows(c)]
        if parts:
            return strongest([self.base(c, s, own) for c in parts])
        return Answer(ApplicabilityState.UNKNOWN, self.f.t, frozenset({"window"}))

    def has_state_by_windows(self, p: Key) -> bool:
        return (
            self.f.is_standard(p)
            or bool(self.any_windows(p))
            or any(self.has_state_by_windows(c) for c in self.f.parts[p])
        )

    def _state(self, p: Key, s: Key, own: Key | None = None) -> Answer:
        """Reading 13."""
        base = self.base(p, s, own)
        if base.concerns:
            return base
        parts = [self.state(c, s, own) for c in self.f.parts[p]]
        return strongest(parts) if any(part.concerns for part in parts) else base

    def concerns(self, p: Key, s: Key, own: Key | None = None) -> bool:
        return self.state(p, s, own).concerns

    # --- inventories, readings 16, 24, 25 --------------------------------------------------------------

    def not_asked(self, p: Key, s: Key) -> bool:
        kind = self.f.kind_of(p)
        if not broader(self.f.subject_kind(s), kind) or self.f.reached_of_kind(s, kind):
            return False
        return self.inventories_current(p, s)

    def inventories_current(self, p: Key, s: Key) -> bool:
        """Reading 24."""
        kind = self.f.kind_of(p)
        own_kind = self.f.subject_kind(s)
        between = {
            x
            for x in self.f.reaches(s)
            if broader(self.f.subject_kind(x), kind) and broader(own_kind, self.f.subject_kind(x))
        }
        return all(self.has_inventory(x, needed) for x in {s} | between for needed in self.kinds_down_to(x, kind))

    def kinds_down_to(self, s: Key, kind: SubjectKind) -> list[SubjectKind]:
        mine = self.f.subject_kind(s)
        return [kind] + [k for k in SubjectKind if broader(mine, k) and broader(k, kind)]

    def has_inventory(self, s: Key, kind: SubjectKind) -> bool:
        mine = [i for i in self.f.open(Inventory) if i.subject == s and i.inventory_kind is kind]
        return any(self.inventory_current(i) for i in mine)

    def inventory_current(self, inventory: Inventory) -> bool:
        """Reading 25."""
        t, s = self.f.t, inventory.subject
        if inventory.as_of > t:
            return False
        links: list[tuple[Key, Use | RoleAssignment]] = [(u.used, u) for u in self.f.known(Use) if u.user == s]
        links += [(r.subject, r) for r in self.f.known(RoleAssignment) if r.agent == s and r.subject != s]
        kind = inventory.inventory_kind
        mine = [r for x, r in links if x in self.f.subjects and self.f.subject_kind(x) is kind]
        return not any(self.disturbs(r, inventory) for r in mine)

    def disturbs(self, r: Use | RoleAssignment, inventory: Inventory) -> bool:
        t, k, since = self.f.t, self.f.k, inventory.as_of
        recorded = self.f.register.by_key[r.key]
        if self.f.register.day(recorded.recorded_in) > since:
            return True
        if not recorded.open_at(k):
            return recorded.closed_in is not None and self.f.register.day(recorded.closed_in) > since
        if any(d is not None and since < d <= t for d in period(r)):
            return True
        return inventory.extent == "none" and covers(r, t)
