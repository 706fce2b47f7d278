"""Applicability for all subjects of a provision at once, as bits: what the rules read.

The same answer as `Scope.state`, found once for each group of provisions that read the same windows or adoptions. When
subjects are asked otherwise, or are new, the sets of all others are taken over. A set of subjects is an int with bit s
set for subject s.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from ontology.records import ApplicabilityWindow
from ontology.words import ApplicabilityState, SubjectKind
from service.reasoning.alike import Alike
from service.reasoning.applicability import CONCERNED, Scope
from service.reasoning.bits import Bits, bits_of, subjects_in, without
from service.reasoning.law import Law


@dataclass(frozen=True, slots=True, eq=False)
class Concern:
    """The subjects to which a provision applies, may apply (unknown), or will apply: disjoint.

    Provisions that concern the same for the same reasons share it, so that it is itself what they are looked up by.
    """

    applies: Bits = 0
    unknown: Bits = 0
    upcoming: Bits = 0

    @property
    def any(self) -> Bits:
        return self.applies | self.unknown | self.upcoming

    def without(self, bits: Bits) -> "Concern":
        return Concern(without(self.applies, bits), without(self.unknown, bits), without(self.upcoming, bits))


def strongest_of(parts: "list[Concern]") -> Concern:
    """For each subject the strongest state among the parts."""
    applies = unknown = upcoming = 0
    for part in parts:
        applies |= part.applies
        unknown |= part.unknown
        upcoming |= part.upcoming
    return Concern(applies, unknown & ~applies, upcoming & ~applies & ~unknown)


Asked = tuple[object, ...]
"""What subjects are asked one by one: provisions whose windows say the same share it."""
StateOf = Callable[[int], ApplicabilityState | None]


@dataclass(slots=True, eq=False, weakref_slot=True)
class Concerns:
    law: Law
    scope: Scope
    everyone: Bits = field(init=False)
    _final: dict[tuple[int, int | None], Concern] = field(default_factory=dict)
    _base: dict[tuple[int, int | None], Concern] = field(default_factory=dict)
    _wholes: dict[tuple[Concern, ...], Concern] = field(default_factory=dict)
    _parts: dict[tuple[Concern, ...], Concern] = field(default_factory=dict)
    _asked: dict[tuple[object, ...], Concern] = field(default_factory=dict)
    _unknown: Concern = field(init=False)
    _told: dict[Asked, Concern] = field(default_factory=dict)
    _same: dict[tuple[object, ...], Concern] = field(default_factory=dict)
    """What is told more than once: by what it says, or by what it was told of earlier and what some say now."""
    _earlier: dict[Asked, tuple[Concern, Bits]] = field(default_factory=dict)
    """What was told at an earlier point: so it is still, but for some subjects."""
    _adopted: dict[Asked, Concern] = field(default_factory=dict)
    """Controls that the same statements exclude over the same days."""
    _not_asked: dict[SubjectKind, Bits] = field(default_factory=dict)
    _counting: dict[int, dict[int, Bits]] = field(default_factory=dict)
    _counted: dict[tuple[Concern, ...], list[Bits]] = field(default_factory=dict)
    """By whom a whole and its parts concern: for whom each part counts."""
    _compared: "WeakKeyDictionary[Concerns, dict[tuple[Concern, Concern], bool]]" = field(
        default_factory=WeakKeyDictionary
    )
    _incomplete: dict[int, Bits] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.everyone = (1 << len(self.scope.subjects.keys)) - 1
        self._unknown = Concern(unknown=self.everyone)

    def on(self, scope: Scope) -> "Concerns":
        """The same on another day, on which the same uses and inventories count."""
        here = Concerns(self.law, scope)
        here._not_asked = self._not_asked
        return here

    def moved(self, scope: Scope, others: Iterable[int]) -> "Concerns":
        """The same under the same law on the same day, where no subjects but these are asked otherwise."""
        here, apart = Concerns(self.law, scope), bits_of(others)
        here._earlier = {asked: (told, bits | apart) for asked, (told, bits) in self._earlier.items()}
        here._earlier.update((asked, (told, apart)) for asked, told in self._told.items())
        return here

    def of(self, p: int, viewpoint: int | None = None) -> Concern:
        """Reading 13: a whole concerns a subject where one of its parts does."""
        place = (p, viewpoint)
        if place not in self._final:
            own, parts = self._base_of(p, viewpoint), self.law.parts_of(p)
            self._final[place] = self._with(own, [self.of(part, viewpoint) for part in parts]) if parts else own
        return self._final[place]

    def _with(self, own: Concern, parts: "list[Concern]") -> Concern:
        """Those of the parts, where it does not concern them itself; once for all wholes that are made of the same."""
        place = (own, *dict.fromkeys(parts))
        if place not in self._wholes:
            found = self._strongest(parts).without(own.any)
            self._wholes[place] = Concern(
                own.applies | found.applies, own.unknown | found.unknown, own.upcoming | found.upcoming
            )
        return self._wholes[place]

    def counting(self, p: int) -> dict[int, Bits]:
        """R2: part -> the subjects for which it counts; where none counts, all do."""
        if p not in self._counting:
            parts = self.law.parts_of(p)
            place = (self.of(p), *map(self.of, parts))
            if place not in self._counted:
                self._counted[place] = self._count(*place)
            self._counting[p] = dict(zip(parts, self._counted[place], strict=True))
        return self._counting[p]

    def _count(self, whole: Concern, *parts: Concern) -> list[Bits]:
        found = [its.applies | its.unknown | without(its.upcoming, whole.applies) for its in parts]
        none = self.everyone
        for bits in found:
            none = without(none, bits)
        return [bits | none for bits in found] if none else found

    def counts(self, p: int, s: int) -> tuple[int, ...]:
        """The parts of p that count for one subject."""
        return tuple(part for part, bits in self.counting(p).items() if bits >> s & 1)

    def incomplete(self, p: int) -> Bits:
        """Reading 22: a part of p, at any depth, does not count (alternatives apart)."""
        if p not in self._incomplete:
            found = 0
            if not self.law.alternatives(p):
                for part, bits in self.counting(p).items():
                    found |= without(self.everyone, bits) | self.incomplete(part)
            self._incomplete[p] = found
        return self._incomplete[p]

    def otherwise(self, other: "Concerns", p: int) -> Bits:
        """The subjects, of those who bear a number there, for which other parts of p count than there, or for which it
        counts otherwise as a part.
        """
        compared = self._compared.setdefault(other, {})
        if not any(self._concerns_others(other, q, compared) for q in self.law.family(p)):
            return 0
        found = self.incomplete(p) ^ other.incomplete(p)
        mine, theirs = self.counting(p), other.counting(p)
        for part in mine:
            found |= mine[part] ^ theirs[part]
        whole = self.law.whole.get(p)
        if whole is not None and whole in self.law.kind:
            found |= self.counting(whole)[p] ^ other.counting(whole)[p]
        return found & other.everyone

    def _concerns_others(self, other: "Concerns", p: int, compared: dict[tuple[Concern, Concern], bool]) -> bool:
        """Whether a provision concerns somebody otherwise, who bears a number there."""
        place = (self.of(p), other.of(p))
        if place not in compared:
            one, two = place
            apart = (one.applies ^ two.applies) | (one.unknown ^ two.unknown) | (one.upcoming ^ two.upcoming)
            compared[place] = apart & other.everyone != 0
        return compared[place]

    # --- before parts are looked at -------------------------------------------------------------------

    def _base_of(self, p: int, viewpoint: int | None) -> Concern:
        place = (p, viewpoint)
        if place not in self._base:
            found = self._found(p, viewpoint)
            group = (found, self.law.kind[p], (p, viewpoint) if p in self.scope.displaced else None)
            if group not in self._asked:
                self._asked[group] = found.without(self._lifted(p, viewpoint)) if found.any else found
            self._base[place] = self._asked[group]
        return self._base[place]

    def _found(self, p: int, viewpoint: int | None) -> Concern:
        if self.law.is_standard(p):
            return self._by_adoption(p)
        windows = self.scope.windows
        if windows.ever(p):
            return self._by_windows(p, viewpoint)
        parts = [part for part in self.law.parts_of(p) if self.scope.has_state(part)]
        if not parts:
            return self._unknown
        return self._strongest([self._base_of(part, viewpoint) for part in parts])

    def _strongest(self, parts: "list[Concern]") -> Concern:
        place = tuple(dict.fromkeys(parts))
        if place not in self._parts:
            self._parts[place] = strongest_of(parts)
        return self._parts[place]

    def _lifted(self, p: int, viewpoint: int | None) -> Bits:
        """Readings 16 and 17: not asked of, or displaced for."""
        lifted = self.not_asked_of(self.law.kind[p])
        if p in self.scope.displaced:

            def displaced(s: int) -> ApplicabilityState | None:
                return _if(self.scope.excluded_by(p, s, viewpoint) is not None)

            lifted |= self._tell(("displaced", p, viewpoint), displaced).applies
        return lifted

    def not_asked_of(self, kind: SubjectKind) -> Bits:
        """Reading 16: the subjects of a broader kind that have none of this kind, and say so."""
        if kind not in self._not_asked:
            subjects = self.scope.subjects
            having_none = without(subjects.reaching.broader_than(kind), subjects.reaching.reached(kind).reading)
            self._not_asked[kind] = having_none & subjects.complete(kind)
        return self._not_asked[kind]

    def meeting(self, condition: ApplicabilityWindow) -> Bits:
        """Reading 30: the subjects for which the condition of a legal effect holds today."""
        return self._tell(("met", condition.key), lambda s: _if(self.scope.holds_today(condition, s))).applies

    def _by_adoption(self, p: int) -> Concern:
        """Controls that the same statements exclude, over the same days, share their answer."""

        def anew() -> Concern:
            adoptions, windows, key = self.scope.adoptions, self.scope.windows, self.law.content.keys[p]
            framework = windows.signature(p)[0]
            adopted = adoptions.by_standard.get(framework, [])
            lines = tuple(adoptions.line_of(adoption, key).tobytes() for adoption in adopted)
            group = (framework, windows.in_force(p).tobytes(), lines)
            if group not in self._adopted:
                self._adopted[group] = self._of_all(adoptions.alike(framework), state)
            return self._adopted[group]

        def state(s: int) -> ApplicabilityState | None:
            return self._by_windows_of(p, s, None)

        return self._tell(("adopted", p), state, anew)

    def _by_windows(self, p: int, viewpoint: int | None) -> Concern:
        def state(s: int) -> ApplicabilityState | None:
            return self._by_windows_of(p, s, viewpoint)

        asked = ("windows", self.scope.windows.first(p), viewpoint)
        return self._tell(asked, state, lambda: self._of_all(self.scope.askers.alike(), state))

    def _by_windows_of(self, p: int, s: int, viewpoint: int | None) -> ApplicabilityState | None:
        found = self.scope.by_windows(p, s, viewpoint)
        return None if found is None else found.state

    # --- one by one ------------------------------------------------------------------------------------

    def _tell(self, asked: Asked, state: StateOf, anew: Callable[[], Concern] | None = None) -> Concern:
        """The states of all subjects. `anew`: how they are found for all at once, where nothing was told earlier."""
        if asked not in self._told:
            told, apart = self._earlier.pop(asked, (None, self.everyone))
            if told is None and anew is not None:
                found = anew()
                self._told[asked] = self._same.setdefault((found.applies, found.unknown, found.upcoming), found)
            else:
                states = [(s, state(s)) for s in subjects_in(apart)]
                place = (told, apart, *(its for _, its in states))
                if place not in self._same:
                    kept = Concern() if told is None else told.without(apart)
                    self._same[place] = strongest_of([kept, _of((1 << s, its) for s, its in states)])
                self._told[asked] = self._same[place]
        return self._told[asked]

    def _of_all(self, alike: Alike, state: StateOf) -> Concern:
        return _of((subjects, state(first)) for first, subjects in alike.members.items())


def _if(holds: bool) -> ApplicabilityState | None:
    return ApplicabilityState.APPLIES if holds else None


def _of(states: Iterable[tuple[Bits, ApplicabilityState | None]]) -> Concern:
    """From the states of subjects that are apart."""
    bits = dict.fromkeys(CONCERNED, 0)
    for subjects, state in states:
        if state in bits:
            bits[state] |= subjects
    return Concern(*bits.values())
