"""What finding gaps takes: the shipped gap shapes, on records and standings, and 25 constraints of many kinds
(gaps.ttl), on records alone, of an organisation of any size.

Compares: a full run with every result read, once cold and then warm, and one change set (an item of evidence replaced
and assessed, five standings moved), against the limits that we promise; and pySHACL on the same data and shapes, its
report compared with ours, up to the size that `--pyshacl` names. Then what a view takes, statuses and findings, when it
is moved by one change set (`update.py`), against one built anew, and whether both find the same. `--growth` prints the
exponent from 20k to 2M. Seconds are those of the processor, which do not count what else the machine does.

    .venv/bin/python benchmarks/gaps.py [20k|200k|2M|10M] [--pyshacl 200k] [--growth] [--json]
"""

import argparse
import dataclasses
import gc
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parent.parent))

from rdflib import Graph

from benchmarks import update
from benchmarks.growth import exponent
from benchmarks.organisation import SEED, SIZES, TODAY, of_size
from benchmarks.report import report
from ontology.key import NS
from ontology.rdf import to_lines
from ontology.records import Assessment, Evidence, Record
from ontology.register import Register
from service.growth import grown
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.gaps import found
from service.validation.gaps.graph import graph
from service.validation.gaps.questions import asking
from service.validation.shacl.columns import Builder, Columns, Triple, firsts, seconds
from service.validation.shacl.incremental import Validator
from service.validation.shacl.plan import Plan, compiled
from service.validation.shacl.referee import judged
from service.validation.shacl.report import Result
from service.validation.shacl.shapes_graph import read_shapes
from service.validation.shacl.terms import iri, parsed, to_rdflib

T = TypeVar("T")
KINDS = Path(__file__).with_suffix(".ttl")
LIMITS = {"20k": 0.3, "200k": 0.3, "2M": 2.0, "10M": 10.0}
CHANGE_LIMIT, RATIO, EXPONENT = 0.020, 200, 1.05
HORIZON = timedelta(days=90)
RUNS, CHANGES, MOVED = 5, 200, 5


@dataclass(frozen=True)
class Case:
    """Shapes, and the graph that they are asked of."""

    name: str
    plan: Plan
    columns: Columns

    def results(self) -> Counter[Result]:
        """A full run, every result read."""
        return Counter(self.plan.run(self.columns).results())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", default="20k", choices=list(SIZES))
    parser.add_argument("--pyshacl", default="20k", choices=list(SIZES))
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.growth:
        measure(options)
        return
    options.size, small = "20k", measure(options, "20k")
    options.size, large = "2M", measure(options, "2M")
    for name, first in small.items():
        grown = exponent(["20k", "2M"], [first, large[name]])
        print(f"{name}: exponent from 20k to 2M {grown:.3f}, at most {EXPONENT}")


def measure(options: argparse.Namespace, size: str | None = None) -> dict[str, float]:
    """Prints what one size takes; gives the seconds of a warm full run, by what was run."""
    options.size = size or options.size
    register = of_size(SIZES[options.size])
    through_views(options, register)
    return {case.name: full(options, case, register) for case in cases(register)}


def through_views(options: argparse.Namespace, register: Register) -> None:
    """Change set by change set, as a house moves its views: statuses and findings at each."""
    ask = partial(found, horizon=TODAY + HORIZON)
    view = View(register, TODAY, register.head)
    building, _ = cpu(partial(ask, view))
    moving = []
    for change in update.changes(register):
        register = grown(register, [update.entry(register, change)])
        view = view.moved(register, TODAY, register.head)
        moving.append(cpu(partial(ask, view))[0])
    equal = said(ask(view)) == said(ask(View(register, TODAY, register.head)))
    report(options, "findings of a moved view", statistics.median(moving), "built anew", building, equal=equal)


def cases(register: Register) -> Iterator[Case]:
    yield Case("gap shapes", asking().plan, graph(View(register, TODAY, register.head), TODAY + HORIZON))
    builder = Builder()
    for record in records(register):
        for line in to_lines(record):
            builder.line(line)
    yield Case("25 constraints", compiled(read_shapes(Graph().parse(KINDS, format="turtle"))), builder.columns())


def records(register: Register) -> Iterator[Record]:
    return (added.record for entry in register.entries for added in entry.change.added)


def full(options: argparse.Namespace, case: Case, register: Register) -> float:
    gc.collect()
    cold, found = cpu(case.results)
    limit = LIMITS[options.size]
    report(options, f"{case.name}, cold", cold, "limit", limit, equal=None)
    warm = statistics.median(cpu(case.results)[0] for _ in range(RUNS))
    what = f"{len(case.columns)} statements, {found.total()} results"
    report(options, case.name, warm, "limit", limit, equal=None)
    if SIZES[options.size] <= SIZES[options.pyshacl]:
        theirs, same = against_pyshacl(case, found)
        report(options, case.name, warm, f"pySHACL (at least × {RATIO})", theirs, equal=same)
    p95 = kept_up(case, register)
    report(options, f"{case.name}, change, p95", p95, "limit", CHANGE_LIMIT, equal=None)
    if not options.json:
        print(f"    {what}")
    return warm


def said(findings: Iterable[Finding]) -> list[tuple[object, ...]]:
    """All but the sentences: to write them all takes minutes."""
    return [(each.key, each.severity, each.kind, each.owner, each.status, each.subject) for each in findings]


def cpu(ask: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    answer = ask()
    return time.process_time() - start, answer


def against_pyshacl(case: Case, found: Counter[Result]) -> tuple[float, bool]:
    data = Graph(bind_namespaces="none")
    for subject, name, value in case.columns.triples():
        data.add((to_rdflib(subject), to_rdflib(name), to_rdflib(value)))
    taken, results = cpu(lambda: judged(data, case.plan.shapes.graph))
    return taken, Counter(results) == found


def kept_up(case: Case, register: Register) -> float:
    """Raises SystemExit where what was kept up is not what a full run finds."""
    validator = Validator(case.plan, case.columns)
    taken = []
    for added, removed in changes(case.columns, register):
        start = time.process_time()
        validator.apply(added, removed)
        taken.append(time.process_time() - start)
    if Counter(validator.results()) != Case(case.name, case.plan, validator.columns).results():
        raise SystemExit(f"{case.name}: what was kept up is not what a full run finds")
    return statistics.quantiles(taken, n=20)[18]


def changes(columns: Columns, register: Register) -> Iterator[tuple[list[Triple], list[Triple]]]:
    chance = random.Random(SEED)
    evidence = [record for record in records(register) if isinstance(record, Evidence)]
    verdicts = [record for record in records(register) if isinstance(record, Assessment)]
    chosen = zip(chance.sample(evidence, CHANGES), chance.sample(verdicts, CHANGES), strict=True)
    for number, (old, verdict) in enumerate(chosen):
        until = old.valid_to and old.valid_to + timedelta(days=365)
        new = dataclasses.replace(old, key=f"evidence/new-{number}", valid_to=until)
        seen = dataclasses.replace(verdict, key=f"assessment/new-{number}", used_evidence=(new.key,))
        added, removed = standings(columns, chance)
        yield [*statements(new), *statements(seen), *added], [*statements(old), *removed]


def standings(columns: Columns, chance: random.Random) -> tuple[list[Triple], list[Triple]]:
    """Some standings that go from what they are to another status; none where the graph has none."""
    name = iri(NS + "status")
    keys = columns.of_property(name.text).forward
    if not len(keys):
        return [], []
    chosen = keys[chance.sample(range(len(keys)), MOVED)]
    old = [
        (columns.terms[unit], name, columns.terms[status])
        for unit, status in zip(firsts(chosen).tolist(), seconds(chosen).tolist(), strict=True)
    ]
    return [(unit, name, iri(NS + chance.choice(("stale", "satisfied", "failed")))) for unit, _, _ in old], old


def statements(record: Record) -> Iterator[Triple]:
    for line in to_lines(record):
        subject, name, value = line[:-2].split(" ", 2)
        yield parsed(subject), parsed(name), parsed(value)


if __name__ == "__main__":
    main()
