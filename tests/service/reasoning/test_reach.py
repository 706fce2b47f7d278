"""Sets for all provisions at once say what the walk from one provision says (the oracle compares whole registers)."""

from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.words import Decomposition
from service.reasoning.algebra import CLAIMS, Claim, inverse
from service.reasoning.bits import subjects_in
from service.reasoning.entailment import Entailment
from service.reasoning.law import Law
from service.reasoning.opinions import Joint, Opinion, Opinions, Resolved

MARKS = st.sampled_from([None, Decomposition.ALL, Decomposition.ANY])
LARGEST = 9


def law_of(wholes: dict[int, int], marks: list[Decomposition | None]) -> Law:
    """Provisions 0 to 9, all assessable; `wholes`: part to whole."""
    parts: dict[int, tuple[int, ...]] = {}
    for part, whole in sorted(wholes.items()):
        parts[whole] = (*parts.get(whole, ()), part)
    numbers = range(LARGEST + 1)
    wording = {p: SimpleNamespace(decomposition=marks[p] if p in parts else None) for p in numbers}
    content = SimpleNamespace(keys=[f"{'ab'[p % 2]}/{p}" for p in numbers])
    return cast(
        Law,
        SimpleNamespace(
            content=content,
            kind=dict.fromkeys(numbers),
            parts=parts,
            whole=wholes,
            parts_of=lambda p: parts.get(p, ()),
            decomposition=lambda p: wording[p].decomposition,
            alternatives=lambda p: wording[p].decomposition is Decomposition.ANY,
        ),
    )


@st.composite
def entailments(draw: st.DrawFn) -> Entailment:
    """A part stands behind or before its whole: numbers say nothing."""
    order = draw(st.permutations(range(LARGEST + 1)))
    above = {k: draw(st.none() | st.integers(0, k - 1)) for k in range(1, LARGEST + 1)}
    wholes = {order[k]: order[whole] for k, whole in above.items() if whole is not None}
    law = law_of(wholes, draw(st.lists(MARKS, min_size=LARGEST + 1, max_size=LARGEST + 1)))
    ends = st.tuples(st.integers(0, LARGEST), st.integers(0, LARGEST)).filter(lambda pair: pair[0] < pair[1])
    said = draw(st.dictionaries(ends, st.sampled_from([c for c in CLAIMS if c in (0, 4, 5, 6, 7)]), max_size=12))
    opinions = Opinions()
    for pair, claim in said.items():
        opinions.pairs[pair] = Resolved(claim, (Opinion(f"m/{pair}", claim, 0, True),), conflict=False)
    members = draw(st.sets(st.integers(0, LARGEST - 1), max_size=3))
    if members:
        opinions.joints.append(Joint(tuple(sorted(members)), LARGEST, Claim.EQUAL, ("m/joint",)))
    return Entailment(law, opinions)


def walked(entailment: Entailment, a: int, b: int) -> Claim:
    """From the walks alone."""
    claim = Claim.NONE
    mine, theirs = entailment.below(a), entailment.below(b, alternatives=False)
    if b in mine:
        claim |= Claim.SUPERSET
    if a in theirs:
        claim |= Claim.SUBSET
    touched = {*mine} | {y for x in mine for y, _ in entailment._meets.get(x, ())}
    return claim | Claim.MEETS if claim or touched & theirs.keys() else claim


@given(entailments())
def test_sets_are_the_walks_of_each(entailment: Entailment) -> None:
    numbers = range(LARGEST + 1)
    for a in numbers:
        assert subjects_in(entailment.reach.below[a]) == sorted(entailment.below(a))
        assert subjects_in(entailment.reach.plain[a]) == sorted(entailment.below(a, alternatives=False))
        for b in numbers:
            assert entailment.claim(a, b) is walked(entailment, a, b)
        others = [b for b in numbers if b != a]
        assert subjects_in(entailment.related(a)) == [b for b in others if walked(entailment, a, b)]
        assert subjects_in(entailment.relating(a)) == [b for b in others if walked(entailment, b, a)]
        elsewhere = [b for b in others if b % 2 != a % 2]
        assert entailment.mapped(a) == any(walked(entailment, b, a) for b in elsewhere)


@given(entailments())
def test_what_follows_has_a_path_and_what_does_not_is_at_most_a_candidate(entailment: Entailment) -> None:
    for a in range(LARGEST + 1):
        suggested = {b for b, _, _ in entailment.candidates(a)}
        for b in set(range(LARGEST + 1)) - {a}:
            nodes, _ = entailment.path(a, b)
            assert bool(nodes) == bool(entailment.claim(a, b))
            assert not nodes or (nodes[0], nodes[-1]) == (a, b)
            between = [
                middle
                for middle in range(LARGEST + 1)
                if entailment.opinions.claim(a, middle) and entailment.opinions.claim(middle, b)
            ]
            assert (b in suggested) == (bool(between) and not entailment.claim(a, b))


@pytest.mark.parametrize("claim", CLAIMS)
def test_reading_from_the_other_end_swaps_what_contains(claim: Claim) -> None:
    assert inverse(inverse(claim)) is claim
    assert bool(inverse(claim) & Claim.CONTAINED) == bool(claim & Claim.CONTAINS)
    assert bool(inverse(claim) & Claim.MEETS) == bool(claim & Claim.MEETS)
