"""Items of evidence: validity, digests, successors, and for whom they count (section 4, D; readings 4, 5, 20)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ontology.key import Key
from ontology.records import DigestCheck, Evidence
from ontology.register import Register
from service.reasoning.corrections import Corrections
from service.reasoning.measures import Measure, Measures
from service.reasoning.subjects import Subjects, covers


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a link to it meets it. `about` None: it names nobody and counts for all."""

    evidence: Evidence
    about: frozenset[int] | None
    open: bool
    intact: bool

    def counts_for(self, s: int) -> bool:
        return self.about is None or s in self.about

    def names(self, s: int) -> bool:
        return self.about is not None and s in self.about


@dataclass(slots=True, eq=False)
class Items:
    corrections: Corrections
    measures: Measures
    subjects: Subjects
    today: date
    lenient: bool = False
    """Reading 31: past validTo and broken digests are let through."""
    open_items: list[Item] = field(default_factory=list)
    _checks: dict[Key, list[DigestCheck]] = field(default_factory=dict)
    _linked: dict[Key, Item | None] = field(default_factory=dict)
    _successors: dict[Key, list[Key]] = field(default_factory=dict)
    _supporting: dict[Key, list[Item]] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register, k: int, measures: Measures, *, lenient: bool = False) -> "Items":
        items = cls(measures.corrections, measures, measures.subjects, measures.today, lenient)
        for check in register.open(DigestCheck, k):
            if check.at.astimezone(register.zone).date() <= items.today:
                chain = items.corrections.chain(check.of_evidence)
                if chain:
                    items._checks.setdefault(chain[-1].key, []).append(check)
        for evidence in register.open(Evidence, k):
            item = items.linked(evidence.key)
            assert item is not None
            items.open_items.append(item)
            items._read_links(evidence)
        return items

    def _read_links(self, evidence: Evidence) -> None:
        if evidence.succeeds:
            before = self.linked(evidence.succeeds)
            if before is not None:
                self._successors.setdefault(before.evidence.key, []).append(evidence.key)
        for key in evidence.supports:
            measure = self.measures.linked(key)
            if measure is not None:
                item = self.linked(evidence.key)
                assert item is not None
                self._supporting.setdefault(measure.implementation.key, []).append(item)

    def linked(self, key: Key) -> Item | None:
        """What a link to an item means at k, corrections followed."""
        if key not in self._linked:
            chain = [r for r in self.corrections.chain(key) if isinstance(r, Evidence)]
            self._linked[key] = self._item(chain) if chain else None
        return self._linked[key]

    def valid(self, item: Item) -> bool:
        """Valid at t, and its last recorded digest check did not fail."""
        evidence = item.evidence
        until = None if self.lenient else evidence.valid_to
        return item.open and covers(evidence.valid_from, until, self.today) and (self.lenient or item.intact)

    def standing_for(self, key: Key) -> list[Item]:
        """Reading 41: the valid ones among the used item and those that succeed it, by any number of steps."""
        item = self.linked(key)
        return [] if item is None else [each for each in (item, *self.later(item)) if self.valid(each)]

    def later(self, item: Item) -> list[Item]:
        """Every item that succeeds an item, by any number of steps."""
        found: dict[Key, Item] = {}
        waiting = [item.evidence.key]
        while waiting:
            for key in self._successors.get(waiting.pop(), ()):
                successor = self.linked(key)
                if successor is not None and key not in found and key != item.evidence.key:
                    found[key] = successor
                    waiting.append(key)
        return [found[key] for key in sorted(found)]

    def supports(self, item: Item, measure: Measure, p: int, s: int) -> bool:
        """The item supports that implementation for (p, s), corrections of the implementation followed."""
        return any(
            linked is not None and linked.implementation.key == measure.implementation.key and linked.reaches(p, s)
            for linked in map(self.measures.linked, item.evidence.supports)
        )

    def supporting(self, measure: Measure, p: int, s: int) -> Iterator[Item]:
        """Open items that support an implementation for (p, s)."""
        for item in self._supporting.get(measure.implementation.key, ()):
            if self.supports(item, measure, p, s):
                yield item

    def _item(self, chain: list[Evidence]) -> Item:
        last = chain[-1]
        about: frozenset[int] | None = None
        for evidence in chain:
            if evidence.about:
                named = frozenset(self.subjects.index[k] for k in evidence.about if k in self.subjects.index)
                about = named if about is None else about & named
            elif about is not None:
                about = frozenset()
        return Item(last, about, self.corrections.is_open(last), self._is_intact(last))

    def _is_intact(self, evidence: Evidence) -> bool:
        checks = self._checks.get(evidence.key, ())
        last = max((check.at for check in checks), default=None)
        return all(check.observed_sha256 == evidence.sha256 for check in checks if check.at == last)
