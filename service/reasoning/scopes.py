"""Whom implementations have in scope, by what they say of it (section 4, *Scope*; reading 7)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import ALL_SCOPE
from ontology.words import SubjectKind, broader
from service.reasoning.arrays import Place
from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.subjects import COMPONENTS, Subjects

Scope = tuple[frozenset[int], Bits]
"""The same subjects twice."""
_WITH_COMPONENTS = (SubjectKind.AI_SYSTEM, SubjectKind.PROCESSING_ACTIVITY)


@dataclass(slots=True, eq=False)
class Naming:
    """From a subject to the places that a change of it may concern. It only grows, and is shared by all points of one
    chain: it may name places that somebody does not know.
    """

    naming: dict[Key, dict[Place, None]] = field(default_factory=dict)
    """Those that name it, as the one whose measures they are or as scope."""
    reaching: dict[Key, dict[Place, None]] = field(default_factory=dict)
    """Those of its own that have in scope what it uses or runs."""

    def add(self, place: Place) -> None:
        subject, covers_components, scope = place
        self.naming.setdefault(subject, {})[place] = None
        for key in scope:
            if key != ALL_SCOPE:
                self.naming.setdefault(key, {})[place] = None
        if covers_components or ALL_SCOPE in scope:
            self.reaching.setdefault(subject, {})[place] = None

    def of(self, named: Iterable[Key], reaching: Iterable[Key]) -> Iterator[Place]:
        """Those that name some, and those that have in scope what others reach; one may come twice."""
        for key in named:
            yield from self.naming.get(key, ())
        for key in reaching:
            yield from self.reaching.get(key, ())


@dataclass(slots=True, eq=False)
class Scopes:
    """Each is made when it is asked for, and kept."""

    subjects: Subjects
    _found: Layered[Place, Scope] = field(default_factory=Layered)
    _owners: Layered[int, tuple[int, ...]] = field(default_factory=Layered)
    """Subject -> those whose measures may have it in scope, more perhaps."""
    _naming: Naming = field(default_factory=Naming)

    @classmethod
    def at(cls, subjects: Subjects, places: Collection[Place]) -> "Scopes":
        """With these to begin with."""
        scopes = cls(subjects)
        for place in places:
            scopes.of(place)
        return scopes

    def of(self, place: Place) -> Scope:
        """Whom implementations at a place have in scope."""
        found = self._found.get(place)
        if found is None:
            subjects = self._subjects_of(place)
            found = self._found[place] = (subjects, bits_of(subjects))
            self._naming.add(place)
            self._own(subjects, place)
        return found

    def owners(self, s: int) -> tuple[int, ...]:
        """Those whose measures may have a subject in scope."""
        return self._owners.get(s, ())

    def among(self, subjects: Subjects) -> "tuple[Scopes, dict[Place, Bits]]":
        """The same where other uses are recorded; and the places that have others in scope by them: whom more or less.

        Whoever is gone stays in scope where nothing else differs: no number comes to mean another.
        """
        here = Scopes(subjects, self._found.copy(), self._owners.copy(), self._naming)
        others = ((place, here._look_again(place)) for place in self._asked_otherwise(subjects))
        return here, {place: bits for place, bits in others if bits}

    def _asked_otherwise(self, subjects: Subjects) -> Collection[Place]:
        """All, unless it is told how these subjects differ from those here."""
        reaching, came, went = subjects.reaching_others, subjects.came, subjects.went
        if reaching is None or came is None or went is None or subjects.moved_from() is not self.subjects:
            return self._found.keys()
        keys = subjects.keys
        return dict.fromkeys(self._naming.of((keys[s] for s in came | went), (keys[s] for s in reaching)))

    def _look_again(self, place: Place) -> Bits:
        """Who is in scope of a place and was not, or was and is not."""
        known = self._found.get(place)
        if known is None:
            return 0
        (before, bits), found, keys, index = known, self._bits_of(place), self.subjects.keys, self.subjects.index
        missing, new = bits & ~found, found & ~bits
        if not new and (not missing or (place[0] in index and all(keys[s] not in index for s in subjects_in(missing)))):
            return 0
        subjects = before.difference(subjects_in(missing)) if missing else before
        self._found[place] = subjects.union(subjects_in(new)), found
        self._own(subjects_in(new), place)
        return missing | new

    def _own(self, subjects: Iterable[int], place: Place) -> None:
        for s in subjects:
            owners, own = self._owners.get(s, ()), self.subjects.index[place[0]]
            if own not in owners:
                self._owners[s] = (*owners, own)

    def _subjects_of(self, place: Place) -> frozenset[int]:
        subject, covers_components, scope = place
        own = self.subjects.index.get(subject)
        if own is None:
            return frozenset()
        kind = self.subjects.kind[own]
        if kind is SubjectKind.ORGANISATION:
            everything = self.subjects.reach(own) if ALL_SCOPE in scope else frozenset[int]()
            return everything.union(self._narrower(kind, scope), (own,))
        if kind in _WITH_COMPONENTS and covers_components:
            reached = self.subjects.reach(own)
            return frozenset([own, *(s for s in reached if self.subjects.kind[s] in COMPONENTS)])
        return frozenset((own,))

    def _narrower(self, kind: SubjectKind, scope: tuple[Key, ...]) -> list[int]:
        """Those that a scope names and an organisation may name."""
        numbers = (self.subjects.index.get(key) for key in scope)
        return [s for s in numbers if s is not None and broader(kind, self.subjects.kind[s])]

    def _bits_of(self, place: Place) -> Bits:
        """The same subjects; those that an organisation runs are not counted."""
        subject, _, scope = place
        own = self.subjects.index.get(subject)
        if own is None or ALL_SCOPE not in scope or self.subjects.kind[own] is not SubjectKind.ORGANISATION:
            return bits_of(self._subjects_of(place))
        return self.subjects.reach_bits(own) | bits_of((own, *self._narrower(SubjectKind.ORGANISATION, scope)))
