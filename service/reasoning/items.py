"""Items of evidence: validity, digests, successors, and for whom they count (section 4, D; readings 4, 5, 20)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from ontology.key import Key
from ontology.records import DigestCheck, Evidence
from ontology.register import Register
from service.reasoning.bits import Bits, bits_of
from service.reasoning.corrections import Corrections
from service.reasoning.measures import Measure, Measures
from service.reasoning.subjects import Subjects, covers


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a link to it meets it. `about` None: it names nobody and counts for all."""

    evidence: Evidence
    about: frozenset[int] | None
    bits: Bits | None
    """The same subjects."""
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
    _named: dict[tuple[Key, ...], tuple[frozenset[int] | None, Bits | None]] = field(default_factory=dict)

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
            items._read_links(evidence, item)
        return items

    def letting_through(self) -> "Items":
        """The same items, past validTo and broken digests let through."""
        return replace(self, lenient=True)

    def _read_links(self, evidence: Evidence, item: Item) -> None:
        if evidence.succeeds:
            before = self.linked(evidence.succeeds)
            if before is not None:
                self._successors.setdefault(before.evidence.key, []).append(evidence.key)
        for key in evidence.supports:
            measure = self.measures.linked(key)
            if measure is not None:
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
        if item is None:
            return []
        if item.evidence.key not in self._successors:
            return [item] if self.valid(item) else []
        return [each for each in (item, *self.later(item)) if self.valid(each)]

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
        about, bits = self._about(last.about)
        if len(chain) > 1:
            about = None
            for named, _ in (self._about(evidence.about) for evidence in chain):
                if named is not None:
                    about = named if about is None else about & named
                elif about is not None:
                    about = frozenset()
            bits = None if about is None else bits_of(about)
        return Item(last, about, bits, self.corrections.is_open(last), self._is_intact(last))

    def _about(self, named: tuple[Key, ...]) -> tuple[frozenset[int] | None, Bits | None]:
        """None: it names nobody."""
        if named not in self._named:
            index = self.subjects.index
            about = frozenset(index[key] for key in named if key in index)
            self._named[named] = (about, bits_of(about)) if named else (None, None)
        return self._named[named]

    def _is_intact(self, evidence: Evidence) -> bool:
        checks = self._checks.get(evidence.key)
        if not checks:
            return True
        last = max((check.at for check in checks), default=None)
        return all(check.observed_sha256 == evidence.sha256 for check in checks if check.at == last)
