"""Small foreign files, written in the test, linted against the shipped frameworks."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from loaders.linting import reading
from loaders.linting.catalogue import Catalogue
from loaders.linting.document import Document
from loaders.linting.finding import Finding
from loaders.linting.library import Library
from loaders.linting.lint import lint
from ontology.register import Register
from tests.shipped import shipped

Linted = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def register() -> Register:
    return shipped()


@pytest.fixture
def linted(tmp_path: Path, register: Register) -> Linted:
    """Findings on files given as `name="text"` pairs."""

    def run(files: dict[str, str], libraries: Sequence[Library] = ()) -> list[Finding]:
        documents: list[Document] = []
        for name, text in files.items():
            path = tmp_path / name
            path.write_bytes(text.encode())
            documents.append(reading.read(path, name))
        return lint(documents, Catalogue(register, tuple(libraries)))

    return run


def told(findings: Sequence[Finding], rule: str) -> list[tuple[int, str]]:
    """Line and message of the findings of one rule."""
    return [(each.line, each.message) for each in findings if each.rule == rule]


def lines(findings: Sequence[Finding], rule: str) -> list[int]:
    return [each.line for each in findings if each.rule == rule]
