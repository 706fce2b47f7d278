"""Components and users as bits: what R4, R5 and R7 read of other subjects. The same for every run of one view."""

from dataclasses import dataclass, field
from typing import NamedTuple
from weakref import WeakKeyDictionary

from ontology.words import SubjectKind
from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.concern import Concerns
from service.reasoning.law import Law
from service.reasoning.links import Links
from service.reasoning.pairs import ALTERED
from service.reasoning.subjects import Subjects


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


class _Made(NamedTuple):
    """Links of a provision, and what they were made of."""

    links: Links
    whole: Links
    """Of whatever the provision concerns."""
    concerned: Bits
    own: dict[int, Bits]
    """Whom the provision concerns as seen from some of the subjects."""

    def now(self, whole: Links, concerned: Bits, own: dict[int, Bits], count: int, differing: Bits) -> Links:
        """The same of other links, which differ from those for these subjects, or where it concerns others."""
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
    _shared: dict[tuple[object, ...], Links] = field(default_factory=dict)
    """Provisions that concern the same subjects share their links."""
    _made: dict[tuple[str, int], _Made] = field(default_factory=dict)
    """By rule and provision: here, or where this was moved from."""
    _between: _Compared = field(default_factory=_Compared)
    """How the links of a kind differ from those where this was moved from."""
    _complete: dict[SubjectKind, Bits] = field(default_factory=dict)
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
            reached, organisations = self.reached(kind), self.of_kind.get(SubjectKind.ORGANISATION, 0)
            own = {s: self.concerns.of(p, s).any for s in subjects_in(reached.reading & organisations)}
            self._components[p] = self._links("R4", p, reached, self.concerns.of(p).any, own)
        return self._components[p]

    def users(self, p: int) -> Links:
        """R5: those of p's kind that use a subject and that p concerns."""
        if p not in self._users:
            kind = self.law.kind[p]
            using = self.subjects.reaching.using(kind)
            concerned = 0 if kind is SubjectKind.ORGANISATION else self.concerns.of(p).any
            self._users[p] = self._links("R5", p, using, concerned, {})
        return self._users[p]

    def _links(self, rule: str, p: int, whole: Links, concerned: Bits, own: dict[int, Bits]) -> Links:
        """`own`: whom the provision concerns as seen from some of the subjects."""
        plain = (rule, self.law.kind[p], concerned, tuple(own.items()))
        former = self._made.get((rule, p))
        place = plain if former is None else (*plain, former.links)
        found = self._shared.get(place)
        if found is None:
            if former is None:
                found = whole.among(concerned, own)
            else:
                differing = self._between.differing(whole, former.whole)
                found = former.now(whole, concerned, own, len(self.subjects.keys), differing)
            self._shared[place] = found
            self._shared.setdefault(plain, found)
        self._made[rule, p] = _Made(found, whole, concerned, own)
        return found

    def reached(self, kind: SubjectKind) -> Links:
        """For a subject of a broader kind, those of the kind that it uses or runs."""
        return self.subjects.reaching.reached(kind)

    def complete(self, kind: SubjectKind) -> Bits:
        """R4: the subjects with current inventories of the kind, and of the kinds between."""
        if kind not in self._complete:
            self._complete[kind] = self.reached(kind).reading & self.subjects.complete(kind)
        return self._complete[kind]

    def otherwise(self, other: "Across", p: int) -> tuple[Bits, Bits]:
        """The subjects for which applicability lets the rules of p read something else than there; and those for which
        R4 and R5 read others, or other inventories. Of those who bear no number there nothing is known that the rules
        could have read otherwise.
        """
        known = self._compared.setdefault(other, _Compared())
        if p not in known.provisions:
            known.provisions[p] = self._otherwise(other, p, known)
        return known.provisions[p]

    def _otherwise(self, other: "Across", p: int, known: _Compared) -> tuple[Bits, Bits]:
        asked = self.concerns.otherwise(other.concerns, p) & other.concerns.everyone
        linked = known.differing(self.components(p), other.components(p))
        linked |= known.differing(self.users(p), other.users(p))
        kind = self.law.kind[p]
        return asked, linked | (self.complete(kind) ^ other.complete(kind))

    def not_evaluable(self, p: int) -> Bits:
        """R4: no component of the kind is recorded and nobody says that there is none. R5: no user that it concerns."""
        kind, reaching = self.law.kind[p], self.subjects.reaching
        found = reaching.broader_than(kind) & ~self.reached(kind).reading & ~self.concerns.not_asked_of(kind)
        if kind is not SubjectKind.ORGANISATION:
            found |= reaching.narrower_than(kind) & ~self.users(p).reading
        return found
