"""Single questions: the status of 1,000 cells drawn at random, one full answer with its proof, the same over GraphQL.

The statuses are compared with those of rustworkx, which runs the rules of benchmarks/satisfied.py cell by cell, and,
for cells that rule D alone decides, with the best SPARQL text that we know on Oxigraph (satisfied.rq; fewer of them,
since each is slow). Prints the exponent of growth from the first size to the last. Seconds are those of the processor,
for one question, over HTTP those that a client waits; of the full answers the median.

    .venv/bin/python -m benchmarks.trace [20k 200k 2M 10M] [--json]
"""

import argparse
import random
import time
from pathlib import Path

import pyoxigraph as ox

from benchmarks.growth import growing, processor
from benchmarks.organisation import SEED, SIZES, TODAY, of_size
from benchmarks.over_graphql import SAVED, Question, in_process, over_http, recorded
from benchmarks.report import each, report
from benchmarks.satisfied import Network, Tables, tables
from ontology.key import to_iri
from ontology.register import Register
from ontology.words import Status
from service.graph.store import Projection
from service.reasoning.view import View

QUESTIONS, BY_TEXT, ANSWERS, WARM = 1_000, 20, 200, 20
LARGEST = "2M"
"""Of larger organisations neither a store of RDF nor a home is made: the questions cost the same."""
LIMIT, GRAPHQL_LIMIT = 200e-6, 2e-3
TEXT = Path(__file__).with_name("satisfied.rq").read_text(encoding="utf-8")
TRACE = (
    "query($p: String!, $s: String!) { trace(provision: $p, subject: $s) { status proof { steps { rule facts } } } }"
)

Cell = tuple[int, int]


def drawn(data: Tables) -> list[Cell]:
    """Provisions of all sorts, for systems and model versions."""
    chance = random.Random(SEED)
    provisions = [p for p, _ in data.provisions]
    subjects = sorted({system for system, _ in data.uses} | {model for _, model in data.uses})
    return [(chance.choice(provisions), chance.choice(subjects)) for _ in range(QUESTIONS)]


def measured(size: str, options: argparse.Namespace) -> float:
    options.size = size
    register = of_size(SIZES[size])
    data = tables(register)
    cells = drawn(data)
    view = View(register, TODAY, register.head)
    first, statuses = processor(lambda: _asked(view, data, cells))
    ours, statuses = processor(lambda: _asked(view, data, cells))
    network, today = Network.of(data), TODAY.toordinal()
    took, theirs = processor(lambda: [network.satisfied(p, s, today) for p, s in cells])
    equal = theirs == [status is Status.SATISFIED for status in statuses]
    report(options, "status of one cell", ours / QUESTIONS, "rustworkx", took / QUESTIONS, equal=equal)
    report(options, "  with all worked out", first / QUESTIONS, "rustworkx", took / QUESTIONS, equal=None)
    if SIZES[size] <= SIZES[LARGEST]:
        _by_text(options, register, data, view, ours / QUESTIONS)
    keys = [(data.names[p], data.names[s]) for p, s in cells[:ANSWERS]]
    answer = each(lambda cell: view.trace(*cell), keys)
    report(options, "full answer with proof", answer, "limit", LIMIT, equal=None)
    again = each(lambda cell: view.trace(*cell), keys)
    report(options, "  asked again", again, "limit", LIMIT, equal=None)
    if SIZES[size] <= SIZES[LARGEST]:
        _over_graphql(options, register, keys)
    return answer


def _asked(view: View, data: Tables, cells: list[Cell]) -> list[Status]:
    return view.statuses_of([(data.names[p], data.names[s]) for p, s in cells])


def _by_text(options: argparse.Namespace, register: Register, data: Tables, view: View, ours: float) -> None:
    """Cells of verdicts, by one text each."""
    chance = random.Random(SEED)
    cells = [(row[0], row[1]) for row in chance.sample(data.assessments, BY_TEXT)]
    projection = Projection()
    projection.follow(register)
    took, theirs = processor(lambda: [_text(projection, data, cell) for cell in cells])
    equal = theirs == [status is Status.SATISFIED for status in _asked(view, data, cells)]
    report(options, "status of one cell", ours, "SPARQL", took / BY_TEXT, equal=equal)


def _text(projection: Projection, data: Tables, cell: Cell) -> bool:
    provision, subject = (ox.NamedNode(to_iri(data.names[each])) for each in cell)
    day = ox.Literal(str(TODAY), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    bound = TEXT.replace("?provision", str(provision)).replace("?subject", str(subject)).replace("?today", str(day))
    return projection.query(bound).rows == (("true",),)


def _over_graphql(options: argparse.Namespace, register: Register, keys: list[tuple[str, str]]) -> None:
    """Of the short document and of what the page of a trace asks: the execution alone, then what a client waits."""
    asked: dict[str, list[Question]] = {
        "": [(TRACE, {"p": provision, "s": subject}) for provision, subject in keys],
        ", all of it": [(SAVED, {"provision": provision, "subject": subject}) for provision, subject in keys],
    }
    with recorded(register) as home:
        with in_process(home) as ask:
            for name, questions in asked.items():
                each(ask, questions[:WARM])
                report(options, f"over GraphQL{name}", each(ask, questions), "limit", GRAPHQL_LIMIT, equal=None)
        with over_http(home) as ask:
            for name, questions in asked.items():
                each(ask, questions[:WARM])
                report(
                    options,
                    f"over HTTP{name}",
                    each(ask, questions, time.perf_counter),
                    "limit",
                    GRAPHQL_LIMIT,
                    equal=None,
                )


if __name__ == "__main__":
    growing(__doc__, "a full answer", measured)
