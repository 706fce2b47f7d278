"""Every finding, kept in order while some come and go."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ontology.key import Key
from service.validation.gaps.results import Found, Place, foremost
from service.validation.shacl.terms import Term

_MANY = 2000
"""Beyond so many changes the order of all findings is made anew."""


@dataclass(eq=False)
class Told:
    """Every finding by where it was found, and for each key the one that is given out, the worst first."""

    at: dict[Term, dict[int, list[Found]]] = field(default_factory=lambda: defaultdict(dict))
    by_key: dict[Key, list[Found]] = field(default_factory=dict)
    told: list[Found] = field(default_factory=list)
    reasons: dict[Key, dict[int, Found]] = field(default_factory=lambda: defaultdict(dict))
    """By provision, and by identity, those that say why a status is what it is."""
    _order: list[Place] = field(default_factory=list)

    def begin(self, found: Iterable[Found]) -> None:
        for each in found:
            self._put(each)
        self._sort()

    def change(self, gone: Sequence[Found], come: Sequence[Found]) -> None:
        keys = {each.finding.key for each in (*gone, *come)}
        before = {key: foremost(self.by_key[key]) for key in keys if key in self.by_key}
        for each in gone:
            self._take(each)
        for each in come:
            self._put(each)
        if len(keys) > _MANY:
            self._sort()
            return
        for key in sorted(keys):
            self._tell(before.get(key), foremost(self.by_key[key]) if key in self.by_key else None)

    def _put(self, found: Found) -> None:
        self.at[found.target].setdefault(found.root, []).append(found)
        self.by_key.setdefault(found.finding.key, []).append(found)
        if found.telling.reasons:
            self.reasons[found.provisions[0]][id(found)] = found

    def _take(self, found: Found) -> None:
        ones, key = self.at[found.target], found.finding.key
        ones[found.root] = [each for each in ones[found.root] if each is not found]
        if not ones[found.root]:
            del ones[found.root]
        self.by_key[key] = [each for each in self.by_key[key] if each is not found]
        if not self.by_key[key]:
            del self.by_key[key]
        if found.telling.reasons:
            del self.reasons[found.provisions[0]][id(found)]

    def _tell(self, before: Found | None, now: Found | None) -> None:
        if before is not None:
            place = bisect_left(self._order, before.place)
            if now is not None and now.place == before.place:
                self.told[place] = now
                return
            del self._order[place], self.told[place]
        if now is not None:
            place = bisect_left(self._order, now.place)
            self._order.insert(place, now.place)
            self.told.insert(place, now)

    def _sort(self) -> None:
        self.told = sorted((foremost(ones) for ones in self.by_key.values()), key=lambda each: each.place)
        self._order = [each.place for each in self.told]
