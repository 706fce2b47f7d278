"""Whatever a file says, a loader gives records or an error of ours: never a stack, never a value made up."""

import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders import sheets, sssom, sssom_table, workbook
from loaders.loaded import Loaded
from loaders.sheets import Cell, Row, Sheet
from ontology.errors import NomographError
from ontology.fields import fields_of, values_of
from ontology.records import CLASSES, Record

WELL = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=WELL)

TOKENS = st.sampled_from(
    [
        "key",
        "label",
        "validFrom",
        "model/a@1",
        "2026-01-01",
        "yes",
        "superset-of",
        "x;y",
        "#",
        '"',
        "\t",
        ",",
        ";",
        "\n",
    ]
)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    TOKENS,
    st.text(max_size=12),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
TEXTS = st.lists(st.one_of(TOKENS, st.text(max_size=8)), max_size=40).map("".join)


def check_types(record: Record) -> None:
    """Every value has the type that the schema says."""
    for field in fields_of(type(record)):
        for value in values_of(record, field):
            assert isinstance(value, field.type)
            assert isinstance(value, datetime) == (field.type is datetime)
            assert not isinstance(value, float) or math.isfinite(value)


def attempt(read: Callable[[], Loaded]) -> None:
    """Records of the right types, or an error of ours; anything else fails the test."""
    try:
        loaded = read()
    except NomographError:
        return
    for added in loaded.added:
        check_types(added.record)


@SETTINGS
@given(name=st.sampled_from(sorted(CLASSES)), data=st.data())
def test_any_cells(tmp_path: Path, name: str, data: st.DataObject) -> None:
    columns = ["key", *(field.property for field in fields_of(CLASSES[name]))]
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(columns), max_size=len(columns)), max_size=4))
    header = Row(1, tuple(columns))
    sheet = Sheet(name, (header, *(Row(number, tuple(cells)) for number, cells in enumerate(rows, start=2))))
    attempt(lambda: workbook.of_sheets([sheet], tmp_path))


@SETTINGS
@given(text=TEXTS)
def test_any_csv(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ModelVersion.csv"
    path.write_text(text, encoding="utf-8", newline="")
    attempt(lambda: workbook.of_sheets(sheets.read(path), tmp_path))


HEAD = "#mapping_set_id: a/b\n#author_label: R\n#subject_source_version: x/1\n#object_source_version: y/1\n"


@SETTINGS
@given(
    head=st.one_of(st.just(HEAD), TEXTS.map(lambda text: "#" + text)), body=TEXTS, tail=st.sampled_from(["", "joint."])
)
def test_any_sssom(tmp_path: Path, head: str, body: str, tail: str) -> None:
    path = tmp_path / f"a.{tail}tsv"
    columns = "joint_id\tsubject_id\tpredicate_id\tobject_id\tmapping_date\tconfidence\tclaimed_id\n"
    path.write_text(head + "\n" + columns + body, encoding="utf-8", newline="")
    attempt(lambda: sssom.of_table(sssom_table.read(path)))


@pytest.mark.parametrize(
    "cell", [date.max, datetime.max, datetime.min, time.max, timedelta.max, float("nan"), float("inf")]
)
def test_values_at_the_edge(tmp_path: Path, cell: Cell) -> None:
    for name, cls in CLASSES.items():
        for field in fields_of(cls):
            sheet = Sheet(name, (Row(1, ("key", field.property)), Row(2, ("x/1", cell))))
            attempt(partial(workbook.of_sheets, [sheet], tmp_path))
