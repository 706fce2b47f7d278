"""The shipped tables as they stand on disk, read without any code of the product."""

import csv
import re
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import REPOSITORY

FRAMEWORKS = REPOSITORY / "ontology" / "frameworks"
MAPPINGS = REPOSITORY / "mappings"
LAWS = ("eu-ai-act", "gdpr", "dora", "nis2")
STANDARDS = ("iso-42001", "iso-27001")

Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def head(path: Path) -> dict[str, Any]:
    lines = (line[1:] for line in path.read_text("utf-8").splitlines() if line.startswith("#"))
    found: dict[str, Any] = yaml.safe_load("\n".join(lines))
    return found


def framework(key: str) -> list[Row]:
    return rows(FRAMEWORKS / f"{key}.tsv")


def editions(key: str) -> list[str]:
    """Edition keys, oldest first."""
    return [edition["key"] for edition in head(FRAMEWORKS / f"{key}.tsv")["editions"]]


def in_edition(row: Row, edition: str) -> bool:
    """Whether the row is the wording of that edition: from `since` until before `until`."""
    name = edition.rsplit("/", 1)[1]
    return row["since"] <= name and (not row["until"] or name < row["until"])


def many(cell: str) -> list[str]:
    return [value.strip() for value in cell.split(";") if value.strip()]


def natural(text: str) -> list[tuple[int, str]]:
    """A.2 before A.10; digits before letters."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]
