"""Which opinions count and what they say together: section 2, readings 34-38 and 49-51.

A relation from A to B is a set of what it entails: {SUP, OVER} for ⊇, {SUB, OVER} for ⊆, all three for =, {OVER}.
"""

from collections.abc import Iterable
from typing import TypeVar

from ontology.key import Key
from ontology.records import JointMapping, MappingAssertion
from ontology.words import Authority, Decomposition, MappingStatus, Relation
from tests.oracle.facts import Facts

SUP, SUB, OVER = Relation.SUPERSET_OF, Relation.SUBSET_OF, Relation.INTERSECTS_WITH
Says = frozenset[Relation]
NOTHING: Says = frozenset()
SAYS: dict[Relation, Says] = {
    Relation.EQUAL_TO: frozenset({SUP, SUB, OVER}),
    Relation.EQUIVALENT_TO: frozenset({SUP, SUB, OVER}),
    SUP: frozenset({SUP, OVER}),
    SUB: frozenset({SUB, OVER}),
    OVER: frozenset({OVER}),
    Relation.NO_RELATIONSHIP: NOTHING,
}
COMPOSE = {(SUP, SUP): SUP, (SUB, SUB): SUB, (SUP, SUB): OVER, (SUP, OVER): OVER, (OVER, SUB): OVER}
"""The table of section 2, by its entailments; what is not here does not follow."""

Opinion = MappingAssertion | JointMapping
O = TypeVar("O", MappingAssertion, JointMapping)  # noqa: E741


def turned(says: Says) -> Says:
    """Read from the other end."""
    return frozenset({SUP: SUB, SUB: SUP, OVER: OVER}[one] for one in says)


def named(says: Says) -> Relation:
    """The strongest relation that a set entails."""
    if {SUP, SUB} <= says:
        return Relation.EQUIVALENT_TO
    for relation in (SUP, SUB, OVER):
        if relation in says:
            return relation
    return Relation.NO_RELATIONSHIP


class Opinions:
    """`all_current`: the stale run lets outdated opinions through (reading 31)."""

    def __init__(self, facts: Facts, all_current: bool = False) -> None:
        self.f, self.all_current = facts, all_current
        self.pairs, self.conflicts = self._pairs()
        self.joints = self._joints()

    # --- reading 35 ----------------------------------------------------------------------------------

    def accepted(self, o: Opinion) -> bool:
        policy = self.f.policy
        if o.mapping_status in (MappingStatus.REJECTED, MappingStatus.SUPERSEDED):
            return False
        if o.source is not None and o.source in policy.source_off:
            return False
        other = o.reviewer is not None and o.reviewer != o.author
        if o.authority is Authority.MACHINE and not other:
            return False
        if o.source is not None and o.source in policy.source_on:
            return True
        approved = o.mapping_status is MappingStatus.APPROVED
        status = MappingStatus.REVIEWED if approved and not other else o.mapping_status
        confidence = 1.0 if o.confidence is None else o.confidence
        enough = self.rank(o) <= policy.min_authority.rank
        return status in policy.accepted_status and enough and confidence >= policy.min_confidence

    def rank(self, o: Opinion) -> int:
        """0 is the highest. A machine's proposal speaks with the authority of its reviewer."""
        machine = o.authority is Authority.MACHINE
        return ((o.reviewer_authority or Authority.MACHINE) if machine else o.authority).rank

    # --- readings 37, 38 -------------------------------------------------------------------------------

    def current(self, o: Opinion) -> bool:
        if self.all_current:
            return True
        if isinstance(o, MappingAssertion):
            return self.f.is_current(o.from_, o.from_edition) and self.f.is_current(o.to, o.to_edition)
        return self.f.is_current(o.to, o.to_edition) and all(
            any(
                self.f.editions[e].edition_of == self.f.framework(m) and self.f.is_current(m, e) for e in o.from_edition
            )
            for m in o.member
        )

    # --- reading 36 ------------------------------------------------------------------------------------

    def decide(self, opinions: Iterable[tuple[Opinion, Says]]) -> tuple[Says, bool, int]:
        """What they say together, whether they differ, and the rank that decided."""
        stated = list(opinions)
        ranks = [self.rank(o) for o, _ in stated if self.current(o)]
        if not ranks:
            return NOTHING, False, -1
        rank = min(ranks)
        heard = [(o, s) for o, s in stated if self.rank(o) <= rank and not (self.rank(o) < rank and self.current(o))]
        together = frozenset.intersection(*(s for _, s in heard))
        return together, len({s for o, s in heard if self.rank(o) == rank}) > 1, rank

    def _pairs(self) -> tuple[dict[tuple[Key, Key], Says], set[tuple[Key, Key]]]:
        about: dict[tuple[Key, Key], list[tuple[Opinion, Says]]] = {}
        for o in self.f.open(MappingAssertion):
            if o.from_ == o.to or not {o.from_, o.to} <= set(self.f.provisions) or not self.accepted(o):
                continue
            a, b = sorted((o.from_, o.to))
            says = SAYS[o.relation] if o.from_ == a else turned(SAYS[o.relation])
            about.setdefault((a, b), []).append((o, says))
        pairs: dict[tuple[Key, Key], Says] = {}
        conflicts = set()
        for (a, b), stated in about.items():
            says, differ, _ = self.decide(stated)
            pairs[a, b], pairs[b, a] = says, turned(says)
            if differ:
                conflicts.add((a, b))
        return pairs, conflicts

    def _joints(self) -> list[tuple[tuple[Key, ...], Key, Says]]:
        """Members, target and what is said of the members together, from them to the target."""
        about: dict[tuple[frozenset[Key], Key], list[tuple[Opinion, Says]]] = {}
        for o in self.f.open(JointMapping):
            if {o.to, *o.member} <= set(self.f.provisions) and self.accepted(o) and not self.denied(o):
                about.setdefault((frozenset(o.member), o.to), []).append((o, SAYS[o.relation]))
        decided = [(tuple(sorted(members)), to, self.decide(stated)[0]) for (members, to), stated in about.items()]
        return [(members, to, says) for members, to, says in decided if says]

    def denied(self, joint: JointMapping) -> bool:
        """An accepted no-relationship of the same or a higher rank between a member and the target."""
        return any(
            o.relation is Relation.NO_RELATIONSHIP
            and joint.to in (o.from_, o.to)
            and ({o.from_, o.to} - {joint.to}) & set(joint.member)
            and self.accepted(o)
            and self.rank(o) <= self.rank(joint)
            for o in self.f.open(MappingAssertion)
        )

    # --- what follows ----------------------------------------------------------------------------------

    def entailment(self) -> dict[tuple[Key, Key], set[Relation]]:
        """Composition over opinions, wholes and joint members, with the rules of the `all` whole, to the fixpoint."""
        known: dict[tuple[Key, Key], set[Relation]] = {(p, p): {SUP, SUB, OVER} for p in self.f.provisions}

        def learn(a: Key, b: Key, says: Iterable[Relation]) -> bool:
            before = len(known.get((a, b), ()))
            known.setdefault((a, b), set()).update(says)
            return len(known[a, b]) > before

        for (a, b), says in self.pairs.items():
            learn(a, b, says)
        for whole, parts in self.f.parts.items():
            for part in parts:
                if self.f.mark(whole) is Decomposition.ANY:
                    learn(part, whole, {SUP, OVER})  # the whole says nothing of an alternative
                else:
                    learn(whole, part, {SUP, OVER})
                    learn(part, whole, {SUB, OVER})
        for members, to, _ in self.joints:
            for member in members:
                learn(member, to, {OVER})
                learn(to, member, {OVER})
        growing = True
        while growing:
            growing = False
            for (a, b), first in list(known.items()):
                for c in self.f.provisions:
                    second = known.get((b, c))
                    if second:
                        follows = {COMPOSE[x, y] for x in first for y in second if (x, y) in COMPOSE}
                        growing |= bool(follows) and learn(a, c, follows)
            for whole, parts in self.f.parts.items():
                if not parts or self.f.mark(whole) is not Decomposition.ALL:
                    continue
                for a in self.f.provisions:
                    for one in (SUP, SUB):
                        reads = [known.get((a, part) if one is SUP else (part, a), set()) for part in parts]
                        if all(one in says for says in reads):
                            growing |= learn(*((a, whole) if one is SUP else (whole, a)), {one, OVER})
        return {pair: says for pair, says in known.items() if says and pair[0] != pair[1]}

    def candidates(self, entailed: dict[tuple[Key, Key], set[Relation]]) -> set[tuple[Key, Key]]:
        """Two accepted mappings that meet in one provision, from which nothing follows."""
        return {
            (a, c)
            for (a, b), first in self.pairs.items()
            for (b2, c), second in self.pairs.items()
            if b == b2
            and a != c
            and first
            and second
            and (a, c) not in entailed
            and not any((x, y) in COMPOSE for x in first for y in second)
        }
