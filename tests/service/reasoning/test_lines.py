"""Corrections and successors as rows: line by line, what the arrays decide is what the rule says cell by cell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from benchmarks.organisation import TODAY, of_size
from ontology.records import Assessment, ControlImplementation, Evidence, ModelVersion, Record
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import Verdict
from service.growth import grown
from service.reasoning.direct import direct
from service.reasoning.held import Held, held
from service.reasoning.sweep import Sweep
from service.reasoning.view import View

BEGINNING = of_size(8_000)
OVER = date(2026, 1, 1)


def beginning() -> tuple[Assessment, Evidence, ControlImplementation]:
    """A pass of a model version, its item, and the measure of the system that uses it."""
    models = {each.key for each in BEGINNING.open(ModelVersion, 1)}
    verdict = next(
        each for each in BEGINNING.open(Assessment, 1) if each.subject in models and each.verdict is Verdict.PASSED
    )
    item = BEGINNING.by_key[verdict.used_evidence[0]].record
    assert isinstance(item, Evidence)
    measure = BEGINNING.by_key[item.supports[0]].record
    assert isinstance(measure, ControlImplementation)
    return verdict, item, measure


VERDICT, ITEM, MEASURE = beginning()


def item(name: str, *, over: bool = False, **changes: object) -> Evidence:
    return replace(ITEM, key=f"item/{name}", valid_to=OVER if over else None, **changes)  # type: ignore[arg-type]


def uses(*items: str) -> Assessment:
    """The one verdict of the cell."""
    return replace(VERDICT, key="verdict/1", used_evidence=tuple(f"item/{name}" for name in items))


def correcting(record: Evidence | ControlImplementation, name: str, **changes: object) -> Record:
    return replace(record, key=f"{name}", corrects=record.key, **changes)  # type: ignore[arg-type]


Set = tuple[tuple[Record, ...], tuple[str, ...]]
OLD, BETWEEN = item("old", over=True), item("between", over=True, succeeds="item/old")
LAST = item("last", succeeds="item/between")
ONCE: Set = ((OLD, BETWEEN, LAST, uses("old")), ())
EVERYWHERE = replace(MEASURE, key="measure/1", covers_components=True)
CASES: dict[str, tuple[tuple[Set, ...], str]] = {
    "the last of a line stands for the first": ((ONCE,), "+"),
    "one between that is closed breaks the line": ((ONCE, ((), ("item/between",))), "+-"),
    "one between that is corrected does not": (
        (ONCE, ((correcting(BETWEEN, "item/better"),), ("item/between",))),
        "++",
    ),
    "one between that is corrected later does, until then": (
        (ONCE, ((), ("item/between",)), ((correcting(BETWEEN, "item/better"),), ())),
        "+-+",
    ),
    "one between that comes last joins the line": ((((OLD, LAST, uses("old")), ()), ((BETWEEN,), ())), "-+"),
    "a correction that succeeds nothing ends the line": (
        (ONCE, ((correcting(BETWEEN, "item/better", succeeds=None),), ("item/between",))),
        "+-",
    ),
    "what succeeds an item succeeds its correction": (
        (
            ((OLD, item("next", succeeds="item/old")), ()),
            ((correcting(OLD, "item/older"),), ("item/old",)),
            ((uses("older"),), ()),
        ),
        "--+",
    ),
    "of two corrections the first counts": (
        (
            ((OLD, uses("old")), ()),
            ((correcting(OLD, "item/a"), correcting(OLD, "item/b", valid_to=None)), ("item/old",)),
        ),
        "--",
    ),
    "what does not close is no correction yet": (
        (((item("old"), uses("old")), ()), ((correcting(OLD, "item/a"),), ())),
        "+-",
    ),
    "an item that comes later than its verdict": (
        (((uses("old"),), ()), ((item("next", succeeds="item/old"),), ()), ((OLD,), ())),
        "--+",
    ),
    "a verdict that comes before the correction that it names": (
        (
            ((OLD, item("next", succeeds="item/old"), uses("older")), ()),
            ((correcting(OLD, "item/older"),), ("item/old",)),
        ),
        "-+",
    ),
    "each item used needs one that stands for it": (
        (((OLD, item("new"), uses("old", "new")), ()), ((item("next", succeeds="item/old"),), ())),
        "-+",
    ),
    "a measure that is corrected": (
        (
            ((EVERYWHERE, item("old", supports=("measure/1",)), uses("old")), ()),
            ((correcting(EVERYWHERE, "measure/2", label="better"),), ("measure/1",)),
        ),
        "++",
    ),
    "a measure that comes to concern fewer": (
        (
            ((EVERYWHERE, item("old", supports=("measure/1",)), uses("old")), ()),
            ((correcting(EVERYWHERE, "measure/2", covers_components=False),), ("measure/1",)),
        ),
        "+-",
    ),
    "a measure that comes to concern more": (
        (
            (
                (
                    replace(EVERYWHERE, covers_components=False),
                    item("old", supports=("measure/1",)),
                    uses("old"),
                ),
                (),
            ),
            ((correcting(EVERYWHERE, "measure/2"),), ("measure/1",)),
        ),
        "--",
    ),
    "an item that comes to be about nobody": (
        (((item("old"), uses("old")), ()), ((correcting(item("old"), "item/a", about=()),), ("item/old",))),
        "+-",
    ),
}


def registers(sets: tuple[Set, ...], grow: Callable[[Register, list[Entry]], Register]) -> Register:
    """From the second change set on, in which the verdict that was there is closed."""
    register = BEGINNING
    for number, (added, closed) in enumerate(sets, 2):
        change = ChangeSet("a", "b", tuple(map(Added, added)), closed + ((VERDICT.key,) if number == 2 else ()))
        register = grow(register, [Entry(number, datetime(2026, 11, number, tzinfo=UTC), str(number), "", change)])
    return register


def read(register: Register, entries: list[Entry]) -> Register:
    return Register.of([*register.entries, *entries])


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("grow", [grown, read])
def test_a_line_is_worth_what_the_rule_says(name: str, grow: Callable[[Register, list[Entry]], Register]) -> None:
    sets, expected = CASES[name]
    register = registers(sets, grow)
    for k, sign in enumerate(expected, 2):
        statuses = View(register, TODAY, k).statuses
        desk = statuses.desk
        given = {p: each for p, each in Sweep(statuses.measures).direct(desk).items() if each != Held()}
        assert given == held(direct(desk)), (name, k)
        p, s = statuses.law.content.index[VERDICT.of], statuses.subjects.index[VERDICT.subject or ""]
        assert bool(given.get(p, Held()).full >> s & 1) == (sign == "+"), (name, k)
