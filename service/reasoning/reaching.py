"""Who uses or runs whom on one day, through others too: for all subjects at once, kind by kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ontology.words import SubjectKind, broader
from service.reasoning.bits import Bits, Numbers, bits_of, flags_of, subjects_in
from service.reasoning.links import Links
from service.reasoning.pairs import Flipped, Pairs, distinct


def closed(count: int, upper: Numbers, lower: Numbers) -> Pairs:
    """From the edges of a day to all that each subject reaches; nobody reaches itself."""
    edges = Pairs.of(count, upper, lower)
    found = fresh = edges.codes
    while len(fresh):
        over, through = np.divmod(fresh, count)
        lengths = edges.degrees[through]
        steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        ends = edges.others[np.repeat(edges.begin[through], lengths) + steps]
        reached = distinct(np.repeat(over, lengths) * count + ends)
        fresh = np.setdiff1d(reached, found, assume_unique=True)
        found = np.sort(np.concatenate((found, fresh)))
    readers, others = np.divmod(found, count)
    kept = readers != others
    return Pairs(count, readers[kept], others[kept])


@dataclass(eq=False)
class Reaching:
    kinds: list[SubjectKind]
    """By subject."""
    upper: Numbers
    """Who uses or runs somebody on the day; in the same place of `lower`, whom. Not read any more once it is known who
    reaches whom.
    """
    lower: Numbers
    of_kind: dict[SubjectKind, Bits] = field(default_factory=dict)
    _all: Links | None = None
    _broader: dict[SubjectKind, Bits] = field(default_factory=dict)
    _reached: dict[SubjectKind, Links] = field(default_factory=dict)
    _using: dict[SubjectKind, Links] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.of_kind:
            self.of_kind = _by_kind(self.kinds)

    def moved(self, kinds: list[SubjectKind], rows: Mapping[int, Bits], gone: Bits) -> "Reaching":
        """The same, but that these subjects reach these others. `kinds`: of more subjects, perhaps. `gone`: they reach
        nobody and nobody reaches them any more.
        """
        count, reach = len(kinds), dict(rows)
        reach.update(dict.fromkeys(subjects_in(gone & self.all.reading), 0))
        found = Reaching(kinds, self.upper, self.lower, self._with(kinds), self.all.altered(count, reach))
        changed = {s: reach[s] for s in subjects_in(found.all.differing(self.all))}
        for kind, links in self._reached.items():
            upper, lower = found.broader_than(kind), found.of_kind.get(kind, 0)
            found._reached[kind] = links.altered(
                count, {s: row & lower for s, row in changed.items() if upper >> s & 1}
            )
        for kind, links in self._using.items():
            upper, lower, flipped = found.of_kind.get(kind, 0), found.narrower_than(kind), Flipped()
            for s, row in changed.items():
                if upper >> s & 1:
                    flipped.add(s, (row ^ self.all.row(s)) & lower)
            if not flipped.many:
                found._using[kind] = flipped.of(links, count)
        return found

    def _with(self, kinds: list[SubjectKind]) -> dict[SubjectKind, Bits]:
        if len(kinds) == len(self.kinds):
            return self.of_kind
        found = dict(self.of_kind)
        for s in range(len(self.kinds), len(kinds)):
            found[kinds[s]] = found.get(kinds[s], 0) | 1 << s
        return found

    @property
    def all(self) -> Links:
        """Everybody with all that they use or run."""
        if self._all is None:
            self._all = closed(len(self.kinds), self.upper, self.lower)
        return self._all

    def broader_than(self, kind: SubjectKind) -> Bits:
        """The subjects of a kind broader than this one."""
        if kind not in self._broader:
            self._broader[kind] = sum(bits for its, bits in self.of_kind.items() if broader(its, kind))
        return self._broader[kind]

    def narrower_than(self, kind: SubjectKind) -> Bits:
        return sum(bits for its, bits in self.of_kind.items() if broader(kind, its))

    def reached(self, kind: SubjectKind) -> Links:
        """For a subject of a broader kind, those of the kind that it uses or runs."""
        if kind not in self._reached:
            self._reached[kind] = self._between(self.broader_than(kind), self.of_kind.get(kind, 0))
        return self._reached[kind]

    def using(self, kind: SubjectKind) -> Links:
        """For a subject of a narrower kind, those of the kind that use it."""
        if kind not in self._using:
            self._using[kind] = self._between(self.of_kind.get(kind, 0), self.narrower_than(kind)).turned()
        return self._using[kind]

    def _between(self, upper: Bits, lower: Bits) -> Pairs:
        links, count = self.all.laid(), len(self.kinds)
        kept = (flags_of(upper, count)[links.readers] & flags_of(lower, count)[links.others]).view(np.bool_)
        return Pairs(count, links.readers[kept], links.others[kept])


def _by_kind(kinds: list[SubjectKind]) -> dict[SubjectKind, Bits]:
    members: dict[SubjectKind, list[int]] = {}
    for s, kind in enumerate(kinds):
        members.setdefault(kind, []).append(s)
    return {kind: bits_of(subjects) for kind, subjects in members.items()}
