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


@dataclass(slots=True, eq=False)
class _Compared:
    """What differs from another: links are shared by provisions, and all of it by runs."""

    provisions: dict[int, tuple[Bits, Bits]] = field(default_factory=dict)
    linked: "dict[tuple[Pair, Pair], Bits]" = field(default_factory=dict)
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


Pair = tuple[_Made, _Made]
"""Components and users."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Across:
    law: Law
    subjects: Subjects
    concerns: Concerns
    _made: dict[int, Pair] = field(default_factory=dict)
    """By provision."""
    _former: dict[int, Pair] = field(default_factory=dict)
    """The same where this was moved from."""
    _shared: dict[tuple[object, ...], _Made] = field(default_factory=dict)
    """Provisions that concern the same subjects share their links."""
    _alike: dict[tuple[object, ...], Pair] = field(default_factory=dict)
    """The same by what says whom they concern: sets are compared once for each."""
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
        return Across(self.law, subjects, concerns, _former=self._former | self._made)

    @property
    def of_kind(self) -> dict[SubjectKind, Bits]:
        return self.subjects.reaching.of_kind

    def broader_than(self, kind: SubjectKind) -> Bits:
        """The subjects of a kind broader than this one."""
        return self.subjects.reaching.broader_than(kind)

    def components(self, p: int) -> Links:
        """R4: those of p's kind that a subject uses or runs and that p concerns (an organisation: by its roles)."""
        return self._links(p)[0].links

    def users(self, p: int) -> Links:
        """R5: those of p's kind that use a subject and that p concerns."""
        return self._links(p)[1].links

    def _links(self, p: int) -> Pair:
        """Components and users, the same for all provisions of a kind whom the same says to concern the same."""
        made = self._made.get(p)
        if made is None:
            kind, concern, former = self.law.kind[p], self.concerns.of(p), self._former.get(p)
            seen = [self.concerns.of(p, s) for s in self._running(kind)]
            alike = (kind, former, concern, *seen)
            made = self._alike.get(alike)
            if made is None:
                made = self._alike[alike] = self._make(kind, former, concern, seen)
            self._made[p] = made
        return made

    def _running(self, kind: SubjectKind) -> list[int]:
        """The organisations that use or run some of a kind: of each the provision concerns others, by its roles."""
        if kind not in self._organisations:
            running = self.reached(kind).reading & self.of_kind.get(SubjectKind.ORGANISATION, 0)
            self._organisations[kind] = subjects_in(running)
        return self._organisations[kind]

    def _make(self, kind: SubjectKind, former: Pair | None, concern: Concern, seen: list[Concern]) -> Pair:
        components, users = former or (None, None)
        own = {s: its.any for s, its in zip(self._running(kind), seen, strict=True)}
        using = 0 if kind is SubjectKind.ORGANISATION else concern.any
        return (
            self._made_of(components, ("R4", kind), self.reached(kind), concern.any, own),
            self._made_of(users, ("R5", kind), self.subjects.reaching.using(kind), using, {}),
        )

    def _made_of(
        self, former: _Made | None, read: tuple[str, SubjectKind], whole: Links, concerned: Bits, own: Own
    ) -> _Made:
        """`read`: by which rule, of which kind."""
        if former is None:
            place = (*read, concerned, *own.items())
            if place not in self._shared:
                self._shared[place] = _Made(whole.among(concerned, own), whole, concerned, own)
            return self._shared[place]
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
        known = self._compared.setdefault(other, _Compared())
        for p in provisions:
            if p not in known.provisions:
                known.provisions[p] = self._otherwise(other, p, known)
            if any(known.provisions[p]):
                yield p, known.provisions[p]

    def _otherwise(self, other: "Across", p: int, known: _Compared) -> tuple[Bits, Bits]:
        asked = self.concerns.otherwise(other.concerns, p)
        return asked, self._linked(other, p, known)

    def _linked(self, other: "Across", p: int, known: _Compared) -> Bits:
        mine, theirs = self._links(p), other._links(p)
        if (mine, theirs) not in known.linked:
            kind = self.law.kind[p]
            found = self.complete(kind) ^ other.complete(kind)
            for here, there in zip(mine, theirs, strict=True):
                found |= known.differing(here.links, there.links)
            known.linked[mine, theirs] = found
        return known.linked[mine, theirs]

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
