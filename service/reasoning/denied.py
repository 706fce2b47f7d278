"""R7: where a part that counts has failed or is contested, the whole is partial at most. The same for every run that
knows of negative verdicts at one point.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from ontology.words import SubjectKind
from service.reasoning.across import Across
from service.reasoning.bits import Bits
from service.reasoning.concern import Concerns
from service.reasoning.law import Law


@dataclass(slots=True, eq=False, weakref_slot=True)
class Denied:
    law: Law
    concerns: Concerns
    across: Across
    negatives: Mapping[int, Bits]
    """Provision -> the subjects with a verdict against it."""
    _found: dict[int, Bits] = field(default_factory=dict)
    _compared: "WeakKeyDictionary[Denied, dict[int, Bits]]" = field(default_factory=WeakKeyDictionary)

    def of(self, p: int) -> Bits:
        """The subjects for which a part of p that counts, at any depth and not as an alternative, is failed or
        indeterminate.
        """
        if not self.negatives:
            return 0
        if p not in self._found:
            self._found[p] = 0 if self.law.alternatives(p) else self._find(p)
        return self._found[p]

    def _otherwise(self, other: "Denied", p: int) -> Bits:
        return (self.negatives.get(p, 0) ^ other.negatives.get(p, 0)) | (self.of(p) ^ other.of(p))

    def differing(self, other: "Denied", provisions: Collection[int]) -> Iterator[tuple[int, Bits]]:
        """Of these provisions, the subjects that have a verdict against one, or against a part of it, at one of both
        alone, where there are any; compared once for all runs.
        """
        if not (self.negatives or other.negatives):
            return
        known = self._compared.setdefault(other, {})
        for p in provisions:
            if p not in known:
                known[p] = self._otherwise(other, p)
            if known[p]:
                yield p, known[p]

    def _find(self, p: int) -> Bits:
        found, alike = 0, dict[tuple[SubjectKind, Bits], Bits]()
        for part, counts in self.concerns.counting(p).items():
            found |= counts & self.of(part)
            if part in self.negatives:
                place = (self.law.kind[part], counts)
                alike[place] = alike.get(place, 0) | self.negatives[part]
        for (kind, counts), negative in alike.items():
            found |= counts & self._negative_for(kind, negative)
        return found

    def _negative_for(self, kind: SubjectKind, negative: Bits) -> Bits:
        """Negative for the subject, or for one of a part's narrower kind that it uses or runs."""
        return negative | self.across.reached(kind).readers_of(negative) if negative else 0
