"""Crosswalk: entailed and candidate relations between two frameworks, and the unmapped of both sides (section 7)."""

from dataclasses import dataclass, field

from ontology.key import Key, framework_of
from ontology.records import JointMapping, MappingAssertion
from ontology.words import Authority
from service.reasoning.algebra import TO_RELATION, Claim
from service.reasoning.answers import Crosswalk, PairRelation
from service.reasoning.bits import Bits, subjects_in
from service.reasoning.entailment import Entailment
from service.reasoning.opinions import authority_of
from service.reasoning.status import Statuses

_RANKS = {authority: authority.rank for authority in Authority}


@dataclass(slots=True, eq=False)
class Crosswalks:
    statuses: Statuses
    entailment: Entailment
    _authorities: dict[tuple[Key, ...], Authority | None] = field(default_factory=dict)

    def between(self, first: Key, second: Key) -> Crosswalk:
        """Rows run from the first framework to the second."""
        mine, theirs = subjects_in(self.entailment.within(first)), self.entailment.within(second)
        rows = [row for a in mine for row in self.relations_of(a, theirs)]
        candidates = [row for a in mine for row in self._candidates(a, theirs)]
        sources = {row.source for row in rows}
        targets = {row.target for row in rows}
        keys = self.statuses.law.content.keys
        return Crosswalk(
            rows=tuple(rows),
            candidates=tuple(candidates),
            unmapped_from=tuple(keys[a] for a in mine if keys[a] not in sources),
            unmapped_to=tuple(keys[b] for b in subjects_in(theirs) if keys[b] not in targets),
        )

    def relations_of(self, a: int, among: Bits | None = None) -> list[PairRelation]:
        """What follows from one provision to those of other frameworks, or to a given set."""
        related = self.entailment.related(a)
        if among is None:
            among = ~self.entailment.within(framework_of(self.statuses.law.content.keys[a]))
        return [self._row(a, b, self.entailment.claim(a, b)) for b in subjects_in(related & among)]

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

    def _candidates(self, a: int, among: Bits) -> list[PairRelation]:
        keys, overlap = self.statuses.law.content.keys, TO_RELATION[Claim.MEETS]
        return [
            PairRelation(keys[a], keys[b], overlap, False, (keys[a], keys[middle], keys[b]), said, self._weakest(said))
            for b, middle, said in self.entailment.candidates(a)
            if among >> b & 1
        ]

    def _weakest(self, opinions: tuple[Key, ...]) -> Authority | None:
        """On whose word: the lowest authority among the opinions."""
        if opinions not in self._authorities:
            said = (found.record for key in opinions if (found := self.statuses.register.get(key)) is not None)
            spoken = [authority_of(each) for each in said if isinstance(each, MappingAssertion | JointMapping)]
            self._authorities[opinions] = max(spoken, key=_RANKS.__getitem__, default=None)
        return self._authorities[opinions]
