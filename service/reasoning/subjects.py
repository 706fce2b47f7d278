"""Subjects and their uses: who reaches whom on a day, and whether that is all (readings 6, 24, 25)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import product
from weakref import ref

import numpy as np

from ontology.collector import paused
from ontology.key import Key
from ontology.records import SUBJECTS, Inventory, Record, RoleAssignment, Use
from ontology.register import Register
from ontology.words import SubjectKind, broader
from service.reasoning.bits import Bits, bits_of, subjects_in
from service.reasoning.inventories import Inventories, kinds_down_to
from service.reasoning.numbered import Crossing, Numbered
from service.reasoning.reached import Reached, Turn
from service.reasoning.reaching import Reaching
from service.reasoning.uses import Altered, Edge, Uses, above, users_stated

READ = (*SUBJECTS, RoleAssignment, Use, Inventory)
"""What is read from the register."""
COMPONENTS = (SubjectKind.MODEL_VERSION, SubjectKind.DATASET, SubjectKind.SUPPLIER)
_FEW = 64
"""Of so many subjects, at most, it is asked one by one whether inventories are complete."""
Point = Callable[[], "Subjects | None"]


def _nowhere() -> "Subjects | None":
    return None


@dataclass(eq=False)
class Subjects(Numbered):
    """Everything recorded by k about who uses whom; `reach` is on day t."""

    reaching_others: frozenset[int] | None = None
    """Those that may use or run others than where these subjects were moved from; None where all were read anew."""
    came: frozenset[int] | None = None
    """Those that are on record, and were not there."""
    went: frozenset[int] | None = None
    moved_from: Point = _nowhere
    """The subjects that the last three are told against, as long as somebody holds them."""
    uses: Uses = field(init=False, repr=False)
    inventories: Inventories = field(init=False, repr=False)
    _reached: Reached = field(init=False, repr=False)
    _complete: dict[tuple[int, SubjectKind], bool] = field(default_factory=dict)
    _all_complete: dict[SubjectKind, tuple[Bits, Bits]] = field(default_factory=dict)
    """Who has all inventories of a kind; and of whom that is to be looked at again."""

    @classmethod
    @paused()
    def of(cls, register: Register, k: int, today: date, numbered: "Subjects | None" = None) -> "Subjects":
        """`numbered`: whose numbers are kept, where few are new or gone."""
        subjects = cls(register, k, today)
        subjects._number_all(numbered)
        subjects.uses = Uses.of(register, k, subjects.index if subjects.gone else subjects.numbers)
        subjects._reached = Reached(subjects.uses)
        subjects.inventories = Inventories.of(subjects.uses, today, subjects.kind)
        return subjects

    @property
    def edges(self) -> list[Edge]:
        """All uses and roles, in no order."""
        return self.uses.edges

    @property
    def of_user(self) -> Mapping[int, list[Edge]]:
        """The edges down from a subject, closed ones included."""
        return self.uses.of_user

    @property
    def up(self) -> Mapping[int, list[Edge]]:
        return self.uses.up

    @property
    def down(self) -> Mapping[int, list[Edge]]:
        return self.uses.down

    @cached_property
    def reaching(self) -> Reaching:
        """Who uses or runs whom at t, through others too."""
        edges = [(edge.upper, edge.lower) for edge in self.edges if edge.on(self.today)]
        upper, lower = np.array(edges, dtype=np.intp).reshape(-1, 2).T
        return Reaching(self.kind, upper, lower)

    def goes_on(self, before: Numbered) -> bool:
        """Whether every number of the others means the same here."""
        return self.moved_from() is before or super().goes_on(before)

    def reach(self, subject: int, day: date | None = None) -> frozenset[int]:
        """What a subject uses or runs on a day (t if none is given), through others too."""
        return self._reached.of(subject, day or self.today)

    def reach_bits(self, subject: int, day: date | None = None) -> Bits:
        """The same as bits, for whoever asks what an organisation runs."""
        return self._reached.bits(subject, day or self.today)

    def components(self, subject: int, kind: SubjectKind) -> list[int]:
        """The subjects of one kind that a subject reaches at t."""
        return self.ordered(other for other in self.reach(subject) if self.kind[other] is kind)

    def users(self, subject: int, kind: SubjectKind) -> list[int]:
        """The subjects of one kind that reach a subject at t."""
        readers = self.reaching.all.readers_of(1 << subject)
        return self.ordered(subjects_in(readers & self.reaching.of_kind.get(kind, 0)))

    def inventory_complete(self, subject: int, kind: SubjectKind) -> bool:
        """Reading 24: every inventory that R4 needs for this kind is current."""
        if (subject, kind) not in self._complete:
            self._complete[subject, kind] = not self.missing_inventories(subject, kind)
        return self._complete[subject, kind]

    def complete(self, kind: SubjectKind) -> Bits:
        """The same for all subjects of a broader kind."""
        found, doubtful = self._all_complete.get(kind, (0, -1))
        if doubtful:
            broader_ones = self.reaching.broader_than(kind)
            lacking = self.inventories.lacking(kind, broader_ones)
            if doubtful < 0 or doubtful.bit_count() > _FEW:
                found = self._complete_anew(kind, broader_ones, lacking)
            else:
                again = subjects_in(doubtful & broader_ones & ~lacking)
                found = (found & ~doubtful) | bits_of(s for s in again if not self._lacks_below(s, lacking))
            self._all_complete[kind] = (found, 0)
        return found

    def _complete_anew(self, kind: SubjectKind, broader_ones: Bits, lacking: Bits) -> Bits:
        found, of_kind = broader_ones & ~lacking, self.reaching.of_kind
        for upper in of_kind:
            between = lacking & self.reaching.narrower_than(upper) if broader(upper, kind) else 0
            found &= ~(of_kind[upper] & self.reaching.all.readers_of(between))
        return found

    def _lacks_below(self, subject: int, lacking: Bits) -> bool:
        """Whether a subject uses or runs one of these, of a kind between."""
        between = lacking & self.reaching.narrower_than(self.kind[subject])
        return self.reaching.all.read_for_any(subject, between)

    def needed_inventories(self, subject: int, kind: SubjectKind) -> list[tuple[int, SubjectKind]]:
        """Reading 24: the inventories that R4 needs for this kind, as (subject, kind)."""
        between = [
            other
            for other in self.reach(subject)
            if broader(self.kind[other], kind) and broader(self.kind[subject], self.kind[other])
        ]
        return [
            (other, needed)
            for other in (subject, *self.ordered(between))
            for needed in kinds_down_to(self.kind[other], kind)
        ]

    def missing_inventories(self, subject: int, kind: SubjectKind) -> list[tuple[int, SubjectKind]]:
        """Those of the needed ones that are not current."""
        return [place for place in self.needed_inventories(subject, kind) if not self.current_inventories(*place)]

    def current_inventories(self, subject: int, kind: SubjectKind) -> list[Key]:
        """The inventories on which R4 stands for one subject and kind."""
        return self.inventories.current(subject, kind)

    # --- at another point ----------------------------------------------------------------------------------------

    def moved(self, register: Register, k: int, stated: Iterable[Record]) -> "Subjects | None":
        """The same on the same day after these records, at what they cost: all that differ of subjects, uses, roles and
        inventories. None where all are to be read anew.
        """
        records = [record for record in stated if isinstance(record, READ)]
        here = Subjects(register, k, self.today, moved_from=ref(self))
        crossing = here._crossing(self, records)
        if not here._number_on(self, crossing):
            return None
        turned = self.uses.moved(register, k, here.index, records, crossing.all)
        if turned is None:
            return None
        here.uses, altered = turned
        here.came, here.went = here._those(crossing.came), here._those(crossing.went)
        here.reaching_others = reaching_otherwise(records, self, here)
        turn = Turn(self._reached, here.uses, altered)
        here._reached = turn.reached(here.reaching_others, self.today)
        if "reaching" in self.__dict__:
            here.reaching = self.reaching.moved(here.kind, self._rows(turn, here.reaching_others), bits_of(here.gone))
        restated = here._restate(self, records, crossing, altered)
        here._look_again(self, here.reaching_others | above(restated, self.uses, here.uses))
        return here

    def _rows(self, turn: Turn, others: Iterable[int]) -> dict[int, Bits]:
        """Of these subjects those that reach others today, and whom."""
        count, all_ = len(self.keys), self.reaching.all
        before = {s: all_.row(s) if s < count else 0 for s in others}
        rows = {s: turn.row(s, self.today, bits) for s, bits in before.items()}
        return {s: bits for s, bits in rows.items() if bits != before[s]}

    def _restate(
        self, before: "Subjects", records: list[Record], crossing: Crossing, altered: list[Altered]
    ) -> frozenset[int]:
        """Takes over inventories; the subjects that may have other current ones."""
        using = {edge.upper for each in altered for edge in each if edge is not None}
        its = before.inventories.moved(self.uses, self.kind, records, crossing.all, using)
        self.inventories, changed = its
        return changed

    def _look_again(self, before: "Subjects", others: frozenset[int]) -> None:
        """Takes over who has all inventories, but for these."""
        self._complete, self._all_complete = before._complete, before._all_complete
        if others:
            self._complete, again = before._complete.copy(), bits_of(others)
            for place in product(others, SubjectKind):
                self._complete.pop(place, None)
            self._all_complete = {kind: (bits, more | again) for kind, (bits, more) in before._all_complete.items()}


def reaching_otherwise(records: Iterable[Record], before: Subjects, here: Subjects) -> frozenset[int]:
    """Those that may use or run others, through others too, than before, where no other records differ."""
    return above(here._those(users_stated(records)), before.uses, here.uses)
