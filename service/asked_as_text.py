"""A question of `queries/`, put at one point of the house: names as people write them, on either engine."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ontology.errors import BadInput, UnknownReference
from ontology.key import Key
from service.asking import Asked, framework_named
from service.graph.questions import (
    EmbeddedQuestions,
    Question,
    Rows,
    bound,
    cypher_parameters,
    cypher_rows,
)
from service.graph.standing import StatusGraph
from service.house import House
from service.validation.nearest import nearest

MOST = 10_000


def run(
    house: House, asked: Asked, question: Question, given: Mapping[str, str], *, on: str = "embedded", most: int = MOST
) -> Rows:
    """The rows of a question. `on`: `embedded` or `neo4j`, which is brought up to date first. Raises BadInput,
    UnknownReference, GraphError; what is wrong with `given` before anything is worked out.
    """
    bound(question, given)
    kinds = {parameter.name: parameter.kind for parameter in question.parameters}
    values = {name: _read(house, asked, kinds.get(name, "text"), name, text) for name, text in given.items()}
    graph = StatusGraph(asked.view, house.settings.base)
    if on == "embedded":
        return _embedded(graph).ask(question, values, most)
    served = house.graph
    if served is None:
        remedy = "set NOMOGRAPH_GRAPH to neo4j://user:password@host:7687"
        raise BadInput("no graph server is named", remedy=remedy)
    served.follow(asked.register)
    parameters = cypher_parameters(question, values, served.stand(graph), graph.base)
    answer = served.ask(question.text("cypher"), parameters, most, house.settings.seconds)
    return cypher_rows(answer.columns, answer.rows, graph.base, answer.truncated)


def _embedded(graph: StatusGraph) -> EmbeddedQuestions:
    """The store of a view is filled once, and lives as long as the view: two seconds for the demo."""
    kept = graph.view.kept
    if EmbeddedQuestions not in kept:
        kept[EmbeddedQuestions] = EmbeddedQuestions(graph)
    store: EmbeddedQuestions = kept[EmbeddedQuestions]
    return store


def _read(house: House, asked: Asked, kind: str, name: str, text: str) -> Any:
    match kind:
        case "provision":
            return house.references().provision(text)
        case "subject":
            return house.references().subject(text)
        case "framework":
            return framework_named(asked.view.statuses.law.content.frameworks, text)
        case "record":
            return _record(house, text)
        case "day" | "number":
            return _plain(kind, name, text)
        case _:
            return text


def _plain(kind: str, name: str, text: str) -> date | int:
    try:
        return date.fromisoformat(text) if kind == "day" else int(text)
    except ValueError:
        raise BadInput(f'{name}: "{text}" is no {kind}', remedy="write a day as 2026-11-21") from None


def _record(house: House, text: str) -> Key:
    if house.register.get(text) is None:
        alike = nearest(text, house.register.by_key)
        raise UnknownReference(f'no record "{text}"', ref=text, remedy="name it by its key", nearest=alike)
    return text
