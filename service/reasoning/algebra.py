"""The algebra of relations (section 2): flags, composition, and what two opinions entail in common.

A relation from A to B is a set of claims: CONTAINS (A ⊇ B), CONTAINED (A ⊆ B), MEETS (they overlap). Each of the first
two brings the third. No claim: no relationship. Then *the strongest relation that each entails* is the intersection,
paths that add up are the union, and reading from the other end swaps the first two.
"""

from enum import IntFlag

from ontology.words import Relation


class Claim(IntFlag):
    NONE = 0
    CONTAINS = 1
    CONTAINED = 2
    MEETS = 4
    SUPERSET = 5
    SUBSET = 6
    EQUAL = 7


OF_RELATION = {
    Relation.EQUAL_TO: Claim.EQUAL,
    Relation.EQUIVALENT_TO: Claim.EQUAL,
    Relation.SUPERSET_OF: Claim.SUPERSET,
    Relation.SUBSET_OF: Claim.SUBSET,
    Relation.INTERSECTS_WITH: Claim.MEETS,
    Relation.NO_RELATIONSHIP: Claim.NONE,
}

TO_RELATION = {
    Claim.EQUAL: Relation.EQUIVALENT_TO,
    Claim.SUPERSET: Relation.SUPERSET_OF,
    Claim.SUBSET: Relation.SUBSET_OF,
    Claim.MEETS: Relation.INTERSECTS_WITH,
    Claim.NONE: Relation.NO_RELATIONSHIP,
}


def _inverse(claim: Claim) -> Claim:
    swapped = claim & Claim.MEETS
    if claim & Claim.CONTAINS:
        swapped |= Claim.CONTAINED
    if claim & Claim.CONTAINED:
        swapped |= Claim.CONTAINS
    return swapped


CLAIMS = tuple(Claim(value) for value in range(8))
"""By value: the flags of `enum` take ten times as long to make."""

_INVERSES = tuple(_inverse(claim) for claim in CLAIMS)


def inverse(claim: Claim) -> Claim:
    """A ⊇ B is B ⊆ A."""
    return _INVERSES[claim]


def compose(first: Claim, second: Claim) -> Claim:
    """The strongest relation A→C that follows from A→B and B→C (the table of section 2; sets are never empty)."""
    result = Claim.NONE
    if first & Claim.CONTAINS and second & Claim.CONTAINS:
        result |= Claim.SUPERSET
    if first & Claim.CONTAINED and second & Claim.CONTAINED:
        result |= Claim.SUBSET
    if (first & Claim.CONTAINS and second & Claim.MEETS) or (first & Claim.MEETS and second & Claim.CONTAINED):
        result |= Claim.MEETS
    return result
