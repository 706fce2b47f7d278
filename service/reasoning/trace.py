"""Trace: which evidence satisfies a provision for a subject, and how do we know (section 7)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ontology.key import Key
from ontology.records import Assessment
from ontology.words import BlockerKind, ImplementationStatus, Status, broader
from service.reasoning.answers import Blocker, EvidenceUse, Proof, Trace
from service.reasoning.blockers import Explainer
from service.reasoning.items import Item
from service.reasoning.naming import day
from service.reasoning.proof import Prover, used_items
from service.reasoning.status import Statuses
from service.reasoning.verdicts import Cell


@dataclass(slots=True)
class Tracer:
    statuses: Statuses
    explainer: Explainer = field(init=False)

    def __post_init__(self) -> None:
        self.explainer = Explainer(self.statuses)

    def trace(self, p: int, s: int) -> Trace:
        statuses = self.statuses
        if p not in statuses.law.kind:
            return self._no_duty(p, s)
        status, proof = statuses.status(p, s), Prover(statuses).prove(p, s)
        held = status is Status.SATISFIED
        return Trace(
            provision=statuses.law.content.keys[p],
            subject=statuses.subjects.keys[s],
            status=status,
            applicability=statuses.scope.answer(p, s),
            evidence=tuple(self._evidence(p, s, proof, status)),
            proof=proof,
            blockers=() if held else self.explainer.blockers(p, s),
            remedies=() if held else self.explainer.remedies(p, s),
            contradictions=tuple(self.contradictions(p, s)),
            far=held and statuses.far(p, s),
        )

    def _no_duty(self, p: int, s: int) -> Trace:
        """Reading 2: a provision that takes no part, because it has no wording now or stands for no duty."""
        statuses, key, who = self.statuses, self.statuses.law.content.keys[p], self._who(s)
        if p in statuses.law.wording:
            reason = f"{self._cite(p)} stands for no duty that {who} could meet: nothing is drawn from it"
        else:
            reason = f"{self._cite(p)} has no wording in the text in force on {day(statuses.as_of)}"
        blocker = Blocker(BlockerKind.NOTHING_RECORDED, reason, key, who)
        answer = statuses.scope.answer(p, s)
        return Trace(key, who, Status.ABSENT, answer, (), None, (blocker,), (), ())

    # --- evidence -------------------------------------------------------------------------------------

    def _evidence(self, p: int, s: int, proof: Proof | None, status: Status) -> Iterator[EvidenceUse]:
        """The items at the leaves of the proof, which count; then those that could have counted and do not."""
        seen: set[tuple[Key, Key, Key]] = set()
        if proof is not None and status is not Status.STALE:
            items = used_items(self.statuses, proof)
            for step in proof.steps:
                for key in step.facts:
                    place = (key, step.provision, step.subject)
                    if key in items and place not in seen:
                        seen.add(place)
                        yield EvidenceUse(key, step.provision, step.subject, counts=True)
        keys, who = self.statuses.law.content.keys, self.statuses.subjects.keys
        for item, q, x in self._could_count(p, s):
            place = (item.evidence.key, keys[q], who[x])
            if place not in seen:
                seen.add(place)
                yield self._use(item, q, x)

    def _could_count(self, p: int, s: int) -> Iterator[tuple[Item, int, int]]:
        for q in (p, *self.statuses.law.below(p)):
            subjects = [s]
            if broader(self.statuses.subjects.kind[s], self.statuses.law.kind[q]):
                subjects = self.statuses.subjects.components(s, self.statuses.law.kind[q])
            for x in subjects:
                for item in self._items_at(q, x):
                    yield item, q, x

    def _items_at(self, p: int, s: int) -> list[Item]:
        """Items that verdicts on the cell used, and items that support an implementation of the cell."""
        items = self.statuses.desk.items
        found: dict[Key, Item] = {}
        for given in self.statuses.verdicts.direct(p, s).given:
            for key in given.assessment.used_evidence if given.assessment else ():
                item = items.linked(key)
                if item is not None:
                    found[item.evidence.key] = item
        for measure in self.statuses.measures.of_cell(p, s):
            for item in items.supporting(measure, p, s):
                found[item.evidence.key] = item
        return [found[key] for key in sorted(found)]

    def _use(self, item: Item, p: int, s: int) -> EvidenceUse:
        reason = self._rejected(item, p, s)
        keys = self.statuses.law.content.keys
        return EvidenceUse(item.evidence.key, keys[p], self.statuses.subjects.keys[s], reason is None, reason)

    def _rejected(self, item: Item, p: int, s: int) -> BlockerKind | None:
        """Why an item does not count for a cell: None if D holds there and uses it."""
        desk = self.statuses.desk
        if not item.open:
            return BlockerKind.NO_EVIDENCE
        if not desk.items.valid(item):
            return self.explainer.reject(item)[0]
        if not item.counts_for(s) or not (desk.exempt(p, s) or item.names(s)):
            return BlockerKind.EVIDENCE_OTHER_SUBJECT
        grounds = self.statuses.actual.grounds
        if (p, s) in grounds and any(item.evidence.key in ground.facts for ground in grounds[p, s]):
            return BlockerKind.VERDICT_FAILED if self.statuses.verdicts.negative(p, s) else None
        if not self.statuses.measures.at(p, s, ImplementationStatus.IMPLEMENTED):
            return BlockerKind.NO_IMPLEMENTATION
        return BlockerKind.NO_VERDICT

    def uses_of(self, evidence: Key) -> tuple[EvidenceUse, ...]:
        """Every requirement and subject for which an item was used or supports an implementation."""
        item = self.statuses.desk.items.linked(evidence)
        if item is None:
            return ()
        cells: set[Cell] = set()
        verdicts, corrections = self.statuses.verdicts, self.statuses.measures.corrections
        for earlier in corrections.lineage(item.evidence.key):
            if self.statuses.desk.items.linked(earlier) != item:
                continue
            for key in self.statuses.desk.items.cited.using(earlier):
                recorded = self.statuses.register.get(key)
                if recorded is not None and isinstance(recorded.record, Assessment):
                    its = verdicts.cells_of(recorded.record)
                    cells.update(cell for cell in its if any(given.key == key for given in verdicts.given(*cell)))
        for key in item.evidence.supports:
            measure = self.statuses.measures.linked(key)
            if measure is not None and measure.counts:
                named = item.about if item.about is not None else measure.subjects
                cells.update((p, s) for p in measure.provisions for s in measure.subjects & named)
        return tuple(self._use(item, p, s) for p, s in sorted(cells))

    # --- contradictions -----------------------------------------------------------------------------------

    def contradictions(self, p: int, s: int) -> Iterator[Blocker]:
        """What is on record and cannot all be so: listed apart, and never resolved silently."""
        statuses, keys = self.statuses, self.statuses.law.content.keys
        for given in statuses.verdicts.inapplicable.get((p, s), ()):
            if statuses.scope.concerns(p, s):
                said = f"{given.key} of {day(given.day)} calls {self._cite(p)} inapplicable"
                reason = f"{said}, but it concerns {self._who(s)}"
                yield Blocker(BlockerKind.VERDICT_CONFLICT, reason, keys[p], self._who(s))
        if statuses.verdicts.negative(p, s) or statuses.denied.of(p) >> s & 1:
            rule = statuses.actual.would_satisfy(p, s)
            if rule is not None:
                reason = f"{rule} would satisfy {self._cite(p)}, but a verdict is negative"
                yield Blocker(BlockerKind.VERDICT_CONFLICT, reason, keys[p], self._who(s))
        for key, reason in statuses.opinions.unused:
            recorded = statuses.register.get(key)
            if recorded is not None and getattr(recorded.record, "to", None) == keys[p]:
                yield Blocker(BlockerKind.MAPPING_CONTESTED, f"{key} is not used: {reason}", keys[p], self._who(s))
        for a, b in statuses.opinions.differing.get(p, ()):
            said = ", ".join(opinion.key for opinion in statuses.opinions.pairs[a, b].opinions)
            reason = f"opinions on {self._cite(a)} and {self._cite(b)} differ: {said}"
            yield Blocker(BlockerKind.MAPPING_CONTESTED, reason, keys[p], self._who(s))

    def _cite(self, p: int) -> str:
        return self.explainer.names.provision(self.statuses.law.content.keys[p])

    def _who(self, s: int) -> Key:
        return self.statuses.subjects.keys[s]
