"""The sandbox with functions of the standard library as parsers gone wrong."""

import os
import pickle
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loaders import sandbox, sheets, sssom, workbook
from loaders.sandbox import Limits
from loaders.sheets import Sheet
from ontology.errors import Place, Refused, Unreadable
from ontology.key import is_key
from tests.waiting import LONG

PATIENT = Limits(wall=LONG)
"""Only the limit that a test is about is near."""


def table(tmp_path: Path, text: str = "key,label\nmodel/a@1,A\n") -> Path:
    path = tmp_path / "ModelVersion.csv"
    path.write_text(text)
    return path


def test_a_result_comes_back_whole(tmp_path: Path) -> None:
    path = table(tmp_path)
    assert sandbox.run(sheets.read, path) == sheets.read(path)


def test_an_error_of_ours_comes_back_with_place_and_remedy(tmp_path: Path) -> None:
    path = table(tmp_path, 'key\n"open')
    with pytest.raises(Unreadable) as caught:
        sandbox.run(sheets.read, path)
    with pytest.raises(Unreadable) as direct:
        sheets.read(path)
    assert str(caught.value) == str(direct.value)
    assert caught.value.place == Place(file="ModelVersion.csv", line=2)


def test_all_reasons_of_a_refusal_come_back(tmp_path: Path) -> None:
    path = table(tmp_path, "key,label\nbad key,A\nworse key,A\n")
    with pytest.raises(Refused) as caught:
        sandbox.run(workbook.read, path)
    assert [str(reason.place) for reason in caught.value.reasons] == [
        "sheet ModelVersion, row 2, column key",
        "sheet ModelVersion, row 3, column key",
    ]
    assert "worse key" in str(caught.value)


@pytest.mark.parametrize(
    ("limits", "function", "arguments", "message"),
    [
        (Limits(wall=0.3), time.sleep, (30,), "longer than 0.3 seconds"),
        (replace(PATIENT, cpu=1), sum, (range(10**10),), "more than 1 seconds of processor time"),
        (PATIENT, bytearray, (10**11,), "more memory than is allowed"),
        (PATIENT, os.abort, (), "reading crashed"),
        (PATIENT, os._exit, (0,), "reading crashed"),
        (replace(PATIENT, answer=100), bytes, (10_000_000,), "more than can be taken at once"),
        (PATIENT, int, ("x",), "cannot be read .ValueError."),
        (PATIENT, os.stat, ("/",), "something else than records"),
    ],
)
def test_what_goes_wrong_is_a_sentence(
    limits: Limits, function: Callable[..., Any], arguments: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(Unreadable, match=message):
        sandbox.limited(limits, function, *arguments)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (socket.create_connection, (("127.0.0.1", 9),)),
        (os.system, ("true",)),
        (os.fork, ()),
    ],
)
def test_no_network_and_no_further_programs(function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    with pytest.raises(Unreadable, match="PermissionError"):
        sandbox.run(function, *arguments)


def test_no_file_is_written(tmp_path: Path) -> None:
    source = table(tmp_path)
    with pytest.raises(Unreadable):
        sandbox.run(shutil.copyfile, source, tmp_path / "copy")
    assert not (tmp_path / "copy").exists() or (tmp_path / "copy").stat().st_size == 0


class Evil:
    """Pickles as a call: what a parser that was taken over might send."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.getpid, ()


class Sly:
    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return is_key, ("a",)


@pytest.mark.parametrize("value", [Evil(), Sly(), [Evil()]])
def test_an_answer_that_does_something_is_refused(value: object) -> None:
    with pytest.raises(Unreadable, match="something else than records"):
        sandbox._load(pickle.dumps(("value", value)))


def test_plain_data_and_our_own_classes_are_taken() -> None:
    value = (Sheet("x", ()), Place(row=3), 1.5, None, Path("x"))
    assert sandbox._load(pickle.dumps(("value", value))) == ("value", value)


def test_a_loader_that_yields_gives_a_tuple(tmp_path: Path) -> None:
    path = tmp_path / "try.tsv"
    head = "#mapping_set_id: a\n#author_label: R. Roe\n#subject_source_version: x@1\n#object_source_version: y@1\n"
    row = "x/1\tnomo:equalTo\ty/1\t2026-01-01\n"
    path.write_text(head + "subject_id\tpredicate_id\tobject_id\tmapping_date\n" + row)
    found = sandbox.run(sssom.read, path)
    assert isinstance(found, tuple)
    assert found == tuple(sssom.read(path))
    assert len(found) == 1


def test_it_works_from_many_threads(tmp_path: Path) -> None:
    path, found = table(tmp_path), []

    def read() -> None:
        found.append(sandbox.run(sheets.read, path))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert found == [sheets.read(path)] * 4


def test_children_are_gone_afterwards(tmp_path: Path) -> None:
    def children() -> Iterator[str]:
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it ended just now
                fields = status.read_text().rsplit(")", 1)[1].split()
                if int(fields[1]) == os.getpid():
                    yield status.parent.name

    if not Path("/proc/self/stat").exists():
        pytest.skip("this system has no /proc to look at")
    before = set(children())
    with pytest.raises(Unreadable):
        sandbox.limited(Limits(wall=0.2), time.sleep, 30)
    assert set(children()) <= before
