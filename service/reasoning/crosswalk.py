"""Crosswalk: entailed and candidate relations between two frameworks, and the unmapped of both sides (section 7)."""

from dataclasses import dataclass

from ontology.key import Key, framework_of
from ontology.records import JointMapping, MappingAssertion
from ontology.words import Authority
from service.reasoning.algebra import TO_RELATION, Claim
from service.reasoning.answers import Crosswalk, PairRelation
from service.reasoning.entailment import Entailment
from service.reasoning.opinions import authority_of
from service.reasoning.status import Statuses


@dataclass(frozen=True, slots=True)
class Crosswalks:
    statuses: Statuses
    entailment: Entailment

    def between(self, first: Key, second: Key) -> Crosswalk:
        """Rows run from the first framework to the second."""
        mine, theirs = self._provisions(first), self._provisions(second)
        rows = [row for a in sorted(mine) for row in self.relations_of(a, theirs)]
        candidates = [row for a in sorted(mine) for row in self._candidates(a, theirs)]
        sources = {row.source for row in rows}
        targets = {row.target for row in rows}
        keys = self.statuses.law.content.keys
        return Crosswalk(
            rows=tuple(rows),
            candidates=tuple(candidates),
            unmapped_from=tuple(keys[a] for a in sorted(mine) if keys[a] not in sources),
            unmapped_to=tuple(keys[b] for b in sorted(theirs) if keys[b] not in targets),
        )

    def relations_of(self, a: int, among: set[int] | None = None) -> list[PairRelation]:
        """What follows from one provision to those of other frameworks, or to a given set."""
        keys = self.statuses.law.content.keys
        own = framework_of(keys[a])
        linked = self.entailment.linked(a)
        reached = linked & among if among is not None else {b for b in linked if framework_of(keys[b]) != own}
        claims = ((b, self.entailment.claim(a, b)) for b in sorted(reached))
        return [self._row(a, b, claim) for b, claim in claims if claim]

    def _provisions(self, framework: Key) -> set[int]:
        keys = self.statuses.law.content.keys
        return {p for p in self.statuses.law.kind if framework_of(keys[p]) == framework}

    def _row(self, a: int, b: int, claim: Claim) -> PairRelation:
        keys = self.statuses.law.content.keys
        nodes, opinions = self.entailment.path(a, b)
        return PairRelation(
            source=keys[a],
            target=keys[b],
            relation=TO_RELATION[claim],
            entailed=True,
            path=tuple(keys[node] for node in nodes),
            assertions=opinions,
            authority=self._weakest(opinions),
            conflict=self._conflict(a, b, claim),
        )

    def _conflict(self, a: int, b: int, claim: Claim) -> bool:
        """Opinions of the deciding rank differ, or a path says more than an accepted opinion on the pair itself."""
        resolved = self.statuses.opinions.pairs.get((min(a, b), max(a, b)))
        if resolved is None:
            return False
        return resolved.conflict or bool(claim & ~self.statuses.opinions.claim(a, b))

    def _candidates(self, a: int, among: set[int]) -> list[PairRelation]:
        keys = self.statuses.law.content.keys
        found: dict[int, PairRelation] = {}
        for b, middle, opinions in self.entailment.candidates(a):
            if b in among and b not in found:
                path = (keys[a], keys[middle], keys[b])
                relation = TO_RELATION[Claim.MEETS]
                found[b] = PairRelation(keys[a], keys[b], relation, False, path, opinions, self._weakest(opinions))
        return [found[b] for b in sorted(found)]

    def _weakest(self, opinions: tuple[Key, ...]) -> Authority | None:
        """On whose word: the lowest authority among the opinions."""
        records = (self.statuses.register.get(key) for key in opinions)
        ranks = [authority_of(r.record) for r in records if r and isinstance(r.record, MappingAssertion | JointMapping)]
        return min(ranks, default=None)
