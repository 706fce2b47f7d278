"""Who uses or runs whom on one day, through others too: for all subjects at once, kind by kind."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ontology.words import SubjectKind, broader
from service.reasoning.bits import Bits, Numbers, bits_of, flags_of
from service.reasoning.links import Links, distinct


def closed(count: int, upper: Numbers, lower: Numbers) -> Links:
    """From the edges of a day to all that each subject reaches; nobody reaches itself."""
    edges = Links.of(count, upper, lower)
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
    return Links(count, readers[kept], others[kept])


@dataclass(eq=False)
class Reaching:
    kinds: list[SubjectKind]
    """By subject."""
    upper: Numbers
    """Who uses or runs somebody on the day; in the same place of `lower`, whom."""
    lower: Numbers
    of_kind: dict[SubjectKind, Bits] = field(default_factory=dict)
    _broader: dict[SubjectKind, Bits] = field(default_factory=dict)
    _reached: dict[SubjectKind, Links] = field(default_factory=dict)
    _using: dict[SubjectKind, Links] = field(default_factory=dict)

    def __post_init__(self) -> None:
        members: dict[SubjectKind, list[int]] = {}
        for s, kind in enumerate(self.kinds):
            members.setdefault(kind, []).append(s)
        self.of_kind = {kind: bits_of(subjects) for kind, subjects in members.items()}

    @cached_property
    def all(self) -> Links:
        """Everybody with all that they use or run."""
        return closed(len(self.kinds), self.upper, self.lower)

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

    def _between(self, upper: Bits, lower: Bits) -> Links:
        links, count = self.all, len(self.kinds)
        kept = (flags_of(upper, count)[links.readers] & flags_of(lower, count)[links.others]).view(np.bool_)
        return Links(count, links.readers[kept], links.others[kept])
