"""The compiled forms against pySHACL: on random records of every class, good and bad, both name the same faults.

pySHACL reads an rdflib memory graph of exactly these records and all shapes (never `use_shapes`: it then passes over
property shapes with names).
"""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyshacl import validate
from rdflib import SH, Graph, URIRef

import ontology
from ontology.fields import Field, fields_of
from ontology.key import to_iri
from ontology.rdf import to_lines
from ontology.records import Record
from ontology.register import Added, ChangeSet, Register
from service.validation import shapes
from service.validation.compiler import findings
from service.validation.facts import Facts
from tests.random_records import any_records, single

Found = set[tuple[str, str]]


def compiled(records: list[Record]) -> Found:
    facts = Facts(Register(), ChangeSet("a", "b", tuple(Added(record) for record in records)))
    return {(to_iri(record.key), shape.message) for record in records for shape, _ in findings(record, facts)}


def lines_of(records: list[Record]) -> list[str]:
    """The lines of records that may lack something: a None where the schema demands a value is no line."""
    return [line for record in records for line in lenient(record)]


def lenient(record: Record) -> list[str]:
    absent = [
        field for field in fields_of(type(record)) if field.required and getattr(record, field.name) in (None, ())
    ]
    filler = {field.name: filled(field) for field in absent}
    dropped = tuple(f"#{field.property}> " for field in absent)
    return [line for line in to_lines(replace(record, **filler)) if not any(part in line for part in dropped)]


def filled(field: Field) -> Any:
    chance = random.Random(1)
    value = single(Record, replace(field, is_key=False), {}, chance) if not field.is_key else "x"
    return (value,) if field.many else value


def refereed(records: list[Record]) -> Found:
    folder = Path(ontology.__file__).parent
    form_graph = Graph()
    for path in sorted(shapes.FOLDER.glob("*.ttl")):
        form_graph.parse(path)
    data = Graph().parse(data="\n".join(lines_of(records)) + "\n", format="nt")
    words = Graph().parse(folder / "nomograph.ttl")
    _, report, _ = validate(data, shacl_graph=form_graph, ont_graph=words, inplace=False)
    assert isinstance(report, Graph)
    results = set(report.subjects(SH.resultSeverity, None)) & set(report.objects(None, SH.result))
    return {(str(report.value(node, SH.focusNode)), str(report.value(node, SH.resultMessage))) for node in results}


@pytest.mark.parametrize("seed", range(3))
def test_compiled_forms_and_pyshacl_find_the_same_faults(seed: int) -> None:
    records = any_records(seed)
    ours = compiled(records)
    assert ours == refereed(records)
    assert len({message for _, message in ours}) > 60


def lacking(record: Record, field: Field) -> Record:
    absent: dict[str, Any] = {field.name: () if field.many else None}
    return replace(record, key=f"{record.key}/{field.name}", **absent)


def test_every_required_property_is_missed_by_both() -> None:
    whole = any_records(7)
    records = [
        lacking(record, field)
        for record in whole
        if record.key.endswith("/0")
        for field in fields_of(type(record))
        if field.required
    ]
    records += whole
    assert compiled(records) == refereed(records)


def test_use_shapes_of_pyshacl_passes_over_named_property_shapes() -> None:
    """Why the referee never selects shapes: a known trap, kept here so that its mending is noticed."""
    shape = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix nomo: <https://w3id.org/nomograph/ns#> .
    nomo:Form a sh:NodeShape ; sh:targetClass nomo:Use ; sh:property nomo:UserShape .
    nomo:UserShape a sh:PropertyShape ; sh:path nomo:user ; sh:minCount 1 ."""
    data = "<https://w3id.org/nomograph/id/use/1> a <https://w3id.org/nomograph/ns#Use> ."
    form_graph, graph = Graph().parse(data=shape), Graph().parse(data=data)
    whole, _, _ = validate(graph, shacl_graph=form_graph)
    selected, _, _ = validate(graph, shacl_graph=form_graph, use_shapes=[URIRef(to_iri("nomo:Form"))])
    assert (whole, selected) == (False, True)
