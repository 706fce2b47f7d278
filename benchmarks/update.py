"""What the index costs: made from nothing, one change set of each kind applied, moved to another day, held in memory.

Change sets say what is evidenced and judged, or who is there, used and run.

A change set is applied when its records are read into the register, and facts, uses and applicability are settled:
from then on whatever is asked is answered as of it. Statuses are moved as far as somebody asks; so two more things are
told: a full answer with proof about what the change set is about, asked first of all, and all seven runs. A day is one
on which facts begin or end to count, or one on which a window opens. What was moved is compared, run by run and set by
set, with what is built anew from the grown register, which is the peer.
History and forecast, which look at many days, are asked up to 200k. Seconds are those of the processor, the median of
some change sets; memory is what the process takes more.

    .venv/bin/python -m benchmarks.update [20k 200k 2M 10M] [--json]
"""

import argparse
import os
import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice
from multiprocessing import get_context

import numpy as np

from benchmarks.growth import growing, processor
from benchmarks.organisation import SEED, SIZES, TODAY, of_size
from benchmarks.report import report
from ontology.collector import set_aside
from ontology.key import Key
from ontology.records import (
    ApplicabilityWindow,
    Assessment,
    Dataset,
    Evidence,
    Inventory,
    ModelVersion,
    Record,
    RoleAssignment,
    Use,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import InventoryExtent, SubjectKind, Verdict
from service.growth import grown
from service.reasoning.bits import flags_of
from service.reasoning.forecast import forecast
from service.reasoning.history import history
from service.reasoning.known import FAR, FULL, PARTIAL
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.status import SEVEN
from service.reasoning.switches import Switches
from service.reasoning.view import View

Cell = tuple[Key, Key]
"""A provision and a subject."""
GRADES = (PARTIAL, FAR, FULL)
CHANGES = 10
"""Of each kind."""
LIMIT = 5e-3
LONGEST = SIZES["200k"]
"""Statements up to which history and forecast are asked."""
YEARS, AHEAD = 3, timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of change set, made from a verdict and the item that it used."""

    name: str
    make: Callable[[Assessment, Evidence, int], ChangeSet]


def _change(*added: Record, closed: tuple[str, ...] = ()) -> ChangeSet:
    return ChangeSet("benchmark", "a change", tuple(map(Added, added)), closed)


def _again(item: Evidence, number: int) -> Evidence:
    return replace(item, key=f"{item.key}-{number}", valid_from=TODAY, valid_to=None, corrects=None)


def _judged(verdict: Assessment, said: Verdict, number: int) -> Assessment:
    return replace(verdict, key=f"{verdict.key}-{number}", verdict=said, assessed_on=TODAY, corrects=None)


def _both_again(verdict: Assessment, item: Evidence, number: int) -> ChangeSet:
    """The item and the verdict closed, and recorded again from today on."""
    anew = _again(item, number)
    return _change(
        anew,
        replace(_judged(verdict, verdict.verdict, number), used_evidence=(anew.key,)),
        closed=(item.key, verdict.key),
    )


CASES = (
    Case("an item of evidence", lambda _, item, number: _change(_again(item, number))),
    Case("a pass", lambda verdict, _, number: _change(_judged(verdict, Verdict.PASSED, number))),
    Case("a failure", lambda verdict, _, number: _change(_judged(verdict, Verdict.FAILED, number))),
    Case("an item closed", lambda _, item, __: _change(closed=(item.key,))),
    Case("an item and its verdict anew", _both_again),
)


@dataclass(frozen=True, slots=True)
class Joining:
    """One kind of change set that says who is there, who uses whom, or in which role: made for a system."""

    name: str
    make: Callable[[int, int], ChangeSet]


def _model(system: int, number: int) -> ChangeSet:
    """A new version, used from today on, and the inventory that says so."""
    own, model = f"system/{system}", f"model/{system}@new-{number}"
    return _change(
        ModelVersion(key=model),
        Use(key=f"use/{own}/{model}", user=own, used=model, valid_from=TODAY),
        Inventory(
            key=f"inventory/{system}-{number}",
            subject=own,
            inventory_kind=SubjectKind.MODEL_VERSION,
            extent=InventoryExtent.COMPLETE,
            as_of=TODAY,
            stated_by="ann",
        ),
    )


def _dataset(system: int, number: int) -> ChangeSet:
    """Used from some day of this year on, on which nothing else begins."""
    key, begins = f"dataset/{system}-new-{number}", TODAY - timedelta(days=3 + number)
    return _change(Dataset(key=key), Use(key=f"use/{key}", user=f"model/{system}@1", used=key, valid_from=begins))


def _role(system: int, number: int) -> ChangeSet:
    role = f"role/{system}-new-{number}"
    return _change(RoleAssignment(key=role, agent="org/acme", subject=f"system/{system}", role="role/provider"))


def _unclassified(system: int, _: int) -> ChangeSet:
    return _change(closed=(f"class/{system}",))


def _without_supplier(system: int, _: int) -> ChangeSet:
    return _change(closed=(f"supplier/{system}-0",))


JOINING = (
    Joining("a model version in use", _model),
    Joining("a dataset in use", _dataset),
    Joining("a role", _role),
    Joining("a class closed", _unclassified),
    Joining("a supplier gone", _without_supplier),
)


def drawn(register: Register) -> Iterator[tuple[Assessment, Evidence]]:
    """Verdicts with their items, each once."""
    verdicts = [each for each in register.open(Assessment, register.head) if each.used_evidence]
    for verdict in random.Random(SEED).sample(verdicts, CHANGES * len(CASES)):
        item = register.by_key[verdict.used_evidence[0]].record
        assert isinstance(item, Evidence)
        yield verdict, item


def entry(register: Register, change: ChangeSet) -> Entry:
    """As the next of a register."""
    at = datetime(2026, 11, 2, tzinfo=UTC)
    return Entry(register.head + 1, at, f"digest {register.head}", "", change)


def changes(register: Register) -> Iterator[ChangeSet]:
    """Items and their verdicts anew."""
    for number, (verdict, item) in enumerate(islice(drawn(register), CHANGES)):
        yield _both_again(verdict, item, number)


def settled(view: View) -> View:
    """With all seven runs."""
    view.statuses.run_all()
    return view


def everything(view: View) -> dict[tuple[str, int], list[bytes]]:
    """What every run knows of every provision: flags of the subjects on record, in the order of their keys."""
    statuses, count = view.statuses, len(view.statuses.subjects.keys)
    places = np.fromiter(statuses.subjects.index.values(), np.intp)
    return {
        (name, p): [flags_of(getattr(statuses, name).at(p, grade), count)[places].tobytes() for grade in GRADES]
        for name in SEVEN
        for p in statuses.law.kind
    }


def _facts(view: View) -> View:
    _ = view.statuses
    return view


def applied(options: argparse.Namespace, view: View) -> tuple[View, dict[str, float]]:
    """Change sets of every kind, one after the other, each on what the one before left."""
    verdicts, totals = drawn(view.register), dict[str, float]()
    for case in CASES:
        some = ((verdict, item, (verdict.of, str(verdict.subject))) for verdict, item in islice(verdicts, CHANGES))
        made = ((partial(case.make, verdict, item), cell) for verdict, item, cell in some)
        view, found = _each(options, case.name, view, made)
        totals |= found
    systems = [int(key.split("/")[1]) for key in view.subjects if key.startswith("system/")]
    chance, provisions = random.Random(SEED), [*map(view.statuses.law.content.keys.__getitem__, view.units_counted())]
    for joining in JOINING:
        drawn_of = random.Random(SEED).sample(systems, min(CHANGES, len(systems)))
        cells = ((partial(joining.make, each), (chance.choice(provisions), f"system/{each}")) for each in drawn_of)
        view, found = _each(options, joining.name, view, cells)
        totals |= found
    return view, totals


def _each(
    options: argparse.Namespace, name: str, view: View, made: Iterator[tuple[Callable[[int], ChangeSet], Cell]]
) -> tuple[View, dict[str, float]]:
    """The view after these, and what one of them takes."""
    parts: list[tuple[float, ...]] = []
    for number, (make, cell) in enumerate(made):
        register = view.register
        reading, register = processor(partial(grown, register, [entry(register, make(register.head))]))
        settling, after = processor(partial(_facts, view.moved(register, TODAY, register.head)))
        answering, _ = processor(partial(after.trace, *cell))
        running, view = processor(partial(settled, after))
        if number:
            parts.append((reading, settling, answering, running))
    return view, _told(options, name, parts)


def _told(options: argparse.Namespace, name: str, parts: list[tuple[float, ...]]) -> dict[str, float]:
    applied = statistics.median(reading + settling for reading, settling, *_ in parts)
    report(options, name, applied, "limit", LIMIT, equal=None)
    reading, settling, answering, running = (statistics.median(part) for part in zip(*parts, strict=True))
    if not options.json:
        print(f"  records {1e3 * reading:.2f} ms + facts {1e3 * settling:.2f} ms", end="; ")
        print(f"then a full answer {1e3 * answering:.2f} ms, all seven runs {1e3 * running:.2f} ms")
    return {name: applied, f"{name}: full answer": answering, f"{name}: seven runs": running}


def days(register: Register) -> Iterator[tuple[str, date]]:
    """The next day on which facts alone switch, and the next on which a window opens."""
    switches = Switches.of(register)
    calm = (day for day in switches.days if day > TODAY and not _settles(switches, day))
    yield "a day: facts switch", next(calm)
    windows = [each.applies_from for each in register.open(ApplicabilityWindow, register.head)]
    yield "a day: a window opens", min(day for day in windows if day is not None and day > TODAY)


def _settles(switches: Switches, day: date) -> bool:
    before = day - timedelta(days=1)
    return switches.settles(before, day) or switches.turns(before, day)


def moved(options: argparse.Namespace, view: View) -> dict[str, float]:
    """From the evening before to such a day."""
    found: dict[str, float] = {}
    register, k = view.register, view.known_at
    for name, day in days(register):
        evening = settled(view.moved(register, day - timedelta(days=1), k))
        found[name], morning = processor(partial(_on, evening, day))
        anew, other = processor(partial(_anew, evening, day))
        report(options, name, found[name], "built anew", anew, equal=everything(morning) == everything(other))
    return found


def _on(view: View, day: date) -> View:
    return settled(view.moved(view.register, day, view.known_at))


def _anew(view: View, day: date) -> View:
    return settled(View(view.register, day, view.known_at))


def memory() -> int:
    """What the process takes now, in bytes."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def held(statements: int) -> tuple[int, int]:
    """What a register takes, and what the index does beside it; to be asked in a process of its own."""
    before = memory()
    register = of_size(statements)
    after = memory()
    view = settled(View(register, TODAY, register.head))
    index = memory() - after
    del view
    return after - before, index


def long_ones(options: argparse.Namespace, view: View) -> None:
    """A history of three years of one pair, and a forecast of 60 days of everything."""
    verdict, _ = next(drawn(view.register))
    assert verdict.subject is not None
    start = TODAY.replace(year=TODAY.year - YEARS)
    asked = (view.register, verdict.of, verdict.subject, start, TODAY, view.known_at, DEFAULT_POLICY)
    took, intervals = processor(lambda: history(*asked))
    report(options, f"history, {YEARS} years: {len(intervals)}", took, "limit", 10.0, equal=None)
    took, outlook = processor(lambda: forecast(view.register, TODAY, TODAY + AHEAD, view.known_at))
    report(options, f"forecast, {outlook.looked} days", took, "limit", 10.0, equal=None)


def measured(size: str, options: argparse.Namespace) -> dict[str, float]:
    options.size = size
    register = of_size(SIZES[size])
    anew, view = processor(lambda: settled(View(register, TODAY, register.head)))
    if not options.json:
        with get_context("spawn").Pool(1) as alone:
            its, index = alone.apply(held, (SIZES[size],))
        print(f"{size}: register {its / 1e6:.0f} MB, index {index / 1e6:.0f} MB")
        print(f"{size}: all seven runs from nothing {anew:.3f} s of {len(view.subjects):,} subjects")
    set_aside()  # as a server does; else each measurement begins by looking through all of it
    view, found = applied(options, view)
    took, other = processor(lambda: settled(View(view.register, TODAY, view.known_at)))
    equal = everything(view) == everything(other)
    report(options, f"{view.known_at - 1} change sets", sum(found.values()) * CHANGES, "built anew", took, equal=equal)
    found |= moved(options, view)
    if SIZES[size] <= LONGEST:
        long_ones(options, view)
    return {"all seven runs from nothing": anew, **found}


if __name__ == "__main__":
    growing(__doc__, "a change set", measured)
