"""The cells that changed facts can reach before any rule but D is applied: provisions, and for whom."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ontology.key import Key
from ontology.records import Assessment, ControlImplementation, DigestCheck, Evidence, Nonconformity, Record
from ontology.register import Register
from service.reasoning.arrays import Place
from service.reasoning.bits import Bits
from service.reasoning.cited import Cited
from service.reasoning.corrections import Corrections
from service.reasoning.items import Items
from service.reasoning.law import Law
from service.reasoning.measures import Measure, Measures
from service.reasoning.verdicts import Cell, Judgement

Stirred = dict[int, Bits]
"""Provision -> the subjects for which what D reads may differ."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Mark:
    """A point from which somebody wants to know which cells are stirred, as long as he holds it."""


def joined(one: Stirred, more: Stirred) -> Stirred:
    """The cells of both: one of them itself where the other has none, for nobody changes either."""
    if not one or not more:
        return one or more
    found = dict(one)
    for p, bits in more.items():
        found[p] = found.get(p, 0) | bits
    return found


@dataclass(slots=True)
class Stirring:
    """Follows changed facts by what cites them, as both points know it."""

    register: Register
    """The longer one."""
    cited: Cited
    corrections: tuple[Corrections, Corrections]
    cells: Stirred = field(default_factory=dict)

    def implementations(self, facts: Iterable[Record]) -> set[Key]:
        """The changed implementations, and those that they correct."""
        changed = [record.key for record in facts if isinstance(record, ControlImplementation)]
        return self.with_corrected(changed)

    def standing(self, places: Iterable[Place]) -> set[Key]:
        """The implementations at some places, and those that they correct."""
        return self.with_corrected(key for place in places for key in self.cited.standing(place))

    def items(self, facts: Iterable[Record]) -> set[Key]:
        """The changed items, those that were checked, and those that they correct."""
        found = {record.key for record in facts if isinstance(record, Evidence)}
        for record in facts:
            if isinstance(record, DigestCheck):
                found |= self._last(record.of_evidence)
        return self.with_corrected(found)

    def judgements(self, facts: Iterable[Record], implementations: Collection[Key]) -> list[Judgement]:
        """The changed verdicts, and those given for implementations that changed."""
        found: dict[Key, Judgement] = {r.key: r for r in facts if isinstance(r, Assessment | Nonconformity)}
        found |= {each.key: each for each in self._assessments(self.cited.assessing_any(implementations))}
        return list(found.values())

    def resting_on(self, items: Collection[Key]) -> list[Assessment]:
        """The assessments that used one of these items, or one for which it may stand."""
        found, waiting = set(items), list(items)
        while waiting:
            recorded = self.register.get(waiting.pop())
            if recorded is not None and isinstance(recorded.record, Evidence) and recorded.record.succeeds:
                earlier = recorded.record.succeeds
                for key in self.with_corrected({earlier} | self._last(earlier)) - found:
                    found.add(key)
                    waiting.append(key)
        return list(self._assessments(key for item in found for key in self.cited.using(item)))

    def add_cells(self, cells: Iterable[Cell]) -> None:
        for p, s in cells:
            self.add(p, 1 << s)

    def add_measure(self, measure: Measure | None, bits: Bits = -1) -> None:
        """All that a measure reaches, of some subjects."""
        if measure is not None and measure.bits & bits:
            for p in measure.provisions:
                self.add(p, measure.bits & bits)

    def add_standing(self, others: Mapping[Place, Bits], law: Law) -> None:
        """All that implementations at some places may reach, whether or not they count, of these subjects."""
        index, kind = law.content.index, law.kind
        for place, bits in others.items():
            for key in self.cited.implemented(place):
                p = index.get(key)
                if p is not None and p in kind:
                    self.add(p, bits)

    def add_supported(self, keys: Iterable[Key], items: Items, measures: Measures) -> None:
        """All for whom items support an implementation."""
        for key in keys:
            item = items.linked(key)
            for support in item.evidence.supports if item else ():
                self.add_measure(measures.linked(support), -1 if item is None or item.bits is None else item.bits)

    def add(self, p: int, bits: Bits) -> None:
        self.cells[p] = self.cells.get(p, 0) | bits

    def _assessments(self, keys: Iterable[Key]) -> Iterable[Assessment]:
        for key in keys:
            recorded = self.register.get(key)
            if recorded is not None and isinstance(recorded.record, Assessment):
                yield recorded.record

    def _last(self, key: Key) -> set[Key]:
        """The record that stands for one now, at each point."""
        return {chain[-1].key for chain in (known.chain(key) for known in self.corrections) if chain}

    def with_corrected(self, keys: Iterable[Key]) -> set[Key]:
        """These, and those that they correct."""
        longer = self.corrections[0] if self.corrections[0].register is self.register else self.corrections[1]
        found, known = set[Key](), self.register.by_key
        for key in keys:
            recorded = known.get(key)
            if recorded is None or recorded.record.corrects is None:
                found.add(key)
            else:
                found.update(longer.lineage(key))
        return found
