"""Tables and colours of the terminal."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from ontology.words import ApplicabilityState, Severity, Status

STYLES: dict[str, str] = {
    Status.SATISFIED: "bold green",
    Status.FAILED: "bold red",
    Status.INDETERMINATE: "bold red",
    Status.STALE: "bold yellow",
    Status.PARTIAL: "bold yellow",
    Status.NOT_EVALUABLE: "bold yellow",
    Status.UNPROVEN: "bold yellow",
    Status.PLANNED: "bold cyan",
    Status.ABSENT: "bold red",
    ApplicabilityState.APPLIES: "bold",
    Severity.VIOLATION: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFO: "cyan",
}
"""What a word looks like; each word also stands there, so nothing is said by colour alone."""


def word(token: str) -> Text:
    """A word of a closed list, as people read it."""
    return Text(token.replace("-", " "), style=STYLES.get(token, ""))


def heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def table(columns: Sequence[str], rows: Iterable[Sequence[str | Text]], right: Sequence[str] = ()) -> Table:
    """`right`: columns of numbers. No cell is cut: what is too long goes on in the next line."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return made


def some(rows: Sequence[Sequence[str | Text]], limit: int) -> tuple[Sequence[Sequence[str | Text]], str]:
    """The first rows, and what is said of the others."""
    if not limit or len(rows) <= limit:
        return rows, ""
    return rows[:limit], f"… and {len(rows) - limit:,} more (--limit 0 shows all)"
