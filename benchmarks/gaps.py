"""Shapes of the kinds that find gaps, run on an organisation of any size.

`python -m benchmarks.gaps 200k`: the whole report, once cold and then warm; a change set with evidence and a verdict;
and pySHACL on the same data and shapes, its report compared with ours, where it ends in reasonable time (20k, unless
`--pyshacl` says another size). `python -m benchmarks.gaps --growth` prints the exponent from 20k to 2M.
"""

import argparse
import dataclasses
import math
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from rdflib import Graph

from benchmarks.organisation import SEED, SIZES, of_size
from benchmarks.report import report
from ontology.rdf import to_lines
from ontology.records import Assessment, Evidence, Record
from service.validation.shacl.columns import Builder, Columns, Triple
from service.validation.shacl.incremental import Validator
from service.validation.shacl.plan import Plan, compiled
from service.validation.shacl.referee import judged
from service.validation.shacl.shapes_graph import read_shapes
from service.validation.shacl.terms import parsed, to_rdflib

T = TypeVar("T")
SHAPES = Path(__file__).with_suffix(".ttl")
LIMITS = {"20k": 0.3, "200k": 0.3, "2M": 2.0, "10M": 10.0}
"""Seconds for a full run with its whole report."""
CHANGE_LIMIT, RATIO, EXPONENT = 0.020, 200.0, 1.05
RUNS, CHANGES = 5, 200


def cpu(ask: Callable[[], T]) -> tuple[float, T]:
    """Seconds of this process, which do not count what others do on the machine meanwhile."""
    start = time.process_time()
    answer = ask()
    return time.process_time() - start, answer


def columns_of(records: list[Record]) -> Columns:
    builder = Builder()
    for record in records:
        for line in to_lines(record):
            builder.line(line)
    return builder.columns()


def full(plan: Plan, columns: Columns) -> Counter[object]:
    """One run, every result read."""
    return Counter(plan.run(columns).results())


def statements(record: Record) -> Iterator[Triple]:
    for line in to_lines(record):
        subject, name, value = line[:-2].split(" ", 2)
        yield parsed(subject), parsed(name), parsed(value)


def changes(records: list[Record], count: int) -> Iterator[tuple[list[Triple], list[Triple]]]:
    """Change sets as people make them: an item of evidence is replaced by a new one, and somebody assesses it."""
    chance = random.Random(SEED)
    evidence = [record for record in records if isinstance(record, Evidence)]
    verdicts = [record for record in records if isinstance(record, Assessment)]
    for number, (old, verdict) in enumerate(
        zip(chance.sample(evidence, count), chance.sample(verdicts, count), strict=True)
    ):
        until = old.valid_to and old.valid_to + timedelta(days=365)
        new = dataclasses.replace(old, key=f"evidence/new-{number}", valid_to=until)
        seen = dataclasses.replace(verdict, key=f"assessment/new-{number}", used_evidence=(new.key,))
        yield [*statements(new), *statements(seen)], list(statements(old))


def measure(options: argparse.Namespace, plan: Plan, size: str) -> float:
    """Prints what one size takes, and gives the seconds of a warm full run."""
    options.size = size
    records = [added.record for entry in of_size(SIZES[size]).entries for added in entry.change.added]
    columns = columns_of(records)
    cold, found = cpu(lambda: full(plan, columns))
    report(options, "full run, cold", cold, "limit", LIMITS[size], equal=None)
    warm = statistics.median(cpu(lambda: full(plan, columns))[0] for _ in range(RUNS))
    report(options, f"full run, {found.total()} results", warm, "limit", LIMITS[size], equal=None)
    if SIZES[size] <= SIZES[options.pyshacl]:
        theirs, same = against_pyshacl(plan, columns, found)
        report(options, "full run", warm, f"pySHACL (limit × {RATIO:.0f})", theirs, equal=same)
    keep_up(options, plan, columns, records)
    return warm


def against_pyshacl(plan: Plan, columns: Columns, found: Counter[object]) -> tuple[float, bool]:
    data = Graph(bind_namespaces="none")
    for subject, name, value in columns.triples():
        data.add((to_rdflib(subject), to_rdflib(name), to_rdflib(value)))
    taken, results = cpu(lambda: judged(data, plan.shapes.graph))
    return taken, Counter(results) == found


def keep_up(options: argparse.Namespace, plan: Plan, columns: Columns, records: list[Record]) -> None:
    validator = Validator(plan, columns)
    taken = [cpu(lambda: validator.apply(added, removed))[0] for added, removed in changes(records, CHANGES)]  # noqa: B023
    p95 = statistics.quantiles(taken, n=20)[18]
    equal = Counter(validator.results()) == full(plan, validator.columns)
    report(options, "change set, p95", p95, "limit", CHANGE_LIMIT, equal=None)
    if not equal:
        raise SystemExit("what was kept up is not what a full run finds")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", default="20k", choices=list(SIZES))
    parser.add_argument("--pyshacl", default="20k", choices=list(SIZES), help="the largest size that pySHACL is asked")
    parser.add_argument("--growth", action="store_true", help="20k and 2M, and the exponent between them")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    plan = compiled(read_shapes(Graph().parse(SHAPES, format="turtle")))
    if not options.growth:
        measure(options, plan, options.size)
        return
    small, large = measure(options, plan, "20k"), measure(options, plan, "2M")
    exponent = math.log(large / small) / math.log(SIZES["2M"] / SIZES["20k"])
    print(f"exponent from 20k to 2M: {exponent:.3f} (at most {EXPONENT})")


if __name__ == "__main__":
    main()
