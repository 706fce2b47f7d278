"""What a run took from another and stands no longer: by the log, what was learnt from something gone goes with it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from operator import or_
from typing import TYPE_CHECKING

from service.reasoning.bits import Bits, bits_of, without
from service.reasoning.held import Held
from service.reasoning.known import Learnt
from service.reasoning.stirred import Stirred

if TYPE_CHECKING:
    from service.reasoning.rules import Run

NONE = Held()
Read = tuple[Bits, Bits]
"""The subjects for which all that is known of a provision is in doubt, and those for which what is read of others."""
NOBODY: Read = (0, 0)


@dataclass(slots=True)
class Unlearning:
    """From `base`, of which `run` has a copy of the knowledge, to what is left of it in `run`."""

    run: "Run"
    base: "Run"
    stirred: Stirred
    """The cells for which what D reads may differ."""
    lost: dict[int, Bits] = field(default_factory=dict)
    """Provision -> the subjects for which something was taken back, or for which others are read now."""
    begun: set[int] = field(default_factory=set)
    """Provisions at which something may follow that did not, from what is known of others of them."""
    _gone: Bits = field(init=False)
    """Not on record: what would be known of these is nothing to anybody."""
    _back: Bits = field(init=False)
    """Those who were gone and are on record again: what was known of them is nothing."""
    _waiting: dict[int, list[Bits]] = field(default_factory=dict)
    """Provision -> by grade, the subjects that lost something, and nobody has looked who read that."""

    def __post_init__(self) -> None:
        gone = self.run.subjects.gone
        self._gone = bits_of(gone)
        self._back = bits_of(self.base.subjects.gone - gone)

    def done(self) -> tuple[set[int], dict[int, Bits]]:
        """The provisions of which all rules are asked again; and those, and for whom, at which others are read anew."""
        for p, (all_of, linked) in self._differing().items():
            if self.run.only is not None and p not in self.run.only:
                continue
            before, now = self.base.held.get(p, NONE), self.run.held.get(p, NONE)
            weaker = now.weaker(before) if now is not before else 0
            all_of, linked = without(all_of | self._back, self._gone), without(linked, self._gone)
            if now is not before or all_of:
                self.begun.add(p)
            elif not linked:
                continue
            self._forget(p, weaker | all_of | linked, partial(_spoilt, weaker, all_of, all_of | linked))
            if all_of or linked:
                self.lost[p] = self.lost.get(p, 0) | all_of | linked
        while self._waiting:
            p = next(iter(self._waiting))
            self._follow(p, self._waiting.pop(p))
        return self.begun, self.lost

    def _differing(self) -> dict[int, Read]:
        """Provisions whose facts, verdicts, mappings or applicability may differ: the subjects for which all that is
        known is worked out anew, and those for which R4 and R5 alone read something else.
        """
        run, base, asked = self.run, self.base, self.run.only or self.run.law.kind.keys()
        found = {p: NOBODY for p in self.stirred if run.held.get(p) is not base.held.get(p)}
        if run.concerns is not base.concerns:
            found |= dict.fromkeys(run.law.kind, NOBODY) if self._back else {}
            found.update(run.across.differing(base.across, asked))
            _add(found, run.denied.differing(base.denied, asked))
            _add(found, self._drawn_otherwise())
        elif run.denied.negatives is not base.denied.negatives:
            mine, theirs = run.denied.negatives, base.denied.negatives
            judged = (p for p in self.stirred if mine.get(p, 0) != theirs.get(p, 0))
            with_wholes = {each for p in judged for each in self._with_wholes(p)}
            _add(found, run.denied.differing(base.denied, with_wholes))
        if run.sources is not base.sources:
            _add(found, ((p, run.concerns.everyone) for p in asked if self._read_otherwise(p)))
        return found

    def _with_wholes(self, p: int) -> list[int]:
        found: list[int] = []
        current: int | None = p
        while current is not None and current not in found:
            found.append(current)
            current = self.run.law.whole.get(current)
        return [each for each in found if each in self.run.law.kind]

    def _drawn_otherwise(self) -> Iterator[tuple[int, Bits]]:
        """The subjects for which the condition of a legal effect holds at one of both alone."""
        for p, drawings in self.run.sources.drawn.items():
            for drawing, before in zip(drawings, self.base.sources.drawn.get(p, ()), strict=False):
                if bits := self.run.holds(drawing) ^ self.base.holds(before):
                    yield p, bits

    def _read_otherwise(self, p: int) -> bool:
        return self.run.sources.of_provision(p) != self.base.sources.of_provision(p)

    def _forget(self, p: int, among: Bits, spoilt: Callable[[Learnt], Bits]) -> None:
        """`among`: no others are spoilt."""
        if not self.run.knowledge.knows(p, among):
            return
        lost = self.run.knowledge.forget(p, spoilt)
        if any(lost):
            self.begun.add(p)
            self.lost[p] = self.lost.get(p, 0) | _all_of(lost)
            waiting = self._waiting.get(p)
            self._waiting[p] = lost if waiting is None else [*map(or_, waiting, lost)]

    def _follow(self, p: int, lost: list[Bits]) -> None:
        """What was learnt of other provisions for the same subjects, and of p for other subjects."""
        gone = {(p, grade): bits for grade, bits in enumerate(lost) if bits}
        highest, of_all = max(grade for _, grade in gone), _all_of(lost)
        for sources in {id(each): each for each in (self.run.sources, self.base.sources)}.values():
            for reader in sources.readers(p, highest):
                if self.run.only is None or reader in self.run.only:
                    self._forget(reader, of_all, partial(_read, gone))
        read = {bits: self._readers(p, bits) for bits in {*lost}}
        across = [read[bits] for bits in lost]
        self._forget(p, _all_of(across), lambda line: across[line.batch.sources[0][1]] if line.batch.across else 0)

    def _readers(self, p: int, lost: Bits) -> Bits:
        """The subjects for which p is read of these."""
        if not lost:
            return 0
        found = 0
        for across in {id(each): each for each in (self.run.across, self.base.across)}.values():
            found |= across.components(p).readers_of(lost) | across.users(p).readers_of(lost)
        return found


def _add(found: dict[int, Read], more: Iterable[tuple[int, Bits]]) -> None:
    for p, bits in more:
        all_of, linked = found.get(p, NOBODY)
        found[p] = all_of | bits, linked


def _all_of(by_grade: list[Bits]) -> Bits:
    return by_grade[0] | by_grade[1] | by_grade[2] | by_grade[3]


def _spoilt(weaker: Bits, all_of: Bits, across: Bits, line: Learnt) -> Bits:
    """`across`: for whom what was learnt of other subjects goes."""
    if line.batch.across:
        return across
    return all_of | weaker if line.batch.rule == "D" else all_of


def _read(gone: dict[tuple[int, int], Bits], line: Learnt) -> Bits:
    """For whom a line was learnt from what is gone."""
    found = 0
    for source in line.batch.sources:
        if source in gone:
            found |= gone[source]
    return 0 if line.batch.across else found
