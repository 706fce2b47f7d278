"""What a mapping predicate says, as a relation of docs/semantics.md, section 2. Never more than it says.

| predicate | relation | why |
|---|---|---|
| `nomo:equalTo` … `nomo:noRelationship`, or the token | itself | ours |
| `skos:exactMatch`, `owl:sameAs`, `owl:equivalentClass`, `owl:equivalentProperty` | equivalent-to | for a purpose |
| `skos:closeMatch`, `skos:relatedMatch` | intersects-with | near is not the same: an overlap is what follows |
| `skos:broadMatch`, `rdfs:subClassOf`, `rdfs:subPropertyOf` | subset-of | the object is the broader one |
| `skos:narrowMatch` | superset-of | the object is the narrower one |
| `noMatch`, or any predicate with modifier `Not` | no-relationship | weakens what others say, gives nothing |

Everything else (`oboInOwl:hasDbXref`, `rdfs:seeAlso`) says nothing about duties and is refused.
"""

from ontology.errors import BadInput
from ontology.key import NS
from ontology.words import Relation, camel

BUILT_IN = {
    "nomo": NS,
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
}
"""Prefixes that mean this whatever a file's CURIE map says of them."""

_TOKENS = {str(relation): relation for relation in Relation}
_OURS = {NS + camel(relation): relation for relation in Relation}

_FOREIGN = {
    "skos:exactMatch": Relation.EQUIVALENT_TO,
    "owl:sameAs": Relation.EQUIVALENT_TO,
    "owl:equivalentClass": Relation.EQUIVALENT_TO,
    "owl:equivalentProperty": Relation.EQUIVALENT_TO,
    "skos:closeMatch": Relation.INTERSECTS_WITH,
    "skos:relatedMatch": Relation.INTERSECTS_WITH,
    "skos:broadMatch": Relation.SUBSET_OF,
    "rdfs:subClassOf": Relation.SUBSET_OF,
    "rdfs:subPropertyOf": Relation.SUBSET_OF,
    "skos:narrowMatch": Relation.SUPERSET_OF,
    "sssom:noMatch": Relation.NO_RELATIONSHIP,
}


def expand(name: str, prefixes: dict[str, str]) -> str:
    """The IRI of a CURIE; what is none, or has an unknown prefix, stays as it is."""
    prefix, colon, local = name.partition(":")
    if not colon or local.startswith("//"):
        return name
    namespace = BUILT_IN.get(prefix) or prefixes.get(prefix)
    return namespace + local if namespace else name


_BY_IRI = _OURS | {expand(name, {}): relation for name, relation in _FOREIGN.items()}


def relation(predicate: str, modifier: str, prefixes: dict[str, str]) -> tuple[Relation, bool]:
    """The relation, and whether it is said in our own words. Raises BadInput for a predicate that says none."""
    if predicate in _TOKENS:
        found, ours = _TOKENS[predicate], True
    elif predicate == "noMatch":
        found, ours = Relation.NO_RELATIONSHIP, False
    else:
        iri = expand(predicate, prefixes)
        if iri not in _BY_IRI:
            remedy = "write a relation such as nomo:supersetOf, or a skos match"
            raise BadInput(f'predicate "{predicate}" says nothing about duties', remedy=remedy)
        found, ours = _BY_IRI[iri], iri in _OURS
    if not modifier:
        return found, ours
    if modifier.lower() != "not":
        raise BadInput(f'predicate modifier "{modifier}" is unknown', remedy="write Not, or leave it empty")
    return Relation.NO_RELATIONSHIP, False
