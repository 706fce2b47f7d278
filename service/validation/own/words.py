"""The words of SHACL: what each says of a shape, and why some are not run."""

INTEGERS = ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
BOOLEANS = ("uniqueLang", "closed", "deactivated", "qualifiedValueShapesDisjoint", "optional")
NAMES = ("datatype", "nodeKind", "severity", "equals", "disjoint", "lessThan", "lessThanOrEquals")
NAMES_OR_MORE = ("class", "targetClass", "targetSubjectsOf", "targetObjectsOf")
LITERALS = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "order")
TEXTS = ("pattern", "flags", "message", "name", "description", "select", "ask", "prefix", "labelTemplate")
LISTS = ("in", "languageIn", "ignoredProperties", "and", "or", "xone", "alternativePath")
SHAPES = ("node", "property", "not", "qualifiedValueShape")
SHAPE_LISTS = ("and", "or", "xone")
OTHERS = (
    *("path", "hasValue", "targetNode", "group", "defaultValue", "sparql", "prefixes", "declare", "namespace"),
    *("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath", "parameter", "validator", "nodeValidator"),
    *("propertyValidator",),
)

ON_PROPERTIES = frozenset(
    {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}
    | {"qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"}
)
"""Which ask for a path."""

ONCE = frozenset(
    {*INTEGERS, *BOOLEANS, *LITERALS, "datatype", "nodeKind", "severity", "path", "pattern", "flags", "in"}
    | {"languageIn", "ignoredProperties", "select", "ask", "qualifiedValueShape"}
)
"""Which a shape has once at most. (Of qualified value shapes SHACL allows more, but not which count is whose.)"""

TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")

KNOWN = frozenset({*INTEGERS, *BOOLEANS, *NAMES, *NAMES_OR_MORE, *LITERALS, *TEXTS, *LISTS, *SHAPES, *OTHERS})

SEVERITIES = ("Violation", "Warning", "Info")
NODE_KINDS = frozenset({"BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"})

_SCRIPT = "scripts are not run"
_REACHES = "a target that a query or a script chooses is not run"
_WRITES = "rules that add to the graph are not run"
_FUNCTION = "functions of your own are not run"
NOT_RUN: dict[str, str] = {
    **dict.fromkeys(("js", "jsFunctionName", "jsLibrary", "jsLibraryURL"), _SCRIPT),
    **dict.fromkeys(("target", "filterShape", "nodes", "targetWhere", "targetShape"), _REACHES),
    **dict.fromkeys(("rule", "construct", "subject", "predicate", "object", "update", "condition"), _WRITES),
    **dict.fromkeys(("expression", "values", "returnType", "bodyExpression", "nodeByExpression"), _FUNCTION),
    "entailment": "nothing is inferred but by the rules of the house",
    "shapesGraph": "shapes are those of the file",
    "suggestedShapesGraph": "shapes are those of the file",
}
"""Words of SHACL, its advanced features and SHACL 1.2 that ask for more than looking at the graph."""

NAMESPACE = "http://www.w3.org/ns/shacl#"
SCRIPTS = frozenset({"JSConstraint", "JSFunction", "JSLibrary", "JSRule", "JSTarget", "JSTargetType", "JSValidator"})
FUNCTIONS = frozenset({"SPARQLFunction", "SPARQLRule", "TripleRule", "SPARQLTarget", "SPARQLTargetType"})

ANNOTATIONS = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/prov#",
    "http://purl.org/dc/",
    "http://purl.org/vocab/vann/",
    "http://schema.org/",
    "https://schema.org/",
    "http://xmlns.com/foaf/0.1/",
    "https://w3id.org/nomograph/ns#",
)
"""Vocabularies in which a shape may carry notes; what it says in another is a parameter that a component declares."""

ANNOTATIONS_OF_DASH = frozenset(
    {"editor", "viewer", "propertyRole", "abstract", "defaultViewForRole", "hidden", "readOnly", "icon", "composite"}
)
DASH = "http://datashapes.org/dash#"


def local(iri: object) -> str:
    """`minCount` of sh:minCount; the whole IRI of anything else."""
    return str(iri).removeprefix(NAMESPACE)


def shown(iri: object) -> str:
    """`sh:minCount`, or the IRI in brackets."""
    text = str(iri)
    return f"sh:{text.removeprefix(NAMESPACE)}" if text.startswith(NAMESPACE) else f"<{text}>"
