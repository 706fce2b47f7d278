"""Items of evidence: validity, digests, successors, and for whom they count (section 4, D; readings 4, 5, 20)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from ontology.key import Key
from ontology.layered import Layered
from ontology.records import DigestCheck, Evidence
from ontology.register import Register
from service.reasoning.bits import Bits, bits_of
from service.reasoning.cited import Cited
from service.reasoning.corrections import Corrections
from service.reasoning.measures import CELLS, Measure, Measures
from service.reasoning.subjects import Subjects
from service.reasoning.uses import covers

_UNASKED: Any = object()


class Item(NamedTuple):
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
    """Each is made when it is asked for, and kept."""

    register: Register
    corrections: Corrections
    measures: Measures
    subjects: Subjects
    today: date
    cited: Cited
    lenient: bool = False
    """Reading 31: past validTo and broken digests are let through."""
    _linked: Layered[Key, Item | None] = field(default_factory=Layered)
    _named: Layered[tuple[Key, ...], tuple[frozenset[int], Bits]] = field(default_factory=Layered)
    """Of those alone that all bear numbers: these never come to mean others."""
    _supporting: dict[tuple[Key, int, int], tuple[Item, ...]] = field(default_factory=dict)
    """What was asked of cells lately, as in measures."""

    @classmethod
    def of(cls, measures: Measures) -> "Items":
        corrections, cited = measures.corrections, measures.cited
        return cls(measures.register, corrections, measures, measures.subjects, measures.today, cited)

    @property
    def open_items(self) -> Iterator[Item]:
        """The items that are open at k."""
        for evidence in self.register.open(Evidence, self.measures.k):
            item = self.linked(evidence.key)
            assert item is not None
            yield item

    def open_item(self, key: Key) -> Item | None:
        """The item of that name, if it is open at k."""
        recorded = self.register.get(key)
        if recorded is None or not recorded.open_at(self.measures.k) or not isinstance(recorded.record, Evidence):
            return None
        return self.linked(key)

    def letting_through(self) -> "Items":
        """The same items, past validTo and broken digests let through."""
        return replace(self, lenient=True)

    def moved(self, register: Register, measures: Measures, touched: Iterable[Key]) -> "Items":
        """The items at another point: those that are touched, or corrected by one that is, looked at anew."""
        here = replace(
            self,
            register=register,
            corrections=measures.corrections,
            measures=measures,
            today=measures.today,
            _linked=self._linked.copy(),
            _supporting={},
        )
        for key in touched:
            here._linked.discard(key)
        return here

    def among(self, subjects: Subjects) -> "Items":
        """The same items where other subjects are recorded, of whom none speaks."""
        return replace(self, subjects=subjects, _named=self._named.copy())

    def linked(self, key: Key) -> Item | None:
        """What a link to an item means at k, corrections followed."""
        found = self._linked.get(key, _UNASKED)
        if found is _UNASKED:
            found = self._follow(key)
            self._linked.keep(key, found)
        return found

    def _follow(self, key: Key) -> Item | None:
        chain = [r for r in self.corrections.chain(key) if isinstance(r, Evidence)]
        return self._item(chain) if chain else None

    def valid(self, item: Item) -> bool:
        """Valid at t, and its last recorded digest check did not fail."""
        if not item.open or not (item.intact or self.lenient):
            return False
        evidence = item.evidence
        return covers(evidence.valid_from, None if self.lenient else evidence.valid_to, self.today)

    def standing_for(self, key: Key) -> list[Item]:
        """Reading 41: the valid ones among the used item and those that succeed it, by any number of steps."""
        item = self.linked(key)
        if item is None:
            return []
        standing = [item] if self.valid(item) else []
        return [*standing, *filter(self.valid, self.later(item))] if self.cited.succeeded else standing

    def later(self, item: Item) -> list[Item]:
        """Every item that succeeds an item, by any number of steps."""
        if not self.cited.succeeded:
            return []
        found: dict[Key, Item] = {}
        waiting = [item.evidence.key]
        while waiting:
            for key in self._successors(waiting.pop()):
                successor = self.linked(key)
                if successor is not None and key not in found and key != item.evidence.key:
                    found[key] = successor
                    waiting.append(key)
        return [found[key] for key in sorted(found)]

    def _successors(self, key: Key) -> Iterator[Key]:
        """The open items that succeed an item, or one that it corrects."""
        for earlier in self.corrections.lineage(key):
            for successor in self.cited.succeeding(earlier):
                known = self.open_item(successor)
                before = self.linked(earlier)
                recorded = self.register.get(successor)
                its = recorded.record if known and recorded else None
                if before and before.evidence.key == key and isinstance(its, Evidence) and its.succeeds == earlier:
                    yield successor

    def supports(self, item: Item, measure: Measure, p: int, s: int) -> bool:
        """The item supports that implementation for (p, s), corrections of the implementation followed."""
        for key in item.evidence.supports:
            linked = self.measures.linked(key)
            if linked is not None and linked.implementation.key == measure.implementation.key and linked.reaches(p, s):
                return True
        return False

    def supporting(self, measure: Measure, p: int, s: int) -> tuple[Item, ...]:
        """Open items that support an implementation for (p, s)."""
        place = (measure.implementation.key, p, s)
        kept = self._supporting.get(place)
        if kept is None:
            if len(self._supporting) >= CELLS:
                self._supporting.clear()
            kept = self._supporting[place] = tuple(self._find_supporting(measure, p, s))
        return kept

    def _find_supporting(self, measure: Measure, p: int, s: int) -> Iterator[Item]:
        seen: set[Key] = set()
        its = measure.implementation
        for earlier in self.corrections.lineage(its.key) if its.corrects else (its.key,):
            for key in self.cited.supporting(earlier):
                item = self.open_item(key)
                if item is not None and key not in seen and self.supports(item, measure, p, s):
                    seen.add(key)
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
        if not named:
            return None, None
        found = self._named.get(named)
        if found is None:
            index = self.subjects.numbers
            about = frozenset(index[key] for key in named if key in index)
            found = about, bits_of(about)
            if all(key in index for key in named):
                self._named[named] = found
        return found

    def _is_intact(self, evidence: Evidence) -> bool:
        if not self.cited.altered:
            return True
        checks = list(self._checks(evidence))
        last = max((check.at for check in checks), default=None)
        return all(check.observed_sha256 == evidence.sha256 for check in checks if check.at == last)

    def _checks(self, evidence: Evidence) -> Iterator[DigestCheck]:
        """The checks of an item, or of one that it corrects, recorded by k and made by today."""
        for earlier in self.corrections.lineage(evidence.key):
            for key in self.cited.checking(earlier):
                recorded = self.register.get(key)
                check = recorded.record if recorded else None
                if isinstance(check, DigestCheck) and check.of_evidence == earlier and self.corrections.is_open(check):
                    made = check.at.astimezone(self.register.zone).date()
                    chain = self.corrections.chain(earlier)
                    if made <= self.today and chain and chain[-1].key == evidence.key:
                        yield check
