"""The README as a newcomer reads it: its commands are run in a demo home, and print what it says."""

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.demo_home import demo_home
from tests.documented import compared, output_of, shown

DOCUMENTS = sorted([REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md")])


def test_the_readme_shows_commands_and_queries() -> None:
    kinds = [each.kind for each in shown((REPOSITORY / "README.md").read_text())]
    assert kinds.count("console") >= 3
    assert kinds.count("graphql") >= 1


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if shown(path.read_text())], ids=lambda path: path.stem)
def test_a_document_shows_what_is_really_printed(
    path: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shutil.copytree(demo_home(tmp_path_factory), tmp_path / "home")
    (tmp_path / "folder").mkdir()
    for each in shown(path.read_text()):
        output = output_of(each, tmp_path / "home", tmp_path / "folder")
        assert compared(output) == compared(each.output), each.said


def test_every_command_that_is_shown_says_as_of_which_day() -> None:
    """What the README shows must not rot."""
    for each in shown((REPOSITORY / "README.md").read_text()):
        if re.search(r"trace|why-not|coverage|gaps", each.said):
            assert re.search(r"--as-of|asOf", each.said), each.said


def test_the_article_15_answer_is_on_the_first_page() -> None:
    text = (REPOSITORY / "README.md").read_text()
    assert '"status": "SATISFIED"' in text
    assert "2027-12-02" in text
    assert "Robustness test report" in text
    assert "claims legal compliance" in text


def test_the_test_command_is_the_one_of_ci() -> None:
    assert "\nmake test\n" in (REPOSITORY / "README.md").read_text()
    assert "\nmake test <" in (REPOSITORY / ".ci" / "run").read_text()
