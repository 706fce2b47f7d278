"""Tables and colours of the terminal."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
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


_WHOLE = 34
"""Characters up to which a key stays in one piece, where the terminal has room for that."""
_BETWEEN = 2
"""Columns of the terminal between two of a table."""


def word(token: str) -> Text:
    """A word of a closed list, as people read it."""
    return Text(token.replace("-", " "), style=STYLES.get(token, ""))


def heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


class _Whole(Table):
    """A table that is too wide narrows columns of prose before it breaks a key in two. What is over goes to those that
    want least of it first, so that a word or two stand on one line.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        texts = [
            [Text(f"{column.header}"), *(cell for cell in column.cells if isinstance(cell, Text))]
            for column in self.columns
        ]
        least = [min(_WHOLE, max(len(part) for text in each for part in text.plain.split() or [""])) for each in texts]
        most = [max(len(line) for text in each for line in text.plain.split("\n")) for each in texts]
        room = options.max_width - _BETWEEN * len(self.columns)
        if sum(least) <= room < sum(most):
            spare = room - sum(least)
            by_want = sorted(range(len(least)), key=lambda number: most[number] - least[number])
            for left, number in zip(range(len(least), 0, -1), by_want, strict=True):
                more = min(most[number] - least[number], spare // left)
                self.columns[number].width = least[number] + more
                spare -= more
        yield from super().__rich_console__(console, options)


def table(columns: Sequence[str], rows: Iterable[Sequence[str | Text]], right: Sequence[str] = ()) -> Table:
    """`right`: columns of numbers. No cell is cut: what is too long goes on in the next line."""
    made = _Whole(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return made


def moved(before: str | None, after: str | None) -> Text:
    """`partial → satisfied`; a word that stays stands alone."""
    if before == after:
        return word(after or "not there")
    return Text(" ").join([word(before or "not there"), Text("→"), word(after or "not there")])


def some(rows: Sequence[Sequence[str | Text]], limit: int) -> tuple[Sequence[Sequence[str | Text]], str]:
    """The first rows, and what is said of the others."""
    if not limit or len(rows) <= limit:
        return rows, ""
    return rows[:limit], f"… and {len(rows) - limit:,} more (--limit 0 shows all)"
