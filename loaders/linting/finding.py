"""One thing that is wrong with a mapping, and the table of rules that say so."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ontology.table_file import read_table

TABLE = Path(__file__).with_name("rules.tsv")


class Severity(StrEnum):
    """Gravest first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of rules.tsv: what is looked for, why it matters, what to do."""

    code: str
    severity: Severity
    problem: str
    solution: str
    mends: bool


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters [start, end) of a file, and what belongs there instead."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` is what stands there; `do` what to do about it; `edits` mend it, where that is certain."""

    rule: str
    severity: Severity
    file: str
    line: int
    text: str
    message: str
    do: str
    edits: tuple[Edit, ...] = ()

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        return self.file, self.line, self.severity.rank, self.rule, self.text


@cache
def rules() -> dict[str, Rule]:
    """By code, in the order of the table."""
    table = read_table(TABLE)
    return {
        row["code"]: Rule(
            row["code"], Severity(row["severity"]), row["problem"], row["solution"], row["mends"] == "yes"
        )
        for row in table.rows
    }
