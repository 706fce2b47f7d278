"""What a command says of an error inside, and where the rest of it is."""

import stat
from pathlib import Path

import pytest
import structlog

from service.api.provisions import Framework
from service.home import Home
from service.logs import details
from tests.commands import Command


def test_an_error_inside_a_query_is_one_line_and_a_file_without_values(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        somebody = "".join(("Ad", "a"))
        raise KeyError(len(somebody))

    monkeypatch.setattr(Framework, "of", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    Home.create(tmp_path / "home").finish()
    before = structlog.get_config()
    ran = Command(capsys, tmp_path / "home")("query", '{ framework(key: "gdpr") { key } }')
    assert ran.status == 2
    (error,) = ran.json["errors"]
    number = error["message"].rsplit(" ", 1)[1]
    (file,) = tmp_path.glob("nomograph-*.log")
    assert ran.err == f"nomograph: internal error, number {number}, details in {file}\n"
    assert "in broken" in file.read_text("utf-8")
    assert "Ada" not in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert structlog.get_config() == before


def test_where_no_file_can_be_written_that_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert details(KeyError("x")) == "no file, which cannot be written (No such file or directory)"
