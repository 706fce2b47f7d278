"""The documents say what the program has: settings, commands, questions, loaders, error codes; and their links lead
somewhere.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders import detect
from ontology.errors import NomographError
from service import settings
from service.commands.exporting import Kind
from tests import generated
from tests.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
PACKAGES = ("ontology", "mappings", "queries", "loaders", "service")
PAGES = sorted([REPOSITORY / "README.md", *DOCS.rglob("*.md")])


def errors_of(cls: type[NomographError]) -> Iterator[type[NomographError]]:
    yield cls
    for child in cls.__subclasses__():
        yield from errors_of(child)


def every_module() -> list[str]:
    """All modules of the house, imported, so that every class of error is known."""
    names = []
    for package in PACKAGES:
        found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
        names += [module.name for module in found]
    for name in names:
        importlib.import_module(name)
    return names


def test_every_error_code_is_a_heading_with_cause_and_cure() -> None:
    assert len(every_module()) > 100
    codes = {cls.code for cls in errors_of(NomographError)}
    assert len(codes) >= 15
    text = (DOCS / "errors.md").read_text()
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert codes <= sections.keys()
    for code, section in sections.items():
        assert "**Cause.**" in section, code
        assert "**Cure.**" in section, code


def test_codes_that_no_class_has_are_documented_too() -> None:
    """Those that the HTTP layer gives to what is no error of the domain."""
    written = "".join(path.read_text() for path in (REPOSITORY / "service").rglob("*.py"))
    codes = {
        code for pair in re.findall(r'_nothing\("([a-z-]+)"\)|\bcode = "([a-z-]+)"', written) for code in pair if code
    }
    assert {"bad-document", "bad-request"} <= codes
    text = (DOCS / "errors.md").read_text()
    assert [code for code in sorted(codes) if f"\n## {code}\n" not in text] == []


@pytest.mark.parametrize("name", sorted(generated.PARTS))
def test_generated_parts_are_as_the_code_has_them(name: str) -> None:
    pages = [path for path in generated.documents() if name in generated.named_in(path.read_text())]
    assert len(pages) == 1
    text = pages[0].read_text()
    assert text == generated.with_parts(text), "run .venv/bin/python -m tests.generated"


def test_every_setting_and_question_is_in_the_generated_parts() -> None:
    assert generated.settings().count(settings.PREFIX) == len(settings.Settings.model_fields)
    assert generated.operations().count("queries/") == len(list((REPOSITORY / "queries").glob("*.graphql"))) > 5
    assert "`trace`" in generated.fields()


def test_every_source_that_a_loader_reads_is_documented() -> None:
    text = (DOCS / "loading.md").read_text()
    endings = set(detect._BY_ENDING)
    assert len(endings) >= 10
    assert [ending for ending in sorted(endings) if f"*{ending}" not in text and f".joint{ending}" not in text] == []


def test_every_kind_of_export_is_documented() -> None:
    text = (DOCS / "cli.md").read_text()
    assert [kind for kind in Kind if kind not in text] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (path.parent / target).exists(), target
