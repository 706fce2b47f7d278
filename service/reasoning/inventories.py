"""What subjects have stated about their uses, and whether it still stands (readings 24 and 25)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import chain

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import Inventory, Record
from ontology.words import InventoryExtent, SubjectKind, broader
from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.uses import Named, Uses

Place = tuple[int, SubjectKind]


@cache
def kinds_down_to(upper: SubjectKind, lower: SubjectKind) -> tuple[SubjectKind, ...]:
    """`lower` itself and every kind strictly between it and `upper`: of these R4 needs inventories (reading 24)."""
    return tuple(k for k in SubjectKind if k is lower or (broader(upper, k) and broader(k, lower)))


@dataclass(eq=False)
class Inventories:
    """Never changed but by what is worked out; a moved copy shares what is the same."""

    uses: Uses
    today: date
    kind: list[SubjectKind]
    """By subject."""
    stated: Layered[Place, list[Inventory]] = field(default_factory=Layered)
    """Those that are open, in the order of the register."""
    _absent: Named = field(default_factory=dict)
    """Those of subjects that are not on record, and more. It only grows; shared by all that is moved."""
    _current: Layered[Place, list[Key]] = field(default_factory=Layered)
    _lacking: dict[SubjectKind, tuple[Bits, Bits]] = field(default_factory=dict)
    """Who lacks one that is needed for a kind; and of whom that is to be looked at again."""

    @classmethod
    def of(cls, uses: Uses, today: date, kind: list[SubjectKind]) -> "Inventories":
        its, stated = cls(uses, today, kind), dict[Place, list[Inventory]]()
        for inventory in uses.register.open(Inventory, uses.k):
            subject = uses.index.get(inventory.subject)
            if subject is None:
                its._name(inventory)
            else:
                stated.setdefault((subject, inventory.inventory_kind), []).append(inventory)
        its.stated = Layered(stated)
        return its

    def _name(self, inventory: Inventory) -> None:
        self._absent.setdefault(inventory.subject, {})[inventory.key] = None

    def current(self, subject: int, kind: SubjectKind) -> list[Key]:
        """Those on which R4 stands for one subject and kind."""
        place = (subject, kind)
        found = self._current.get(place)
        if found is None:
            found = [i.key for i in self.stated.get(place, ()) if self._stands(i, subject)]
            self._current.keep(place, found)
        return found

    def _stands(self, inventory: Inventory, subject: int) -> bool:
        """Reading 25."""
        if inventory.as_of > self.today:
            return False
        for edge in self.uses.of_user.get(subject, ()):
            if self.kind[edge.lower] is not inventory.inventory_kind:
                continue
            if edge.recorded_on > inventory.as_of or (edge.closed_on and edge.closed_on > inventory.as_of):
                return False
            if edge.open and any(day and inventory.as_of < day <= self.today for day in (edge.start, edge.end)):
                return False
            if inventory.extent is InventoryExtent.NONE and edge.on(self.today):
                return False
        return True

    def lacking(self, kind: SubjectKind, broader_ones: Bits) -> Bits:
        """Of the subjects of broader kinds, those that lack a current one of their own that R4 needs for a kind."""
        found, doubtful = self._lacking.get(kind, (0, -1))
        if doubtful:
            again = doubtful & broader_ones
            found = (found & ~doubtful) | bits_of(s for s in subjects_in(again) if self._lacks(s, kind))
            self._lacking[kind] = (found, 0)
        return found

    def _lacks(self, subject: int, kind: SubjectKind) -> bool:
        places = ((subject, needed) for needed in kinds_down_to(self.kind[subject], kind))
        return any(place not in self.stated or not self.current(*place) for place in places)

    # --- at another point ----------------------------------------------------------------------------------------

    def moved(
        self,
        uses: Uses,
        kind: list[SubjectKind],
        records: Iterable[Record],
        out_of_place: Collection[Key],
        using: Collection[int],
    ) -> "tuple[Inventories, frozenset[int]]":
        """The same after these records, and the subjects that may have other current ones. `out_of_place`: subjects
        that came or went. `using`: those with other edges down.
        """
        here = Inventories(uses, self.today, kind, self.stated, self._absent, self._current, self._lacking)
        said = {each.key: each for each in records if isinstance(each, Inventory)}
        for inventory in said.values():
            here._name(inventory)
        asked = dict.fromkeys(chain(said, *(self._naming(key) for key in out_of_place)))
        stirred = here._restate(self, asked)
        numbers = (its.index[key] for key in out_of_place for its in (self.uses, uses) if key in its.index)
        changed = frozenset(chain(using, stirred, numbers))
        if changed:
            here._current, again = self._current.copy(), bits_of(changed)
            for s in changed:
                for each in SubjectKind:
                    here._current.discard((s, each))
            here._lacking = {each: (bits, more | again) for each, (bits, more) in self._lacking.items()}
        return here, changed

    def _naming(self, key: Key) -> list[Key]:
        """Those of a subject."""
        s = self.uses.index.get(key, -1)
        own = [inventory for kind in SubjectKind for inventory in self.stated.get((s, kind), ())]
        for inventory in own:
            self._name(inventory)
        return [*(inventory.key for inventory in own), *self._absent.get(key, ())]

    def _restate(self, before: "Inventories", asked: Collection[Key]) -> set[int]:
        """Takes these away and puts them in as they are now; the subjects for which that makes a difference."""
        going, coming = before._places(asked), self._places(asked)
        if going == coming:
            return set()
        self.stated = self.stated.copy()
        for place in going.keys() | coming.keys():
            kept = [its for its in self.stated.get(place, ()) if its.key not in asked]
            kept += coming.get(place, ())
            if kept:
                self.stated[place] = sorted(kept, key=self._order)
            else:
                self.stated.discard(place)
        return {subject for subject, _ in going.keys() | coming.keys()}

    def _places(self, asked: Iterable[Key]) -> dict[Place, list[Inventory]]:
        """Where they stand, of those that do."""
        found = dict[Place, list[Inventory]]()
        for key in asked:
            recorded = self.uses.register.get(key)
            if recorded is not None and recorded.open_at(self.uses.k):
                inventory = recorded.record
                assert isinstance(inventory, Inventory)
                subject = self.uses.index.get(inventory.subject)
                if subject is not None:
                    found.setdefault((subject, inventory.inventory_kind), []).append(inventory)
        return found

    def _order(self, inventory: Inventory) -> int:
        return self.uses.register.by_key[inventory.key].place
