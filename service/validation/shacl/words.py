"""The words of SHACL that the engine knows, as IRIs."""

SH = "http://www.w3.org/ns/shacl#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SUBCLASS_OF = "http://www.w3.org/2000/01/rdf-schema#subClassOf"

VIOLATION = SH + "Violation"

COUNTS = ("minCount", "maxCount", "minLength", "maxLength")
BOUNDS = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
LOGIC = ("not", "and", "or", "xone")
LISTS = ("in", "languageIn", "and", "or", "xone")

KINDS = (
    *("class", "datatype", "nodeKind", *COUNTS, *BOUNDS, *PAIRS, *LOGIC),
    *("pattern", "languageIn", "uniqueLang", "node", "property", "closed", "hasValue", "in", "sparql"),
    *("qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount"),
)
"""Parameters that declare a constraint, without the namespace."""

NO_NODE_SHAPE = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")
"""Parameters that a node shape must not have (SHACL, section 4; those of qualified value shapes are ignored there)."""

SEVERAL = ("class", "hasValue", "equals", "disjoint", "lessThan", "lessThanOrEquals", "not", "and", "or", "xone")
"""Parameters with one constraint for each of their values, beside sh:node, sh:property, sh:sparql and sh:pattern."""

BEYOND = ("target", "rule", "expression", "js", "values", "defaultValueExpression")
"""Words of SHACL Advanced Features: refused, since leaving them out would change what a shape says."""


def component(kind: str) -> str:
    """The IRI of the constraint component of a parameter."""
    special = {"property": "PropertyShape", "sparql": "SPARQL", "qualifiedValueShape": "QualifiedMinCount"}
    return f"{SH}{special.get(kind, kind[0].upper() + kind[1:])}ConstraintComponent"
