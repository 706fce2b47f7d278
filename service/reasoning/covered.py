"""What coverage counts, as rows that are made when somebody looks at them, and as totals that need none of them."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, overload

import numpy as np

from ontology.key import Key, framework_of
from ontology.words import Status
from service.reasoning.answers import CoverageRow, CoverageTotal
from service.reasoning.bits import Bits, bits_of, flags_of, subjects_in
from service.reasoning.known import FAR
from service.reasoning.matrix import STATUSES

if TYPE_CHECKING:
    from service.reasoning.coverage import Coverage

Block = tuple[int, list[int]]
"""A provision, and the subjects for which it is counted."""


class Covered(Sequence[CoverageRow]):
    """By provision and subject."""

    def __init__(self, coverage: "Coverage", blocks: list[Block], horizon: date | None) -> None:
        self._coverage, self._blocks, self._horizon = coverage, blocks, horizon
        self._ends = list(accumulate(len(subjects) for _, subjects in blocks))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, place: int) -> CoverageRow: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[CoverageRow, ...]: ...
    def __getitem__(self, place: int | slice) -> "CoverageRow | tuple[CoverageRow, ...]":
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        block = bisect_right(self._ends, place)
        p, subjects = self._blocks[block]
        return self._coverage.row(p, subjects[place - self._ends[block]], self._horizon)

    def __iter__(self) -> Iterator[CoverageRow]:
        for p, subjects in self._blocks:
            yield from (self._coverage.row(p, s, self._horizon) for s in subjects)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # equal by its rows

    def having(self, wanted: Collection[Status]) -> "Covered":
        """Those with one of these statuses."""
        coverage = self._coverage
        codes, keys = {STATUSES.index(status) for status in wanted}, coverage.statuses.law.content.keys
        blocks = []
        for p, subjects in self._blocks:
            its = coverage.matrix[keys[p]]
            blocks.append((p, [s for s in subjects if its[s] in codes]))
        return Covered(coverage, [block for block in blocks if block[1]], self._horizon)

    def place(self, provision: Key, subject: Key) -> int:
        """Where the row of a pair stands. Raises ValueError if there is none."""
        index, who = self._coverage.statuses.law.content.index, self._coverage.statuses.subjects.index
        for (p, subjects), end in zip(self._blocks, self._ends, strict=True):
            if p == index.get(provision):
                return end - len(subjects) + subjects.index(who.get(subject, -1))
        raise ValueError(provision)

    def totals(self, by: Collection[str]) -> tuple[CoverageTotal, ...]:
        """Counts over pairs that count, no pair looked at by itself; by framework, provision, subject."""
        groups: dict[tuple[str, str], _Sums] = {}
        statuses = self._coverage.statuses
        keys, who = statuses.law.content.keys, statuses.subjects.keys
        for p, subjects in self._blocks:
            place = framework_of(keys[p]) if "framework" in by else "", keys[p] if "provision" in by else ""
            groups.setdefault(place, _Sums(len(who))).add(bits_of(subjects), self._counts(p, bits_of(subjects)))
        found = []
        for (framework, provision), sums in groups.items():
            for subject, counts in sums.by(who) if "subject" in by else sums.together():
                found.append(CoverageTotal(framework or None, provision or None, subject, None, *counts))
        return tuple(
            sorted(found, key=lambda total: tuple(map(str, (total.framework, total.provision, total.subject))))
        )

    def _counts(self, p: int, subjects: Bits) -> list[Bits]:
        """In the order of `CoverageTotal`."""
        statuses, concern = self._coverage.statuses, self._coverage.statuses.concerns.of(p)
        counted = subjects & (concern.applies | self._soon(p, concern.upcoming & subjects))
        satisfied = statuses.satisfying.at(p, FAR) & ~statuses.verdicts.negatives.get(p, 0)
        runs = (statuses.implemented, statuses.evidenced, statuses.assessed)
        mapped = -1 if self._coverage.mapped(p) else 0
        met = (mapped, *(run.at(p, FAR) for run in runs), satisfied)
        return [counted, concern.unknown & subjects, *(counted & bits for bits in met)]

    def _soon(self, p: int, upcoming: Bits) -> Bits:
        """Those to which it will apply by the horizon."""
        if self._horizon is None:
            return 0
        days = ((s, self._coverage.statuses.scope.state(p, s).day) for s in subjects_in(upcoming))
        return bits_of(s for s, day in days if day is not None and day <= self._horizon)


class _Sums:
    """Counts by subject."""

    def __init__(self, width: int) -> None:
        self._seen, self._width = 0, width
        self._counts = np.zeros((7, width), np.int32)

    def add(self, subjects: Bits, counts: list[Bits]) -> None:
        self._seen |= subjects
        for n, bits in enumerate(counts):
            if bits:
                self._counts[n] += flags_of(bits, self._width)[: self._width]

    def by(self, keys: Sequence[Key]) -> Iterator[tuple[Key | None, list[int]]]:
        """The counts of each subject that was seen."""
        for s in subjects_in(self._seen):
            yield keys[s], self._counts[:, s].tolist()

    def together(self) -> Iterator[tuple[Key | None, list[int]]]:
        yield None, self._counts.sum(axis=1).tolist()
