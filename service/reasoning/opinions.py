"""Which mapping assertions count, and what those of one pair say together (section 2; readings 35-38)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_

from ontology.key import Key, framework_of
from ontology.records import JointMapping, MappingAssertion, MappingPolicy
from ontology.register import Register
from ontology.words import Authority, MappingStatus
from service.reasoning.algebra import OF_RELATION, Claim, inverse
from service.reasoning.law import Law

Pair = tuple[int, int]

DEFAULT_POLICY = MappingPolicy(key="policy/default", label="Approved or reviewed, own counsel or higher")


def authority_of(opinion: MappingAssertion | JointMapping) -> Authority:
    """A machine's proposal counts under the authority of the person who approved it."""
    if opinion.authority is Authority.MACHINE and opinion.reviewer_authority:
        return opinion.reviewer_authority
    return opinion.authority


def accepts(policy: MappingPolicy, opinion: MappingAssertion | JointMapping) -> bool:
    """Reading 35: everything but age."""
    status = opinion.mapping_status
    if status in (MappingStatus.REJECTED, MappingStatus.SUPERSEDED) or opinion.source in policy.source_off:
        return False
    reviewed = opinion.reviewer is not None and opinion.reviewer != opinion.author
    if opinion.authority is Authority.MACHINE and not reviewed:
        return False
    if opinion.source is not None and opinion.source in policy.source_on:
        return True
    if status is MappingStatus.APPROVED and not reviewed:
        status = MappingStatus.REVIEWED
    confident = (1.0 if opinion.confidence is None else opinion.confidence) >= policy.min_confidence
    return status in policy.accepted_status and authority_of(opinion) >= policy.min_authority and confident


def ends_of(opinion: MappingAssertion | JointMapping) -> Iterator[tuple[Key, Key]]:
    """Each provision that an opinion is about, with the edition that it read; "" where it names none."""
    if isinstance(opinion, MappingAssertion):
        yield opinion.from_, opinion.from_edition
    else:
        editions = {framework_of(edition): edition for edition in opinion.from_edition}
        yield from ((member, editions.get(framework_of(member), "")) for member in opinion.member)
    yield opinion.to, opinion.to_edition


@dataclass(frozen=True, slots=True)
class Opinion:
    """One accepted assertion on a pair or on members and a target. `claim` is read from first to second."""

    key: Key
    claim: Claim
    rank: int
    current: bool


@dataclass(frozen=True, slots=True)
class Resolved:
    """What counts for a pair: the claim, the opinions on which it stands, and whether they differ."""

    claim: Claim
    opinions: tuple[Opinion, ...]
    conflict: bool


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint mapping in use: together the members stand in `claim` to the target."""

    members: tuple[int, ...]
    target: int
    claim: Claim
    keys: tuple[Key, ...]


@dataclass(slots=True, eq=False)
class Opinions:
    pairs: dict[Pair, Resolved] = field(default_factory=dict)
    """Read from the lower to the higher provision number."""
    joints: list[Joint] = field(default_factory=list)
    unused: list[tuple[Key, str]] = field(default_factory=list)
    """Joint mappings that conflict, with the reason."""
    said: dict[Pair, list[Opinion]] = field(default_factory=dict)
    differing: dict[int, list[Pair]] = field(default_factory=dict)
    """The pairs of a provision on which opinions differ."""

    @classmethod
    def of(cls, register: Register, k: int, law: Law, policy: MappingPolicy, *, lenient: bool = False) -> "Opinions":
        """`lenient`: changed wordings are let through (reading 31)."""
        opinions = cls()
        reader = _Reader(law, policy, lenient)
        for assertion in register.open(MappingAssertion, k):
            ends = (law.content.index.get(assertion.from_), law.content.index.get(assertion.to))
            if accepts(policy, assertion) and reader.take_part(ends) and ends[0] != ends[1]:
                pair, opinion = reader.pair(assertion, ends)
                opinions.said.setdefault(pair, []).append(opinion)
        for pair, said in opinions.said.items():
            resolved = resolve(said)
            if resolved is not None:
                opinions.pairs[pair] = resolved
                if resolved.conflict:
                    for end in pair:
                        opinions.differing.setdefault(end, []).append(pair)
        opinions._read_joints(register.open(JointMapping, k), reader)
        return opinions

    def claim(self, a: int, b: int) -> Claim:
        """What counts from a to b; nothing where nobody has an opinion that counts."""
        resolved = self.pairs.get((min(a, b), max(a, b)))
        if resolved is None:
            return Claim.NONE
        return resolved.claim if a < b else inverse(resolved.claim)

    def _read_joints(self, assertions: Iterable[JointMapping], reader: "_Reader") -> None:
        """Reading 50: each opinion that is not denied, then those on the same members and target together."""
        said: dict[tuple[tuple[int, ...], int], list[Opinion]] = {}
        for assertion in assertions:
            ends = [reader.law.content.index.get(key) for key in (*assertion.member, assertion.to)]
            if accepts(reader.policy, assertion) and reader.take_part(ends):
                numbers = [end for end in ends if end is not None]
                members, target, opinion = tuple(sorted(set(numbers[:-1]))), numbers[-1], reader.joint(assertion)
                denial = self._denial(members, target, opinion)
                if denial is None:
                    said.setdefault((members, target), []).append(opinion)
                else:
                    self.unused.append(
                        (assertion.key, f"{denial} says that a member has no relationship with the target")
                    )
        for (members, target), opinions in sorted(said.items()):
            self._take_joint(members, target, opinions)

    def _denial(self, members: tuple[int, ...], target: int, joint: Opinion) -> Key | None:
        for member in members:
            for contrary in self.said.get((min(member, target), max(member, target)), ()):
                if contrary.claim is Claim.NONE and contrary.rank <= joint.rank:
                    return contrary.key
        return None

    def _take_joint(self, members: tuple[int, ...], target: int, said: list[Opinion]) -> None:
        resolved = resolve(said)
        if resolved is None:
            return
        if resolved.conflict:
            self.unused.extend((o.key, "opinions on the same members and target differ") for o in resolved.opinions)
        if resolved.claim:
            keys = tuple(opinion.key for opinion in resolved.opinions if opinion.current)
            self.joints.append(Joint(members, target, resolved.claim, keys))


@dataclass(frozen=True, slots=True)
class _Reader:
    law: Law
    policy: MappingPolicy
    lenient: bool

    def take_part(self, ends: Iterable[int | None]) -> bool:
        return all(end is not None and end in self.law.kind for end in ends)

    def pair(self, assertion: MappingAssertion, ends: tuple[int | None, int | None]) -> tuple[Pair, Opinion]:
        a, b = ends
        assert a is not None
        assert b is not None
        current = self._current(assertion.from_, assertion.from_edition) and self._current(
            assertion.to, assertion.to_edition
        )
        opinion = Opinion(assertion.key, OF_RELATION[assertion.relation], authority_of(assertion).rank, current)
        return ((a, b), opinion) if a < b else ((b, a), replace(opinion, claim=inverse(opinion.claim)))

    def joint(self, assertion: JointMapping) -> Opinion:
        editions = {framework_of(edition): edition for edition in assertion.from_edition}
        current = self._current(assertion.to, assertion.to_edition) and all(
            framework_of(member) in editions and self._current(member, editions[framework_of(member)])
            for member in assertion.member
        )
        return Opinion(assertion.key, OF_RELATION[assertion.relation], authority_of(assertion).rank, current)

    def _current(self, provision: Key, edition: Key) -> bool:
        return self.lenient or self.law.current(provision, edition, compare=self.policy.accept_to_be_compared)


def resolve(said: list[Opinion]) -> Resolved | None:
    """Reading 36: the highest rank with a current opinion decides; outdated ones of that rank or higher weaken it.

    None where no opinion is current.
    """
    ranks = [opinion.rank for opinion in said if opinion.current]
    if not ranks:
        return None
    rank = min(ranks)
    heard = [o for o in said if (o.current and o.rank == rank) or (not o.current and o.rank <= rank)]
    heard.sort(key=lambda opinion: opinion.key)
    claim = reduce(and_, (opinion.claim for opinion in heard))
    return Resolved(claim, tuple(heard), len({opinion.claim for opinion in heard}) > 1)
