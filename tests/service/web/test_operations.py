"""Saved operations: each has its header, fits the schema, and stays within the limits of every server."""

from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, build_schema, parse, validate

from service.api.limits import Limits, check, parsed
from service.api.schema import sdl
from service.web.operations import FOLDER

SCHEMA = build_schema(sdl())
SAVED = sorted(FOLDER.glob("*.graphql"))


def test_they_are_all_seen() -> None:
    assert len(SAVED) == 14


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_a_saved_operation_fits_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert validate(SCHEMA, parse(text)) == []
    check(parsed(text, Limits()), Limits())


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_a_saved_operation_says_what_it_asks(path: Path) -> None:
    question, parameters, answer, *_ = path.read_text(encoding="utf-8").splitlines()
    assert question.startswith("# Question: ")
    assert question.endswith("?")
    assert parameters.startswith("# Parameters: ")
    assert answer.startswith("# Answer: ")


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_it_is_one_operation_named_as_its_file(path: Path) -> None:
    (definition,) = parse(path.read_text(encoding="utf-8")).definitions
    assert isinstance(definition, OperationDefinitionNode)
    assert definition.name is not None
    assert definition.name.value.lower() == path.stem.replace("-", "")
