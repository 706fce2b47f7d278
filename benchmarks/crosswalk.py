"""All crosswalks between the shipped frameworks and those of CISO Assistant's libraries, and how much follows from what
two mappings say.

Compared with rustworkx, which walks the same accepted opinions, wholes and parts as graphs and gives the same relation
for every pair, the same candidates and the same unmapped provisions of both sides; it gives no path and no opinions on
which a row stands. The libraries are loaded as a user loads them, from the folder of public documents, and all opinions
count; without the folder the shipped content alone is measured, and that is said. The share of two-hop pairs that are
entailed is printed: of provisions that two accepted mappings join through a third, those between which a relation
follows. Seconds are those of the processor.

    .venv/bin/python -m benchmarks.crosswalk [--json]
"""

import argparse
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import accumulate, combinations
from operator import or_

from benchmarks.content import content, data, with_libraries
from benchmarks.growth import processor
from benchmarks.networks import Answer, Walk, nothing, two_hops
from benchmarks.report import report
from ontology.key import framework_of
from ontology.records import MappingAssertion, MappingPolicy
from ontology.register import Register
from ontology.words import Authority, Relation
from service.reasoning.algebra import TO_RELATION
from service.reasoning.answers import Crosswalk
from service.reasoning.bits import subjects_in
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.view import View

TODAY = date(2026, 11, 21)
LIMIT = 2.0
PUBLISHED = "1.46 % of 3.29 million"
"""What their whole public collection gave when it was measured; it is not in the folder of documents."""


def frameworks(view: View) -> list[str]:
    return sorted({framework_of(key) for key in view.provisions})


def by_index(view: View) -> dict[tuple[str, str], Crosswalk]:
    return {pair: view.crosswalk(*pair) for pair in combinations(frameworks(view), 2)}


def answer(walks: dict[tuple[str, str], Crosswalk]) -> Answer:
    """What both say of all pairs of frameworks."""
    relations = {(row.source, row.target): row.relation for walk in walks.values() for row in walk.rows}
    candidates = {(row.source, row.target) for walk in walks.values() for row in walk.candidates}
    unmapped = {(key, second) for (_, second), walk in walks.items() for key in walk.unmapped_from}
    unmapped |= {(key, first) for (first, _), walk in walks.items() for key in walk.unmapped_to}
    return relations, candidates, unmapped


def sets(register: Register) -> set[str]:
    """The mapping sets of the libraries."""
    said = register.open(MappingAssertion, register.head)
    return {opinion.source for opinion in said if opinion.source and "ciso-assistant--" in opinion.source}


def policy(*switched: str, alone: bool = False) -> MappingPolicy:
    """The default, and these sets; or these sets alone."""
    least = Authority.OFFICIAL_ANNEX if alone else DEFAULT_POLICY.min_authority
    return MappingPolicy(key="policy/benchmark", label="Benchmark", source_on=tuple(switched), min_authority=least)


def by_sets(view: View) -> Answer:
    """The same without rows: no path, no opinions, as the peer."""
    entailment, keys = view.entailment, view.statuses.law.content.keys
    names = frameworks(view)
    relations: dict[tuple[str, str], Relation] = {}
    candidates: set[tuple[str, str]] = set()
    beyond = list(accumulate(map(entailment.within, reversed(names)), or_))[::-1]
    for own, later in zip(names, [*beyond[1:], 0], strict=True):
        for a in subjects_in(entailment.within(own)):
            for b in subjects_in(entailment.related(a) & later):
                relations[keys[a], keys[b]] = TO_RELATION[entailment.claim(a, b)]
            candidates.update((keys[a], keys[b]) for b, _, _ in entailment.candidates(a) if later >> b & 1)
    return relations, candidates, nothing(relations, view.provisions)


def measure(options: argparse.Namespace, make: Callable[[], View]) -> None:
    """A line for the relations alone, as the peer gives them, one for whole rows; then what was found."""
    views = make(), make()
    for view in views:
        _ = view.statuses.opinions
    alone, bare = processor(lambda: by_sets(views[0]))
    ours, walks = processor(lambda: by_index(views[1]))
    took, theirs = processor(lambda: Walk(views[0]).answer())
    relations, candidates, unmapped = found = answer(walks)
    same = bool(relations) and found == theirs
    report(options, "all relations", alone, "rustworkx", took, equal=same and bare == theirs)
    report(options, "with paths and opinions", ours, "rustworkx, without", took, equal=same)
    report(options, "with paths and opinions", ours, "limit", LIMIT, equal=None)
    if not options.json:
        told = ", ".join(f"{number:,} {relation}" for relation, number in sorted(Counter(relations.values()).items()))
        print(f"  between {len(frameworks(view))} frameworks, {len(view.provisions):,} provisions: {told}")
        print(f"  {len(candidates):,} candidates; {len(unmapped):,} times a provision has nothing in a framework")


def hops(whose: str, view: View) -> None:
    follow = list(two_hops(view))
    share = 100 * sum(follow) / max(1, len(follow))
    print(f"{whose}: {sum(follow):,} of {len(follow):,} two-hop pairs are entailed, {share:.2f} %")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    register, options.size = content(), "ours"
    own = View(register, TODAY, register.head)
    measure(options, lambda: View(own.register, TODAY, own.known_at))
    folder = data()
    if folder is None:
        if not options.json:
            print("LEFT OUT: CISO Assistant's libraries and mapping sets are not here: set NOMOGRAPH_TEST_DATA")
            hops("shipped opinions", own)
        return
    public, options.size = with_libraries(folder), "all"
    register = public.register
    switched = sets(register)
    measure(options, lambda: View(register, TODAY, register.head, policy(*switched)))
    if not options.json:
        print(f"  loaded: {', '.join(public.loaded)}")
        for name, reason in public.left_out:
            print(f"  left out: {name}, {reason}")
        hops("shipped opinions", own)
        hops(
            "mapping sets of CISO Assistant", View(register, TODAY, register.head, policy(*sets(register), alone=True))
        )
        print(f"(of their whole public collection, which is not in the folder, {PUBLISHED} follow)")


if __name__ == "__main__":
    main()
