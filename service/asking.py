"""How a question is put: the policy that is meant, and the context that its answer names."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ontology.errors import UnknownReference
from ontology.key import Key
from ontology.records import Framework, MappingPolicy
from ontology.register import Register
from service import content
from service.home import Marker
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.view import View
from service.terms import folded
from service.version import engine_version


@dataclass(frozen=True, slots=True)
class Context:
    """All that an answer depends on: the same six values give the same answer. `demo`: what is said with every answer
    of the demo.
    """

    revision: str
    as_of: date
    known_at: datetime
    policy: Key
    engine: str
    content: str
    demo: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One state of the house, asked in one way."""

    view: View
    context: Context
    register: Register


def context_of(register: Register, as_of: date, known_at: datetime | None, policy: Key, marker: Marker) -> Context:
    """The context of an answer from this register. Where no moment was asked for, knownAt is the last entry's."""
    moment = known_at or (register.moment(register.head) if register.head else datetime.now(UTC))
    return Context(
        revision=register.revision,
        as_of=as_of,
        known_at=moment.astimezone(UTC),
        policy=policy,
        engine=engine_version(),
        content=content.version_in(register),
        demo=demo_notice(marker),
    )


def demo_notice(marker: Marker) -> str | None:
    """What every answer of a demo home says."""
    if not marker.demo:
        return None
    return f"This is the demo: {marker.clock or 'an invented organisation'}."


def policy_named(register: Register, name: str | None) -> MappingPolicy:
    """The policy of a key or short name, as it stands now; a question may put today's policy to an earlier day. Raises
    UnknownReference with the nearest.
    """
    policies = {policy.key: policy for policy in register.open(MappingPolicy, register.head)}
    policies.setdefault(DEFAULT_POLICY.key, DEFAULT_POLICY)
    if name is None:
        return policies[DEFAULT_POLICY.key]
    for key in (name, f"policy/{name}"):
        if key in policies:
            return policies[key]
    nearest = tuple(difflib.get_close_matches(name, policies, 3, 0.0))
    remedy = f"name one of {', '.join(sorted(policies))}"
    raise UnknownReference(f'no mapping policy "{name}"', ref=name, nearest=nearest, remedy=remedy)


def framework_named(frameworks: Mapping[Key, Framework], text: str) -> Key:
    """The key of a framework given by key, short name or label. Raises UnknownReference with what there is."""
    wanted = folded(text)
    for key, framework in frameworks.items():
        if wanted in {folded(name) for name in (key, framework.short, framework.label)}:
            return key
    known = ", ".join(sorted(frameworks))
    raise UnknownReference(f'no framework "{text}"', ref=text, remedy=f"name one of {known}")
