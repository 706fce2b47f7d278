"""What a run found: arrays until somebody reads them, then results in an order that never changes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from service.validation.shacl.paths import Path
from service.validation.shacl.shape import Shape
from service.validation.shacl.terms import Ids, Index, Term, Terms

NOTHING = -1
"""In an array of values: the result has none."""


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result, as SHACL has it. `messages` are the shape's own, unfilled."""

    shape: Term
    focus: Term
    path: Path | None
    value: Term | None
    component: str
    severity: str
    messages: tuple[Term, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Part:
    """The results of one constraint: `root` is the focus node of `target`, the shape where the run began; `focus` that
    of `shape`, which may lie deeper.
    """

    target: Term
    shape: Shape
    component: str
    path: Path | None
    root: Ids
    focus: Ids
    value: Ids
    messages: tuple[Term, ...] = ()

    def __len__(self) -> int:
        return len(self.focus)

    def result(self, terms: Terms, focus: int, value: int) -> Result:
        return Result(
            self.shape.node,
            terms[focus],
            self.path,
            None if value == NOTHING else terms[value],
            self.component,
            self.shape.severity,
            self.messages or self.shape.messages,
        )

    @property
    def name(self) -> tuple[Term, str, str]:
        """What all its results have in common, as a key to sort by."""
        return self.shape.node, self.component, str(self.path or "")


@dataclass(frozen=True)
class Report:
    """Of one run of a plan over one graph."""

    terms: Terms
    parts: tuple[Part, ...]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @property
    def conforms(self) -> bool:
        return not len(self)

    def results(self) -> Iterator[Result]:
        """Every result, by shape, component, path, focus node and value."""
        ranks = _Ranks(self.terms, self.parts)
        for _, parts in groupby(sorted(self.parts, key=lambda part: part.name), key=lambda part: part.name):
            yield from _read(self.terms, list(parts), ranks)

    def rooted(self) -> Iterator[tuple[Term, int, Result]]:
        """Every result with the shape and the node (its number) where the run that found it began; in no order."""
        for part in self.parts:
            rows = zip(part.root.tolist(), part.focus.tolist(), part.value.tolist(), strict=True)
            for root, focus, value in rows:
                yield part.target, root, part.result(self.terms, focus, value)

    def counted(self) -> Counter[Result]:
        """The results as a multiset, to compare two reports."""
        return Counter(self.results())


class _Ranks:
    """Terms in their order, found once for a whole report."""

    def __init__(self, terms: Terms, parts: Sequence[Part]) -> None:
        arrays = [array for part in parts for array in (part.focus, part.value)]
        every = np.unique(np.concatenate(arrays)) if arrays else np.empty(0, np.int32)
        self._distinct = every[every != NOTHING]
        self._ranks = terms.ranks(self._distinct)

    def __getitem__(self, ids: Ids) -> Index:
        """NOTHING comes before every term."""
        ranks = np.full(len(ids), NOTHING, np.int64)
        some = ids != NOTHING
        ranks[some] = self._ranks[np.searchsorted(self._distinct, ids[some])]
        return ranks


def _read(terms: Terms, parts: Sequence[Part], ranks: _Ranks) -> Iterator[Result]:
    focus, value = (
        np.concatenate(arrays) for arrays in ([part.focus for part in parts], [part.value for part in parts])
    )
    place = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    order = np.lexsort((place, ranks[value], ranks[focus]))
    for number, node, end in zip(place[order].tolist(), focus[order].tolist(), value[order].tolist(), strict=True):
        yield parts[number].result(terms, node, end)
