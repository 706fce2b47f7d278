"""The words: nomograph.ttl says exactly what the dataclasses and word lists have, alignments name what exists."""

import inspect
import json
from enum import StrEnum
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS

import ontology
from ontology import context, words
from ontology.fields import fields_of
from ontology.key import NS
from ontology.records import CLASSES, Record, Subject
from ontology.words import SubjectKind, camel, pascal

FOLDER = Path(ontology.__file__).parent

PROVENANCE = {"actor", "reason", "at", "sequence", "sourceFile", "locator", "recordedIn", "closedIn", "closes"}
"""What stands once, on the change set (vocabulary of the ledger, not of a record)."""

FORMS = {"remedy", "wordedIn"}
"""What the form shapes say beside SHACL."""

GAPS = {"findingFocus", "findingSubject", "findingProvision", "findingOwner", "findingKind", "perProvision", "perPath"}
"""What the gap shapes say beside SHACL."""


def word_lists() -> dict[str, type[StrEnum]]:
    found = inspect.getmembers(words, inspect.isclass)
    return {name: item for name, item in found if issubclass(item, StrEnum) and item is not StrEnum}


def expected() -> set[str]:
    terms = {*CLASSES, Record.__name__, Subject.__name__, "ChangeSet", *PROVENANCE, *FORMS, *GAPS, *word_lists()}
    for cls in CLASSES.values():
        terms |= {field.property for field in fields_of(cls)}
    for word_list in word_lists().values():
        casing = pascal if word_list is SubjectKind else camel
        terms |= {casing(word.value) for word in word_list}
    return terms


@pytest.fixture(scope="module")
def terms() -> Graph:
    return Graph().parse(FOLDER / "nomograph.ttl")


def local_names(graph: Graph) -> set[str]:
    return {str(node).removeprefix(NS) for node in set(graph.subjects()) if str(node).startswith(NS)}


def test_the_ontology_has_every_term_of_the_schema_and_no_other(terms: Graph) -> None:
    assert local_names(terms) == expected()


def test_there_is_one_ontology_with_a_versioned_iri(terms: Graph) -> None:
    (node,) = terms.subjects(RDF.type, OWL.Ontology)
    assert str(terms.value(node, OWL.versionIRI)).startswith(str(node))


@pytest.mark.parametrize("demanded", [RDFS.label, SKOS.definition, DCTERMS.source])
def test_every_term_has_one_label_definition_and_source(terms: Graph, demanded: URIRef) -> None:
    wrong = [name for name in local_names(terms) if len(list(terms.objects(URIRef(NS + name), demanded))) != 1]
    assert wrong == []


def test_definitions_are_sentences_that_differ(terms: Graph) -> None:
    definitions = [str(text) for text in terms.objects(None, SKOS.definition)]
    assert all(text.endswith(".") and text[0].isupper() for text in definitions)
    assert len(set(definitions)) == len(definitions)


def test_every_token_is_typed_by_its_word_lists(terms: Graph) -> None:
    for name, word_list in word_lists().items():
        casing = pascal if word_list is SubjectKind else camel
        for word in word_list:
            assert (URIRef(NS + casing(word.value)), RDF.type, URIRef(NS + name)) in terms, word


def test_classes_are_arranged_as_the_dataclasses_are(terms: Graph) -> None:
    for name, cls in CLASSES.items():
        assert (URIRef(NS + name), RDFS.subClassOf, URIRef(NS + cls.__bases__[0].__name__)) in terms


ALIGNMENTS = {"dcat", "dpv", "earl", "eli", "oscal", "prov", "sssom"}


def test_there_is_one_alignment_for_each_vocabulary() -> None:
    assert {path.stem for path in (FOLDER / "alignments").iterdir()} == ALIGNMENTS


@pytest.mark.parametrize("name", sorted(ALIGNMENTS))
def test_alignments_speak_of_our_terms_and_claim_no_equivalence(terms: Graph, name: str) -> None:
    graph = Graph().parse(FOLDER / "alignments" / f"{name}.ttl")
    assert local_names(graph) <= local_names(terms)
    allowed = {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.exactMatch, SKOS.notation}
    assert set(graph.predicates()) <= allowed
    assert all(str(node).startswith(NS) for node in graph.subjects())


def test_oscal_tokens_are_our_tokens() -> None:
    graph = Graph().parse(FOLDER / "alignments" / "oscal.ttl")
    tokens = {*words.Relation, *words.ImplementationStatus}
    found = {(str(node).removeprefix(NS), str(token)) for node, token in graph.subject_objects(SKOS.notation)}
    assert found == {(camel(token.value), token.value) for token in tokens}
    assert all(isinstance(token, Literal) for token in graph.objects())


PINNED = {
    "https://w3id.org/dpv#": "2.3__dpv__dpv.ttl",
    "https://w3id.org/dpv/legal/eu/aiact#": "2.3__legal__eu__aiact__eu-aiact.ttl",
    "https://w3id.org/dpv/tech#": "2.3__tech__tech.ttl",
    "https://w3id.org/airo#": "airo__airo.ttl",
}


@pytest.mark.parametrize("namespace", sorted(PINNED))
def test_aligned_terms_exist_in_the_pinned_copy(data: Path, namespace: str) -> None:
    graph = Graph().parse(FOLDER / "alignments" / "dpv.ttl")
    aligned = {str(node) for node in graph.objects() if str(node).startswith(namespace)}
    aligned = {iri for iri in aligned if "#" not in iri.removeprefix(namespace)}
    pinned = Graph().parse(data / "vocabularies" / PINNED[namespace])
    assert aligned
    assert {iri for iri in aligned if (URIRef(iri), RDF.type, None) not in pinned} == set()


def test_the_context_is_the_one_of_the_schema() -> None:
    assert context.PATH.read_text(encoding="utf-8") == context.text()


def test_the_context_makes_a_record_of_json() -> None:
    record = {"@id": "evidence/x", "@type": "Evidence", "supports": ["implementation/y"], "validFrom": "2026-03-01"}
    document = json.dumps({"@context": context.context(), **record})
    quads = pyoxigraph.parse(document.encode(), pyoxigraph.RdfFormat.JSON_LD)
    found = {str(quad.predicate.value).removeprefix(NS): str(quad.object) for quad in quads}
    assert found["supports"] == "<https://w3id.org/nomograph/id/implementation/y>"
    assert found["validFrom"] == '"2026-03-01"^^<http://www.w3.org/2001/XMLSchema#date>'
