"""What the policy makes of recorded opinions: which are contradicted, not used, or made for another wording."""

from collections.abc import Iterator

from ontology.records import JointMapping, MappingAssertion
from service.graph.facts import Class, Fact, Ref
from service.reasoning.opinions import accepts, ends_of
from service.reasoning.view import View


def facts(view: View) -> Iterator[Fact]:
    yield from _contradicted(view)
    yield from _unused(view)
    yield from _outdated(view)


def _contradicted(view: View) -> Iterator[Fact]:
    """Accepted opinions on one pair that differ, each with those that say otherwise."""
    for resolved in view.statuses.opinions.pairs.values():
        if resolved.conflict:
            for opinion in resolved.opinions:
                yield Fact(opinion.key, "a", Class("ContradictedMapping"))
                for other in resolved.opinions:
                    if other.claim != opinion.claim:
                        yield Fact(opinion.key, "contradictedBy", Ref(other.key))


def _unused(view: View) -> Iterator[Fact]:
    for key, reason in view.statuses.opinions.unused:
        yield Fact(key, "a", Class("UnusedMapping"))
        yield Fact(key, "unusedBecause", reason)


def _outdated(view: View) -> Iterator[Fact]:
    """Section 5: accepted opinions made against another wording. `countsByPolicy`: the policy lets them count."""
    law, k = view.statuses.law, view.known_at
    opinions: list[MappingAssertion | JointMapping] = [*view.register.open(MappingAssertion, k)]
    opinions += view.register.open(JointMapping, k)
    for opinion in opinions:
        old = [end for end in ends_of(opinion) if not law.current(*end)]
        if old and accepts(view.policy, opinion):
            compare = all(law.to_be_compared(*end) for end in old)
            counts = compare and view.policy.accept_to_be_compared
            name = "ComparableMapping" if counts else "MappingToBeCompared" if compare else "OutdatedMapping"
            yield Fact(opinion.key, "a", Class(name))
            yield from (Fact(opinion.key, "changedEnd", Ref(provision)) for provision, _ in old)
