"""Components and users as bits: what R4, R5 and R7 read of other subjects. The same for every run of one view."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from ontology.words import SubjectKind
from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.concern import Concern, Concerns
from service.reasoning.law import Law
from service.reasoning.links import Links, Own
from service.reasoning.pairs import ALTERED
from service.reasoning.subjects import Subjects

NOBODY = Concern()


@dataclass(slots=True, eq=False)
class _Compared:
    """What differs from another: links are shared by provisions, and all of it by runs."""

    provisions: dict[int, tuple[Bits, Bits]] = field(default_factory=dict)
    links: dict[tuple[Links, Links], Bits] = field(default_factory=dict)

    def differing(self, one: Links, other: Links) -> Bits:
        place = (one, other)
        if place not in self.links:
            self.links[place] = one.differing(other)
        return self.links[place]


@dataclass(slots=True, eq=False)
class _Made:
    """Links of provisions, and what they were made of."""

    links: Links
    whole: Links
    """Of whatever a provision concerns."""
    concerned: Bits
    own: Own
    """Whom the provisions concern as seen from some of the subjects."""

    def now(self, whole: Links, concerned: Bits, own: Own, count: int, differing: Bits) -> Links:
        """The same of other links, which differ from those for these subjects, or where others are concerned."""
        readers = differing | whole.readers_of(concerned ^ self.concerned)
        if own != self.own:
            readers |= bits_of(s for s, bits in own.items() if bits != self.own.get(s))
        if readers.bit_count() > ALTERED:
            return whole.among(concerned, own)
        rows = {s: whole.row(s) & own.get(s, concerned) for s in subjects_in(readers)}
        return self.links.altered(count, rows)


@dataclass(slots=True, eq=False, weakref_slot=True)
class Across:
    law: Law
    subjects: Subjects
    concerns: Concerns
    _components: dict[int, Links] = field(default_factory=dict)
    _users: dict[int, Links] = field(default_factory=dict)
    _shared: dict[tuple[object, ...], _Made] = field(default_factory=dict)
    """Provisions that concern the same subjects share their links."""
    _alike: dict[tuple[object, ...], _Made] = field(default_factory=dict)
    """The same by what says whom they concern: sets are compared once for each."""
    _made: dict[tuple[str, int], _Made] = field(default_factory=dict)
    """By rule and provision: here, or where this was moved from."""
    _from: dict[_Made, list[_Made]] = field(default_factory=dict)
    """What was made from such as were made there. Sets are compared: to look them up would take several times as long.
    """
    _between: _Compared = field(default_factory=_Compared)
    """How the links of a kind differ from those where this was moved from."""
    _organisations: dict[SubjectKind, list[int]] = field(default_factory=dict)
    """Those that use or run some of a kind."""
    _complete: dict[SubjectKind, Bits] = field(default_factory=dict)
    _not_evaluable: dict[tuple[SubjectKind, Links | None], Bits] = field(default_factory=dict)
    _compared: "WeakKeyDictionary[Across, _Compared]" = field(default_factory=WeakKeyDictionary)

    def on(self, concerns: Concerns) -> "Across":
        """The same on another day, on which the same uses and inventories count."""
        return Across(self.law, self.subjects, concerns, _shared=self._shared, _complete=self._complete)

    def moved(self, subjects: Subjects, concerns: Concerns) -> "Across":
        """The same for subjects and applicability that were moved, on the same day: of links that were worked out, only
        the rows of those who use or run others, or of others that are concerned, are looked up anew.
        """
        return Across(self.law, subjects, concerns, _made=dict(self._made))

    @property
    def of_kind(self) -> dict[SubjectKind, Bits]:
        return self.subjects.reaching.of_kind

    def broader_than(self, kind: SubjectKind) -> Bits:
        """The subjects of a kind broader than this one."""
        return self.subjects.reaching.broader_than(kind)

    def components(self, p: int) -> Links:
        """R4: those of p's kind that a subject uses or runs and that p concerns (an organisation: by its roles)."""
        if p not in self._components:
            kind = self.law.kind[p]
            if kind not in self._organisations:
                running = self.reached(kind).reading & self.of_kind.get(SubjectKind.ORGANISATION, 0)
                self._organisations[kind] = subjects_in(running)
            own = {s: self.concerns.of(p, s) for s in self._organisations[kind]}
            self._components[p] = self._links("R4", p, self.reached(kind), self.concerns.of(p), own)
        return self._components[p]

    def users(self, p: int) -> Links:
        """R5: those of p's kind that use a subject and that p concerns."""
        if p not in self._users:
            kind = self.law.kind[p]
            concern = NOBODY if kind is SubjectKind.ORGANISATION else self.concerns.of(p)
            self._users[p] = self._links("R5", p, self.subjects.reaching.using(kind), concern, {})
        return self._users[p]

    def _links(self, rule: str, p: int, whole: Links, concern: Concern, own: dict[int, Concern]) -> Links:
        """`own`: whom the provision concerns as seen from some of the subjects."""
        former = self._made.get((rule, p))
        alike = (rule, self.law.kind[p], former, id(concern), *map(id, own.values()))
        made = self._alike.get(alike)
        if made is None:
            seen = {s: its.any for s, its in own.items()}
            if former is None:
                made = self._made_anew((rule, self.law.kind[p]), whole, concern.any, seen)
            else:
                made = self._made_from(former, (rule, self.law.kind[p]), whole, concern.any, seen)
            self._alike[alike] = made
        self._made[rule, p] = made
        return made.links

    def _made_anew(self, read: tuple[str, SubjectKind], whole: Links, concerned: Bits, own: Own) -> _Made:
        """`read`: by which rule, of which kind."""
        place = (*read, concerned, *own.items())
        if place not in self._shared:
            self._shared[place] = _Made(whole.among(concerned, own), whole, concerned, own)
        return self._shared[place]

    def _made_from(
        self, former: _Made, read: tuple[str, SubjectKind], whole: Links, concerned: Bits, own: Own
    ) -> _Made:
        known = self._from.setdefault(former, [former] if whole is former.whole else [])
        for made in known:
            if made.concerned == concerned and made.own == own:
                return made
        differing = self._between.differing(whole, former.whole)
        links = former.now(whole, concerned, own, len(self.subjects.keys), differing)
        known.append(_Made(links, whole, concerned, own))
        self._shared.setdefault((*read, concerned, *own.items()), known[-1])
        return known[-1]

    def reached(self, kind: SubjectKind) -> Links:
        """For a subject of a broader kind, those of the kind that it uses or runs."""
        return self.subjects.reaching.reached(kind)

    def complete(self, kind: SubjectKind) -> Bits:
        """R4: the subjects with current inventories of the kind, and of the kinds between."""
        if kind not in self._complete:
            self._complete[kind] = self.reached(kind).reading & self.subjects.complete(kind)
        return self._complete[kind]

    def differing(self, other: "Across", provisions: Collection[int]) -> Iterator[tuple[int, tuple[Bits, Bits]]]:
        """Of these provisions the subjects for which applicability lets its rules read something else than there; and
        those for which R4 and R5 read others, or other inventories. Of those who bear no number there nothing is known
        that the rules could have read otherwise. Provisions without either left out; compared once for all runs.
        """
        known = self._compared.get(other)
        if known is None:
            known = self._compared[other] = _Compared()
        for p in provisions:
            if p not in known.provisions:
                known.provisions[p] = self._otherwise(other, p, known)
            if any(known.provisions[p]):
                yield p, known.provisions[p]

    def _otherwise(self, other: "Across", p: int, known: _Compared) -> tuple[Bits, Bits]:
        asked = self.concerns.otherwise(other.concerns, p)
        linked = known.differing(self.components(p), other.components(p))
        linked |= known.differing(self.users(p), other.users(p))
        kind = self.law.kind[p]
        return asked, linked | (self.complete(kind) ^ other.complete(kind))

    def not_evaluable(self, p: int) -> Bits:
        """R4: no component of the kind is recorded and nobody says that there is none. R5: no user that it concerns."""
        kind, reaching = self.law.kind[p], self.subjects.reaching
        users = None if kind is SubjectKind.ORGANISATION else self.users(p)
        if (kind, users) not in self._not_evaluable:
            found = reaching.broader_than(kind) & ~self.reached(kind).reading & ~self.concerns.not_asked_of(kind)
            if users is not None:
                found |= reaching.narrower_than(kind) & ~users.reading
            self._not_evaluable[kind, users] = found
        return self._not_evaluable[kind, users]
