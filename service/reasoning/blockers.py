"""Why p does not hold for s, down to the facts that block it, and what would make it hold (section 6, `whyNot`).

A blocked cell is explained by the derivation that is nearest to holding: directly, where anything is recorded for it;
else by its components, else by its parts; else nothing is recorded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ontology.key import Key
from ontology.records import Nonconformity
from ontology.words import BlockerKind, Decomposition, ImplementationStatus, Status, broader
from service.reasoning.algebra import OF_RELATION, Claim, inverse
from service.reasoning.answers import Blocker, Remedy
from service.reasoning.asserted import naming
from service.reasoning.items import Item
from service.reasoning.known import FAR
from service.reasoning.measures import Measure
from service.reasoning.naming import Names, day
from service.reasoning.opinions import accepts
from service.reasoning.status import Statuses
from service.reasoning.verdicts import Cell, Given

_DEPTH = 12
"""Parts of parts of components: deeper than any law goes."""


@dataclass(slots=True)
class Explainer:
    statuses: Statuses
    names: Names = field(init=False)
    _inside: dict[Cell, list[Cell]] = field(default_factory=dict)
    """Blockers and remedies go the same way, and cite the same."""
    _cited: dict[int, str] = field(default_factory=dict)
    _proven: dict[Cell, bool] = field(default_factory=dict)
    _unmet: dict[Cell, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = Names(self.statuses.register)

    def blockers(self, p: int, s: int) -> tuple[Blocker, ...]:
        """Nothing where p is satisfied for s. The nearest first; each said once."""
        if not self._open(p, s):
            return ()
        found = list(self._explain(p, s, 0))
        found += [blocker for blocker in self._mappings(p, s) if blocker not in found]
        return tuple(dict.fromkeys(found))

    def remedies(self, p: int, s: int) -> tuple[Remedy, ...]:
        """What to record, leaf by leaf. Exact if one fact is enough: nothing smaller exists."""
        if not self._open(p, s):
            return ()
        facts = tuple(dict.fromkeys(self._remedy(p, s, 0)))
        return (Remedy(facts, exact=len(facts) == 1),) if facts else ()

    def _open(self, p: int, s: int) -> bool:
        if (p, s) not in self._unmet:
            self._unmet[p, s] = not self.statuses.satisfied(p, s)
        return self._unmet[p, s]

    def _key(self, p: int) -> Key:
        return self.statuses.law.content.keys[p]

    def _cite(self, p: int) -> str:
        if p not in self._cited:
            self._cited[p] = self.names.provision(self._key(p))
        return self._cited[p]

    def _who(self, s: int) -> Key:
        return self.statuses.subjects.keys[s]

    def _blocker(
        self, kind: BlockerKind, reason: str, p: int, s: int, evidence: Key | None = None, since: date | None = None
    ) -> Blocker:
        return Blocker(kind, reason, self._key(p), self._who(s), evidence, since)

    # --- which way is nearest ---------------------------------------------------------------------------

    def _explain(self, p: int, s: int, depth: int) -> Iterator[Blocker]:
        if depth > _DEPTH:
            return
        if self.statuses.verdicts.negative(p, s):
            yield from self._negative(p, s)
            return
        if self._tried(p, s) and not self._per_component(p, s):
            yield from self._direct(p, s)
            inner = list(self.blocking(p, s))
        else:
            inner = self._inner(p, s)
            if not inner:
                yield from self._nothing(p, s)
        for q, x in inner:
            yield self._inner_blocker(p, s, q, x)
            yield from self._explain(q, x, depth + 1)

    def _tried(self, p: int, s: int) -> bool:
        return bool(self.statuses.verdicts.heard.get(p, 0) >> s & 1) or bool(self.statuses.measures.of_cell(p, s))

    def _per_component(self, p: int, s: int) -> bool:
        return broader(self.statuses.subjects.kind[s], self.statuses.law.kind[p])

    def _inner(self, p: int, s: int) -> list[Cell]:
        """The components, users or parts that are open, whichever way p is met for s."""
        if (p, s) not in self._inside:
            self._inside[p, s] = list(self._find_inner(p, s))
        return self._inside[p, s]

    def _find_inner(self, p: int, s: int) -> Iterator[Cell]:
        run = self.statuses.actual
        if self._per_component(p, s):
            yield from ((p, x) for x in run.components(p, s) if self._open(p, x))
            return
        parts = self.statuses.concerns.counts(p, s)
        if self.statuses.law.decomposition(p) is not None or any(self._tried(part, s) for part in parts):
            yield from ((part, s) for part in parts if self._open(part, s))
        if not parts:
            yield from ((p, user) for user in run.users(p, s) if self._open(p, user))

    def blocking(self, p: int, s: int) -> Iterator[Cell]:
        """R7: the parts that count and are negative, for s or for a component of it; p is partial at most."""
        if not self.statuses.denied.of(p) >> s & 1:
            return
        subjects = self.statuses.subjects
        for part in self.statuses.concerns.counts(p, s):
            kind = self.statuses.law.kind[part]
            below = subjects.components(s, kind) if broader(subjects.kind[s], kind) else []
            yield from ((part, x) for x in (s, *below) if self.statuses.verdicts.negative(part, x))
            yield from self.blocking(part, s)

    def _inner_blocker(self, p: int, s: int, q: int, x: int) -> Blocker:
        status = self.statuses.status(q, x).value
        if q == p:
            return self._blocker(BlockerKind.COMPONENT_OPEN, f"{self._who(x)} is {status} for {self._cite(p)}", q, x)
        return self._blocker(BlockerKind.PART_OPEN, f"{self._cite(q)} is {status} for {self._who(x)}", q, x)

    def _nothing(self, p: int, s: int) -> Iterator[Blocker]:
        who, what = self._who(s), self._cite(p)
        kind, own = self.statuses.law.kind[p], self.statuses.subjects.kind[s]
        if broader(own, kind):
            if not self.statuses.subjects.components(s, kind):
                reason = f"no {kind.value} is recorded that {who} uses or runs, and {what} is met per {kind.value}"
                yield self._blocker(BlockerKind.COMPONENT_UNRECORDED, reason, p, s)
            for other, needed in self.statuses.subjects.missing_inventories(s, kind):
                reason = (
                    f"no current inventory says that the recorded {needed.value} uses of {self._who(other)} are all"
                )
                yield self._blocker(BlockerKind.COMPONENT_UNRECORDED, reason, p, s)
            return
        if self.statuses.law.assessable(p):
            reason = f"nothing is recorded on {what} for {who}: no implementation, no evidence, no verdict"
        else:
            reason = f"none of the parts of {what} is met for {who}"
        yield self._blocker(BlockerKind.NOTHING_RECORDED, reason, p, s)

    # --- directly ------------------------------------------------------------------------------------------

    def _negative(self, p: int, s: int) -> Iterator[Blocker]:
        direct = self.statuses.verdicts.direct(p, s)
        kind = BlockerKind.VERDICT_FAILED if direct.status is Status.FAILED else BlockerKind.VERDICT_CONFLICT
        for given in direct.negative:
            recorded = self.statuses.register.get(given.key)
            what = "nonconformity" if recorded and isinstance(recorded.record, Nonconformity) else "verdict"
            said = f"the {what} {self.names.of(given.key)} of {day(given.day)} says {given.verdict.value}"
            reason = f"{said}; a later pass lifts it"
            yield self._blocker(kind, reason, p, s, None, given.day)

    def _direct(self, p: int, s: int) -> Iterator[Blocker]:
        measures = self.statuses.measures.of_cell(p, s)
        in_place = self._in_place(p, s)
        if not in_place:
            yield from self._not_in_place(p, s, measures)
        passed = self.statuses.verdicts.direct(p, s).passed
        if not passed:
            reason = f"no assessor has passed {self._cite(p)} for {self._who(s)}"
            yield self._blocker(BlockerKind.NO_VERDICT, reason, p, s)
            if in_place and not self._provable(p, s):
                yield self._no_evidence(p, s, None)
        for given in passed:
            yield from self._verdict(p, s, given, in_place)

    def _not_in_place(self, p: int, s: int, measures: list[Measure]) -> Iterator[Blocker]:
        for measure in measures:
            its = measure.implementation
            reason = f"{self.names.of(its.key)} is {its.implementation_status.value}, not implemented"
            yield self._blocker(BlockerKind.NO_IMPLEMENTATION, reason, p, s)
        if not measures:
            reason = f"no implementation of {self._cite(p)} has {self._who(s)} in scope"
            yield self._blocker(BlockerKind.NO_IMPLEMENTATION, reason, p, s)

    def _verdict(self, p: int, s: int, given: Given, in_place: list[Measure]) -> Iterator[Blocker]:
        """Why D cannot use a standing pass."""
        assessment = given.assessment
        assert assessment is not None
        verdict = f"the verdict {self.names.of(given.key)} of {day(given.day)}"
        if assessment.valid_to is not None and self.statuses.as_of >= assessment.valid_to:
            reason = f"{verdict} was valid until {day(assessment.valid_to)}"
            yield self._blocker(BlockerKind.NO_VERDICT, reason, p, s, None, assessment.valid_to)
        if not self.statuses.law.current(self._key(p), assessment.against_edition):
            compare = self.statuses.law.to_be_compared(self._key(p), assessment.against_edition)
            why = "may have changed since (to be compared)" if compare else "has changed since"
            reason = f"{verdict} read {assessment.against_edition}; the wording {why}"
            yield self._blocker(BlockerKind.WORDING_CHANGED, reason, p, s)
        if not assessment.used_evidence:
            yield self._no_evidence(p, s, verdict)
            return
        for key in assessment.used_evidence:
            if not self.statuses.desk.items.standing_for(key):
                yield self._item(p, s, key)
        options = self.statuses.desk.chosen(given)
        if options is not None and in_place and not self._proving(p, s, options, in_place):
            yield from self._not_proving(p, s, options, in_place)

    def _proving(self, p: int, s: int, options: list[list[Item]], measures: list[Measure]) -> bool:
        desk = self.statuses.desk
        return any(desk.proves(item, m, p, s) for stand in options for item in stand for m in measures)

    def _in_place(self, p: int, s: int) -> list[Measure]:
        return self.statuses.measures.at(p, s, ImplementationStatus.IMPLEMENTED)

    def _provable(self, p: int, s: int) -> bool:
        if (p, s) not in self._proven:
            self._proven[p, s] = self._find_provable(p, s)
        return self._proven[p, s]

    def _find_provable(self, p: int, s: int) -> bool:
        desk = self.statuses.desk
        return any(
            desk.items.valid(item) and desk.proves(item, measure, p, s)
            for measure in self._in_place(p, s)
            for item in desk.items.supporting(measure, p, s)
        )

    def _no_evidence(self, p: int, s: int, verdict: str | None) -> Blocker:
        supported = self._in_place(p, s)
        what = (
            " or ".join(self.names.of(m.implementation.key) for m in supported)
            or f"an implementation of {self._cite(p)}"
        )
        missing = f"no valid item of evidence about {self._who(s)} supports {what}"
        elsewhere = self._elsewhere(p, s, supported)
        told = f"; there is {', '.join(elsewhere)}, about another subject" if elsewhere else ""
        reason = f"{verdict} used no evidence, and {missing}{told}" if verdict else f"{missing}{told}"
        return self._blocker(BlockerKind.NO_EVIDENCE, reason, p, s)

    def _elsewhere(self, p: int, s: int, measures: list[Measure]) -> list[str]:
        """Items that support the implementation, for somebody else."""
        items = {i.evidence.key: i for m in measures for i in self.statuses.desk.items.supporting(m, p, s)}
        return [self.names.of(key) for key, item in sorted(items.items()) if not item.counts_for(s)]

    def _item(self, p: int, s: int, key: Key) -> Blocker:
        item = self.statuses.desk.items.linked(key)
        if item is None or not item.open:
            return self._blocker(BlockerKind.NO_EVIDENCE, f"{self.names.of(key)} is no longer on record", p, s, key)
        kind, since = self.reject(item)
        evidence = item.evidence
        reasons = {
            BlockerKind.EVIDENCE_NOT_YET_VALID: f"is valid from {day(evidence.valid_from)}"
            if evidence.valid_from
            else "",
            BlockerKind.EVIDENCE_EXPIRED: f"expired on {day(evidence.valid_to)}" if evidence.valid_to else "",
            BlockerKind.DIGEST_BROKEN: "failed its last digest check: the file is not the one recorded",
        }
        return self._blocker(kind, f"{self.names.of(evidence.key)} {reasons[kind]}", p, s, evidence.key, since)

    def reject(self, item: Item) -> tuple[BlockerKind, date | None]:
        """Why an open item is not valid."""
        evidence = item.evidence
        if evidence.valid_from is not None and self.statuses.as_of < evidence.valid_from:
            return BlockerKind.EVIDENCE_NOT_YET_VALID, evidence.valid_from
        if evidence.valid_to is not None and self.statuses.as_of >= evidence.valid_to:
            return BlockerKind.EVIDENCE_EXPIRED, evidence.valid_to
        return BlockerKind.DIGEST_BROKEN, None

    def _not_proving(self, p: int, s: int, options: list[list[Item]], measures: list[Measure]) -> Iterator[Blocker]:
        items = {item.evidence.key: item for stand in options for item in stand}
        for key, item in sorted(items.items()):
            if not item.counts_for(s) or not item.names(s):
                reason = f"{self.names.of(key)} does not name {self._who(s)}"
                yield self._blocker(BlockerKind.EVIDENCE_OTHER_SUBJECT, reason, p, s, key)
            else:
                what = " or ".join(self.names.of(m.implementation.key) for m in measures)
                yield self._blocker(BlockerKind.NO_EVIDENCE, f"{self.names.of(key)} does not support {what}", p, s, key)

    # --- by mapping --------------------------------------------------------------------------------------------

    def _mappings(self, p: int, s: int) -> Iterator[Blocker]:
        """Opinions that would contain p, from provisions satisfied for s, but do not count."""
        statuses = self.statuses
        for assertion in naming(statuses.register, self._key(p), statuses.k):
            ends = (statuses.law.content.index.get(assertion.from_), statuses.law.content.index.get(assertion.to))
            if None in ends:
                continue
            other = ends[0] if ends[1] == p else ends[1]
            assert other is not None
            if other not in statuses.law.kind or statuses.actual.grade(other, s) < FAR:
                continue
            claim = OF_RELATION[assertion.relation]
            if not (claim if ends[0] == other else inverse(claim)) & Claim.CONTAINS:
                continue
            if not accepts(statuses.policy, assertion):
                told = f"{assertion.mapping_status.value} by {assertion.author}"
                reason = f"{assertion.key} from {self._cite(other)} is {told}"
                yield self._blocker(BlockerKind.MAPPING_NOT_ACCEPTED, f"{reason}: the policy does not count it", p, s)
            elif not statuses.opinions.claim(other, p) & Claim.CONTAINS:
                reason = f"{assertion.key} from {self._cite(other)} is outdated or contested"
                yield self._blocker(BlockerKind.MAPPING_CONTESTED, reason, p, s)

    # --- what to record -----------------------------------------------------------------------------------------

    def _remedy(self, p: int, s: int, depth: int) -> Iterator[str]:
        if depth > _DEPTH:
            return
        per_component = self._per_component(p, s)
        if self.statuses.verdicts.negative(p, s):
            if per_component or self.statuses.actual.would_satisfy(p, s):
                yield f"a later pass of {self._cite(p)} for {self._who(s)}"
                inner = self._inner(p, s) if per_component else list(self.blocking(p, s))
            else:
                yield from self._direct_remedy(p, s)
                inner = list(self.blocking(p, s))
        elif (self._tried(p, s) and not per_component) or not self._inner(p, s):
            yield from self._direct_remedy(p, s)
            inner = list(self.blocking(p, s))
        else:
            inner = self._inner(p, s)
            if self.statuses.law.decomposition(p) is Decomposition.ANY:
                inner = [min(inner, key=lambda cell: len(list(self._remedy(cell[0], cell[1], depth + 1))))]
        for q, x in inner:
            yield from self._remedy(q, x, depth + 1)

    def _direct_remedy(self, p: int, s: int) -> Iterator[str]:
        what, who = self._cite(p), self._who(s)
        if self._per_component(p, s):
            kind = self.statuses.law.kind[p]
            if not self.statuses.subjects.components(s, kind):
                yield f"the {kind.value} subjects that {who} uses, or an inventory that says that there are none"
            for other, needed in self.statuses.subjects.missing_inventories(s, kind):
                yield f"an inventory of the {needed.value} uses of {self._who(other)}"
            return
        if not self._in_place(p, s):
            yield f"an implementation of {what} that has {who} in scope"
        if not self._provable(p, s):
            yield f"a valid item of evidence about {who} that supports the implementation of {what}"
        an = "a later" if self.statuses.verdicts.negative(p, s) else "an"
        yield f"{an} assessment that passes {what} for {who} with that evidence"
