"""Components and users as bits: what R4, R5 and R7 read of other subjects. The same for every run of one view."""

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from ontology.words import SubjectKind
from service.reasoning.bits import Bits, subjects_in
from service.reasoning.concern import Concerns
from service.reasoning.law import Law
from service.reasoning.links import Links
from service.reasoning.subjects import Subjects


@dataclass(slots=True, eq=False)
class _Compared:
    """What differs from another: links are shared by provisions, and all of it by runs."""

    provisions: dict[int, tuple[Bits, Bits]] = field(default_factory=dict)
    links: dict[tuple[int, int], Bits] = field(default_factory=dict)

    def differing(self, one: Links, other: Links) -> Bits:
        place = (id(one), id(other))
        if place not in self.links:
            self.links[place] = one.differing(other)
        return self.links[place]


@dataclass(slots=True, eq=False, weakref_slot=True)
class Across:
    law: Law
    subjects: Subjects
    concerns: Concerns
    _components: dict[int, Links] = field(default_factory=dict)
    _users: dict[int, Links] = field(default_factory=dict)
    _shared: dict[tuple[object, ...], Links] = field(default_factory=dict)
    """Provisions that concern the same subjects share their links."""
    _complete: dict[SubjectKind, Bits] = field(default_factory=dict)
    _compared: "WeakKeyDictionary[Across, _Compared]" = field(default_factory=WeakKeyDictionary)

    def on(self, concerns: Concerns) -> "Across":
        """The same on another day, on which the same uses and inventories count."""
        return Across(self.law, self.subjects, concerns, _shared=self._shared, _complete=self._complete)

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
            self._components[p] = self._links("R4", kind, reached, self.concerns.of(p).any, own)
        return self._components[p]

    def users(self, p: int) -> Links:
        """R5: those of p's kind that use a subject and that p concerns."""
        if p not in self._users:
            kind = self.law.kind[p]
            using = self.subjects.reaching.using(kind)
            self._users[p] = self._links(
                "R5", kind, using, 0 if kind is SubjectKind.ORGANISATION else self.concerns.of(p).any, {}
            )
        return self._users[p]

    def _links(self, rule: str, kind: SubjectKind, links: Links, concerned: Bits, own: dict[int, Bits]) -> Links:
        """`own`: whom the provision concerns as seen from some of the subjects."""
        place = (rule, kind, concerned, tuple(own.items()))
        if place not in self._shared:
            self._shared[place] = links.among(concerned, own)
        return self._shared[place]

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
