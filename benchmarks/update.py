"""One change set applied: an item of evidence closed and another recorded in its place, with the verdict on it.

What is moved from the statuses before is compared, cell by cell, with what is built anew from the grown register, which
is the peer. Prints the exponent of growth from the first size to the last. Seconds are those of the processor, the
median of some change sets.

    .venv/bin/python -m benchmarks.update [20k 200k 2M 10M] [--json]
"""

import argparse
import random
import statistics
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from benchmarks.growth import growing, processor
from benchmarks.organisation import SEED, SIZES, TODAY, of_size
from benchmarks.report import report
from ontology.records import Assessment, Evidence
from ontology.register import Added, ChangeSet, Entry, Register
from service.growth import grown
from service.reasoning.view import View

CHANGES = 10
LIMIT = 5e-3
Grades = list[tuple[int, int, int]]


def changes(register: Register) -> Iterator[Entry]:
    """Each closes one item with its verdict, and records both again, from another day on."""
    chance, head = random.Random(SEED), register.head
    verdicts = [each for each in register.open(Assessment, head) if each.used_evidence]
    for number, verdict in enumerate(chance.sample(verdicts, CHANGES), 1):
        recorded = register.by_key[verdict.used_evidence[0]].record
        assert isinstance(recorded, Evidence)
        item = replace(recorded, key=f"{recorded.key}-{number}", valid_from=TODAY, valid_to=None, corrects=None)
        passed = replace(verdict, key=f"{verdict.key}-{number}", assessed_on=TODAY, used_evidence=(item.key,))
        added = (Added(item), Added(passed))
        change = ChangeSet("benchmark", "a change", added, (recorded.key, verdict.key))
        yield Entry(head + number, datetime(2026, 11, 2, tzinfo=UTC), f"digest {number}", "", change)


def settled(view: View) -> View:
    view.settle_all()
    return view


def _moved(view: View, register: Register) -> View:
    return settled(view.moved(register, TODAY, register.head))


def grades(view: View) -> Grades:
    statuses = view.statuses
    run, count = statuses.actual, len(statuses.subjects.keys)
    return [(p, s, run.grade(p, s)) for p in sorted(statuses.law.kind) for s in range(count)]


def measured(size: str, options: argparse.Namespace) -> float:
    options.size = size
    register = of_size(SIZES[size])
    view = settled(View(register, TODAY, register.head))
    reading: list[float] = []
    moving: list[float] = []
    for entry in changes(register):
        took, register = processor(partial(grown, register, [entry]))
        reading.append(took)
        took, view = processor(partial(_moved, view, register))
        moving.append(took)
    rebuilding, anew = processor(lambda: settled(View(register, TODAY, register.head)))
    equal = grades(view) == grades(anew)
    ours = statistics.median(moving)
    report(options, "one change set", ours, "built anew", rebuilding, equal=equal)
    report(options, "one change set", ours, "limit", LIMIT, equal=None)
    report(options, "its records read", statistics.median(reading), "limit", LIMIT, equal=None)
    return ours


if __name__ == "__main__":
    growing(__doc__, "a change set", measured)
