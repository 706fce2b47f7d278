"""Does the law ask p of s, and from when (section 3; readings 9-17). Never mixed with status."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from ontology.key import Key
from ontology.records import (
    Adoption,
    ApplicabilityWindow,
    Classification,
    Edition,
    Establishment,
    MarketRecord,
    Record,
    RoleAssignment,
    StatementOfApplicability,
    Use,
)
from ontology.register import Register
from ontology.words import ApplicabilityState, DateStatus, SubjectKind, broader
from service.reasoning.adoption import Adoptions
from service.reasoning.answers import Applicability, WindowSeen
from service.reasoning.askers import Askers
from service.reasoning.conditions import Conditions, days_of
from service.reasoning.corrections import Corrections
from service.reasoning.effects import Effects
from service.reasoning.law import Law
from service.reasoning.otherwise import asked_through
from service.reasoning.subjects import Subjects
from service.reasoning.timeline import MET, Line, State, Timeline, strongest
from service.reasoning.windows import Signature, Windows

CONCERNED = (ApplicabilityState.APPLIES, ApplicabilityState.UNKNOWN, ApplicabilityState.UPCOMING)
"""The states that concern somebody, in the order of `Concern`."""
DATED = (
    ApplicabilityWindow,
    Edition,
    RoleAssignment,
    Classification,
    MarketRecord,
    Establishment,
    Use,
    Adoption,
    StatementOfApplicability,
)
Special = tuple[int, ApplicabilityWindow | None]
MISSING_WINDOW = "a window: no edition says when this provision applies"
MISSING_USE = "a use: nothing recorded uses it"


@dataclass(slots=True, eq=False)
class Scope:
    """Applicability in one view. `state` is what the rules read; `answer` is for people."""

    law: Law
    subjects: Subjects
    timeline: Timeline
    conditions: Conditions
    askers: Askers
    windows: Windows
    adoptions: Adoptions
    displaced: dict[int, list[Special]]
    """Provision -> special provisions that displace it where they apply (lex specialis)."""
    otherwise: frozenset[int] = frozenset()
    """When moved: those of whom something may be asked otherwise than before."""
    _readings: dict[tuple[Signature, int, int | None], dict[str | None, State]] = field(default_factory=dict)
    _by_windows: dict[tuple[int, int, int | None], State] = field(default_factory=dict)
    """(Provision, group of those that are asked alike, viewpoint)."""
    _adopted: dict[tuple[int, int], State] = field(default_factory=dict)
    _base: dict[tuple[int, int, int | None], State] = field(default_factory=dict)
    _states: dict[tuple[int, int, int | None], State] = field(default_factory=dict)
    _not_asked: dict[tuple[SubjectKind, int], bool] = field(default_factory=dict)
    _seen: dict[Signature, tuple[WindowSeen, ...]] = field(default_factory=dict)
    _windowed: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _asked_since: dict[tuple[tuple[int, ...], int], date | None] = field(default_factory=dict)
    """(Provisions that are read, group of those that are asked alike) -> the day from which one of them is asked."""
    _adopted_since: dict[tuple[int, int], date | None] = field(default_factory=dict)
    """The same of a provision of a standard, and the group of those that it reaches alike."""

    @classmethod
    def of(
        cls,
        register: Register,
        k: int,
        today: date,
        law: Law,
        subjects: Subjects,
        effects: Effects,
        corrections: Corrections,
        days: Iterable[date] | None = None,
    ) -> "Scope":
        """`days`: all on which something begins or ends, where they are known; others may be among them."""
        if days is None:
            days = filter(None, (day for kind in DATED for day in days_of(register.open(kind, k))))
        timeline = Timeline.of(days, today)
        conditions = Conditions.of(register, k, subjects, timeline)
        askers = Askers(subjects, conditions, timeline)
        windows = Windows(law, timeline, conditions, askers)
        windows.read(register, k)
        displaced: dict[int, list[Special]] = {}
        for special, general, condition in effects.special:
            for provision in (general, *law.under(general)):
                displaced.setdefault(provision, []).append((special, condition))
        adoptions = Adoptions.of(register, k, subjects, timeline, corrections)
        return cls(law, subjects, timeline, conditions, askers, windows, adoptions, displaced)

    def on(self, today: date) -> "Scope":
        """The same lines, read on another day: for days between which no use, inventory or edition begins or ends, and
        no edition is published.
        """
        settled = (self.conditions, self.askers, self.windows, self.adoptions, self.displaced)
        return Scope(self.law, self.subjects, self.timeline.on(today), *settled)

    def moved(
        self, register: Register, k: int, subjects: Subjects, stated: Collection[Record], others: frozenset[int]
    ) -> "Scope":
        """The same on the same day under the same law, effects, adoptions and statements, where only these records may
        be open or not. `others`: of whom windows may be asked otherwise, or who is new.
        """
        timeline = self.timeline.with_days(days_of(stated))
        conditions = self.conditions.moved(register, k, subjects, timeline, stated)
        if not conditions.named <= others:
            others |= asked_through({*conditions.named}, set(), self.subjects, subjects)
        askers = self.askers.moved(subjects, conditions, timeline, others)
        windows = self.windows.moved(timeline, conditions, askers)
        adoptions = self.adoptions.moved(subjects, timeline, stated)
        here = Scope(self.law, subjects, timeline, conditions, askers, windows, adoptions, self.displaced)
        here.otherwise = others | adoptions.otherwise
        here._seen, here._windowed = self._seen, self._windowed
        if askers.goes_on(self.askers):
            here._readings, here._by_windows = self._readings, self._by_windows
            here._asked_since = self._asked_since
        if adoptions.goes_on(self.adoptions):
            here._adopted, here._adopted_since = self._adopted, self._adopted_since
        return here

    def prepare(self) -> None:
        """Finds who is alike: worth it where nearly all are asked about."""
        self.askers.alike()
        for standard in self.adoptions.by_standard:
            self.adoptions.alike(standard)

    def state(self, p: int, s: int, viewpoint: int | None = None) -> State:
        """The state of (p, s); with a viewpoint, by the roles of that organisation only (R4).

        Reading 13: a whole concerns s where one of its parts does.
        """
        place = (p, s, viewpoint)
        if place not in self._states:
            found = self._base_state(p, s, viewpoint)
            if found.state not in CONCERNED:
                parts = [self.state(part, s, viewpoint) for part in self.law.parts_of(p)]
                found = strongest(parts) if any(part.state in CONCERNED for part in parts) else found
            self._states[place] = found
        return self._states[place]

    def concerns(self, p: int, s: int, viewpoint: int | None = None) -> bool:
        return self.state(p, s, viewpoint).state in CONCERNED

    def holds_today(self, condition: ApplicabilityWindow, s: int, viewpoint: int | None = None) -> bool:
        """Reading 30: the condition of a legal effect, written as a window, is met for s on day t."""
        now = self.timeline.now
        return any(
            asked.mask[now] == MET
            and self.windows.is_asked(condition, asked)
            and self.conditions.line(condition, asked.asker)[now] == MET
            for asked in self.askers.distinct(s, viewpoint)
        )

    def not_asked(self, kind: SubjectKind, s: int) -> bool:
        """Reading 16: assessed per a narrower kind, of which s has none, and says so."""
        if (kind, s) not in self._not_asked:
            self._not_asked[kind, s] = (
                broader(self.subjects.kind[s], kind)
                and not self.subjects.components(s, kind)
                and self.subjects.inventory_complete(s, kind)
            )
        return self._not_asked[kind, s]

    def excluded_by(self, p: int, s: int, viewpoint: int | None = None) -> int | None:
        """Readings 17, 45: the special provision that applies to s at t, by its own windows, and displaces p."""
        for special, condition in self.displaced.get(p, ()):
            applies = self._special_state(special, s, viewpoint) is ApplicabilityState.APPLIES
            if applies and (condition is None or self.holds_today(condition, s, viewpoint)):
                return special
        return None

    def _special_state(self, p: int, s: int, viewpoint: int | None = None) -> ApplicabilityState | None:
        found = self.by_windows(p, s, viewpoint)
        return None if found is None else found.state

    def _base_state(self, p: int, s: int, viewpoint: int | None) -> State:
        """Reading 45: lex specialis, reading 16, windows; for a provision without any, its parts after these."""
        place = (p, s, viewpoint)
        if place not in self._base:
            self._base[place] = self._find_base_state(p, s, viewpoint)
        return self._base[place]

    def _find_base_state(self, p: int, s: int, viewpoint: int | None) -> State:
        not_asked = p in self.law.kind and self.not_asked(self.law.kind[p], s)
        if not_asked or self.excluded_by(p, s, viewpoint) is not None:
            return State(ApplicabilityState.NOT_APPLICABLE)
        found = self.by_windows(p, s, viewpoint)
        if found is not None:
            return found
        parts = [part for part in self.law.parts_of(p) if self.has_state(part)]
        return strongest(self._base_state(part, s, viewpoint) for part in parts) if parts else self._unknown_now()

    def has_state(self, p: int) -> bool:
        return bool(self.windows.ever(p)) or any(self.has_state(part) for part in self.law.parts_of(p))

    def by_windows(self, p: int, s: int, viewpoint: int | None) -> State | None:
        """None: p has no window, and no ancestor has. A standard has its adoption."""
        if self.law.is_standard(p):
            return self._by_adoption(p, s)
        if not self.windows.ever(p):
            return None
        first = self.windows.first(p)
        place = (first, self.askers.group(s), viewpoint)
        if place not in self._by_windows:
            self._by_windows[place] = strongest(self._by_reading(first, s, viewpoint).values())
        return self._by_windows[place]

    def _by_adoption(self, p: int, s: int) -> State:
        framework = self.windows.signature(p)[0]
        place = (p, self.adoptions.group(framework, s))
        if place not in self._adopted:
            line = self.adoptions.line(framework, self.law.content.keys[p], s)
            self._adopted[place] = self.timeline.read(line * (self.windows.in_force(p) == MET))
        return self._adopted[place]

    def _unknown_now(self) -> State:
        return State(ApplicabilityState.UNKNOWN, self.timeline.today)

    def _by_reading(self, p: int, s: int, viewpoint: int | None = None) -> dict[str | None, State]:
        """Reading 14: the state by each reading; a subject whom nobody asks is unknown, missing: a use."""
        place = (self.windows.signature(p), self.askers.group(s), viewpoint)
        if place not in self._readings:
            self._readings[place] = {
                name: strongest(map(self.timeline.read, lines)) if lines else self._unknown_now()
                for name, lines in self.windows.lines(p, s, viewpoint).items()
            }
        return self._readings[place]

    # --- for people ---------------------------------------------------------------------------------

    def answer(self, p: int, s: int) -> Applicability:
        state = self.state(p, s)
        windowed = self.windows.ever(p) and not self.law.is_standard(p)
        readings = self._by_reading(self.windows.first(p), s) if windowed else {}
        named = tuple([(name, each.state, each.day) for name, each in readings.items() if name is not None])
        excluded = self.excluded_by(p, s)
        applies = state.state is ApplicabilityState.APPLIES
        later = state.state in (ApplicabilityState.UPCOMING, ApplicabilityState.UNKNOWN)
        return Applicability(
            state=state.state,
            from_day=state.day if later else self._since(p, s) if applies else None,
            until=state.day if state.state is ApplicabilityState.ENDED else None,
            disputed=bool(named),
            undecided=tuple(dict.fromkeys(self._undecided(p, s, state))),
            through=self._through(s),
            excluded_by=None if excluded is None else self.law.content.keys[excluded],
            windows=self._windows(p),
            by_reading=named,
        )

    def _since(self, p: int, s: int) -> date | None:
        """The first day of the stretch of days up to t on which p has been asked of s; once for all who are alike."""
        if self.law.is_standard(p):
            return self._adopted_from(p, s)
        place = (self._read(p), self.askers.group(s))
        if place not in self._asked_since:
            found = (self.windows.lines(q, s, None).values() for q in place[0])
            self._asked_since[place] = self._begun([line for each in found for lines in each for line in lines])
        return self._asked_since[place]

    def _adopted_from(self, p: int, s: int) -> date | None:
        framework = self.windows.signature(p)[0]
        place = (p, self.adoptions.group(framework, s))
        if place not in self._adopted_since:
            line = self.adoptions.line(framework, self.law.content.keys[p], s)
            self._adopted_since[place] = self._begun([line])
        return self._adopted_since[place]

    def _read(self, p: int) -> tuple[int, ...]:
        """The provisions whose windows are those of p and its parts: of those whose windows say the same, the first."""
        if p not in self._windowed:
            windowed = (q for q in (p, *self.law.below(p)) if self.windows.any(q) and not self.law.is_standard(q))
            self._windowed[p] = tuple(sorted({self.windows.first(q) for q in windowed}))
        return self._windowed[p]

    def _begun(self, lines: list[Line]) -> date | None:
        """The first day of the stretch of days up to t on which one of these is met."""
        stretch, today = self.timeline.now, self.timeline.today
        if self.timeline.starts[stretch] < today and not any(line[stretch] == MET for line in lines):
            return today
        while stretch > 0 and any(line[stretch - 1] == MET for line in lines):
            stretch -= 1
        return self.timeline.starts[stretch] if stretch else None

    def _undecided(self, p: int, s: int, state: State) -> list[str]:
        missing = [
            f"whether {self.law.content.keys[special]} applies, which would displace this"
            for special, _ in self.displaced.get(p, ())
            if self._special_state(special, s) is ApplicabilityState.UNKNOWN
        ]
        if state.state is not ApplicabilityState.UNKNOWN or state.day is None:
            return missing
        stretch = self.timeline.on(state.day).now
        provisions = [part for part in (p, *self.law.below(p)) if self.windows.of(part)]
        if not provisions:
            return [*missing, MISSING_WINDOW]
        if not self.askers.of(s):
            return [*missing, MISSING_USE]
        return missing + [word for part in provisions for word in self.windows.undecided(part, s, stretch)]

    def _through(self, s: int) -> tuple[Key, ...]:
        return tuple([self.subjects.keys[number] for number in self.askers.through(s)])

    def _windows(self, p: int) -> tuple[WindowSeen, ...]:
        """Those that p reads, alike for all that read the same."""
        signature = self.windows.signature(p)
        if signature not in self._seen:
            self._seen[signature] = tuple(_seen(window) for window, _ in self.windows.of(p))
        return self._seen[signature]


def _seen(window: ApplicabilityWindow) -> WindowSeen:
    return WindowSeen(
        key=window.key,
        edition=window.in_edition,
        applies_from=window.applies_from,
        applies_until=window.applies_until,
        disputed=window.date_status is DateStatus.DISPUTED,
        reading=window.reading,
        source=window.source,
        note=window.note,
    )
