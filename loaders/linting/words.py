"""Words for relations and strengths as other formats spell them, and the columns that usually hold them."""

import re

from loaders import predicates
from ontology.errors import BadInput
from ontology.words import Relation

CISO = {
    "equal": Relation.EQUAL_TO,
    "subset": Relation.SUBSET_OF,
    "superset": Relation.SUPERSET_OF,
    "intersect": Relation.INTERSECTS_WITH,
    "not_related": Relation.NO_RELATIONSHIP,
}
OSCAL = {str(relation): relation for relation in Relation}
TABLE = {
    **{re.sub(r"[^a-z]", "", word): relation for word, relation in (CISO | OSCAL).items()},
    "equals": Relation.EQUAL_TO,
    "equivalent": Relation.EQUIVALENT_TO,
    "exact": Relation.EQUIVALENT_TO,
    "exactmatch": Relation.EQUIVALENT_TO,
    "intersects": Relation.INTERSECTS_WITH,
    "overlaps": Relation.INTERSECTS_WITH,
    "related": Relation.INTERSECTS_WITH,
    "closematch": Relation.INTERSECTS_WITH,
    "relatedmatch": Relation.INTERSECTS_WITH,
    "broadmatch": Relation.SUBSET_OF,
    "narrowmatch": Relation.SUPERSET_OF,
    "norelation": Relation.NO_RELATIONSHIP,
    "nomatch": Relation.NO_RELATIONSHIP,
    "none": Relation.NO_RELATIONSHIP,
}
COVERAGE = frozenset({"full", "partial", "weak", "strong", "exceeds", "minimal", "indirect", "direct", "supports"})
"""Words that say how much is covered and not which side is the larger: known, and worth no relation."""


def squeezed(text: str) -> str:
    """Casing, blanks and signs away."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def in_table(text: str) -> Relation | None:
    return TABLE.get(squeezed(text))


def of_predicate(predicate: str, modifier: str, prefixes: dict[str, str]) -> Relation | None:
    """What an SSSOM predicate says of duties, or nothing."""
    try:
        return predicates.relation(predicate, modifier, prefixes)[0]
    except BadInput:
        return None
