"""Opinions on two frameworks that are on record and do not count: why a crosswalk may be empty."""

from dataclasses import dataclass

from ontology.key import Key, framework_of
from ontology.records import JointMapping, MappingAssertion, MappingPolicy
from service.reasoning.opinions import accepts
from service.reasoning.view import View

Opinion = MappingAssertion | JointMapping


@dataclass(frozen=True, slots=True)
class Unheard:
    """`heard_by`: the recorded policies under which some of them count."""

    opinions: int
    policy: Key
    heard_by: tuple[Key, ...]

    def __str__(self) -> str:
        many = f"{self.opinions:,} opinion{'' if self.opinions == 1 else 's'} on the two"
        told = f"On record, and not counted under {self.policy}: {many}"
        return f"{told}; some count under {' or '.join(self.heard_by)}" if self.heard_by else told


def unheard(view: View, first: Key, second: Key) -> Unheard | None:
    """None where there are none."""
    register, k = view.statuses.register, view.known_at
    opinions: list[Opinion] = [*register.open(MappingAssertion, k), *register.open(JointMapping, k)]
    found = [
        opinion
        for opinion in opinions
        if {framework_of(each) for each in _ends(opinion)} == {first, second} and not accepts(view.policy, opinion)
    ]
    if not found:
        return None
    others = sorted(register.open(MappingPolicy, k), key=lambda policy: policy.key)
    heard_by = tuple(policy.key for policy in others if any(accepts(policy, opinion) for opinion in found))
    return Unheard(len(found), view.policy.key, heard_by)


def _ends(opinion: Opinion) -> tuple[Key, ...]:
    return (*opinion.member, opinion.to) if isinstance(opinion, JointMapping) else (opinion.from_, opinion.to)
