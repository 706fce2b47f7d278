"""Linked data: an IRI that is opened gives the record that it names."""

import json

import pytest
import rdflib

from service.house import House
from tests.web_client import Client, client_of

KEY = "evidence/robustness-report-candidate-ranker-2.1"


@pytest.fixture
def local(house: House) -> Client:
    return client_of(house)


def test_a_record_comes_as_turtle_with_its_change_set(local: Client, house: House) -> None:
    answer = local.get(f"/id/{KEY}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    iri = rdflib.URIRef(house.settings.base + KEY)
    names = {str(predicate).rsplit("#", 1)[-1] for predicate in graph.predicates(iri)}
    assert {"type", "sha256", "about", "supports", "recordedIn"} <= names
    assert len(graph) < 60


def test_the_same_record_comes_as_json_ld(local: Client) -> None:
    answer = local.get(f"/id/{KEY}", headers={"accept": "application/ld+json"})
    assert answer.headers["content-type"].startswith("application/ld+json")
    nodes = json.loads(answer.text)["@graph"]
    assert nodes[0]["@type"] == "Evidence"
    assert len(nodes) == 2


def test_what_is_not_recorded_is_not_found(local: Client) -> None:
    answer = local.get("/id/evidence/nothing")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"]["code"] == "unknown-reference"


@pytest.mark.parametrize(("accept", "start"), [("text/turtle", "@"), ("application/ld+json", "{"), ("*/*", "@")])
def test_the_words_come_as_they_are_committed(local: Client, accept: str, start: str) -> None:
    answer = local.get("/ns", headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.text.lstrip("# \n").startswith(start) or start in answer.text[:2000]
    assert "Evidence" in answer.text
