"""The home folder and its files: private, whole, and what they say they are."""

import io
import json
import stat
from pathlib import Path

import pytest

from ontology.errors import HomeError, UnknownReference
from service.files import Files
from service.home import MARKER, Home

ROBUST = b"robust"


def made(path: Path, demo: bool = False) -> Home:
    home = Home.create(path, demo=demo)
    home.finish()
    return home


def test_a_home_is_private(tmp_path: Path) -> None:
    home = made(tmp_path / "a" / "home")
    home.files.put_stream(io.BytesIO(ROBUST))
    folders = [home.path, *(item for item in home.path.rglob("*") if item.is_dir())]
    assert len(folders) >= 5
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert {stat.S_IMODE(file.stat().st_mode) for file in home.files.folder.rglob("*") if file.is_file()} == {0o600}


def test_a_home_is_what_it_was_made(tmp_path: Path) -> None:
    made(tmp_path / "home", demo=True)
    assert Home.open(tmp_path / "home").demo
    with pytest.raises(HomeError, match="already"):
        Home.create(tmp_path / "home", demo=True)


def test_an_unfinished_home_is_taken_up_again(tmp_path: Path) -> None:
    Home.create(tmp_path / "home")
    with pytest.raises(HomeError, match="cut short"):
        Home.open(tmp_path / "home")
    with pytest.raises(HomeError, match="already"):
        Home.create(tmp_path / "home", demo=True)
    made(tmp_path / "home")
    assert not Home.open(tmp_path / "home").demo


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(HomeError, match="something else"):
        Home.create(tmp_path)
    with pytest.raises(HomeError, match="something else"):
        Home.create(tmp_path / "letter.txt")
    assert [item.name for item in tmp_path.iterdir()] == ["letter.txt"]


def test_a_home_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    made(tmp_path / "home")
    marker = tmp_path / "home" / MARKER
    marker.write_text(json.dumps({"format": 2, "colour": "red"}))
    with pytest.raises(HomeError, match="format 2, this program knows 1"):
        Home.open(tmp_path / "home")
    marker.write_text("{")
    with pytest.raises(HomeError, match="cannot be read"):
        Home.open(tmp_path / "home")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def test_a_file_lies_under_its_digest(files: Files) -> None:
    digest = files.put_stream(io.BytesIO(ROBUST))
    assert files.put_stream(io.BytesIO(ROBUST)) == digest
    path = files.checked(digest)
    assert path == files.folder / digest[:2] / digest[2:4] / digest
    assert path.read_bytes() == ROBUST
    assert files.holds(digest)
    assert len([item for item in files.folder.rglob("*") if item.is_file()]) == 1


def test_a_file_that_has_changed_is_not_given(files: Files) -> None:
    digest = files.put_stream(io.BytesIO(ROBUST))
    files.path(digest).write_bytes(b"Robust")
    with pytest.raises(HomeError, match="another content"):
        files.checked(digest)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_digest_is_no_path(files: Files, name: str) -> None:
    with pytest.raises(UnknownReference, match="no SHA-256"):
        files.path(name)


def test_a_file_that_is_not_held_is_named(files: Files) -> None:
    with pytest.raises(UnknownReference, match="no file with SHA-256"):
        files.checked("0" * 64)
    assert not files.holds("0" * 64)


class _Broken(io.BytesIO):
    """A stream that ends in an error, as a full disk or a lost line does."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError("lost")
        return super().read(3)


def test_a_copy_that_was_cut_short_leaves_nothing(files: Files) -> None:
    with pytest.raises(OSError, match="lost"):
        files.put_stream(_Broken(ROBUST))
    assert not [item for item in files.folder.rglob("*") if item.is_file()]
