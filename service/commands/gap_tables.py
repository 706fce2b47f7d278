"""Gaps as people read them on a terminal."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from ontology.words import GapLife, Severity
from service.commands.shell import Shell

if TYPE_CHECKING:
    from rich.text import Text

    from service.api.point import Point
    from service.lives.difference import GapDifference
    from service.lives.folds import Fold
    from service.reasoning.answers import Finding

_NAMED = 12
"""Articles that a row names; more make no one wiser."""


def show_gaps(
    shell: Shell, point: "Point", found: "Sequence[Finding]", limit: int, *, names: bool = False, each: bool = False
) -> None:
    """Counts first, then a row for each, or for those that are alike."""
    from service.commands.tables import table, word
    from service.lives.folds import Fold, folds

    if not found:
        shell.say("No gaps")
        return
    shell.say(counted(found))
    rows = tuple(Fold((gap,)) for gap in found) if each or names else folds(found)
    owners, lives = (any(tell(gap) for gap in found) for tell in (_owner, life))
    columns = ("severity", "kind", "what", *(("owner",) if owners else ()), *(("life",) if lives else ()))

    def cells(fold: Fold) -> "tuple[str | Text, ...]":
        gap = fold.first
        apart = (*((_owner(gap),) if owners else ()), *((life(gap),) if lives else ()))
        return word(gap.severity), gap.kind.replace("-", " "), _what(gap, names) + _others(point, fold), *apart

    shown = rows[:limit] if limit else rows
    shell.say(table(columns, [cells(fold) for fold in shown]))
    if len(rows) > len(shown):
        left = sum(len(fold.gaps) for fold in rows[len(shown) :])
        shell.say(f"… and {left:,} more (--limit 0 shows all)")
    if len(rows) < len(found):
        shell.say(f"{len(found):,} gaps in {len(rows):,} rows: what is alike is told once (--each shows each)")


def _others(point: "Point", fold: "Fold") -> str:
    """`and 42 more alike: GDPR Art. 12, 13, 14`; nothing where it stands alone."""
    if len(fold.gaps) == 1:
        return ""
    cited = sorted((point.citation(key) for key in fold.articles), key=_in_order)
    start = _common(cited)
    told = start + ", ".join(each[len(start) :] for each in cited[:_NAMED])
    rest = f" and {len(cited) - _NAMED:,} further" if len(cited) > _NAMED else ""
    return f"\nand {len(fold.gaps) - 1:,} more alike: {told}{rest}"


def _in_order(citation: str) -> list[tuple[int, str]]:
    """Article 9 before Article 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", citation)]


def _common(cited: "Sequence[str]") -> str:
    """The words with which all citations begin: `GDPR Art. `."""
    words = [each.split(" ")[:-1] for each in cited]
    same = takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))
    return "".join(f"{column[0]} " for column in same)


def show_difference(shell: Shell, found: "GapDifference", limit: int, *, names: bool = False) -> None:
    """What opened, what closed, and what is called something else now."""
    from service.commands.tables import heading, some, table, word

    parts = (f"{len(found.opened):,} opened", f"{len(found.closed):,} closed", f"{len(found.changed):,} changed")
    shell.say(", ".join(parts))
    for title, gaps in (("Opened", found.opened), ("Closed", found.closed)):
        if gaps:
            rows = [(word(each.severity), each.kind.replace("-", " "), _what(each, names)) for each in gaps]
            first, rest = some(rows, limit)
            shell.say(heading(title), table(("severity", "kind", "what"), first), *([rest] if rest else []))
    if found.changed:
        changes = [
            (each.before.kind.replace("-", " "), each.after.kind.replace("-", " "), _what(each.after, names))
            for each in found.changed
        ]
        first, rest = some(changes, limit)
        shell.say(heading("Changed"), table(("was", "is", "what"), first), *([rest] if rest else []))


def counted(found: "Sequence[Finding]") -> str:
    """`12 violation, 3 warning, 2 of them waived`."""
    severities, lives = Counter(each.severity for each in found), Counter(each.life for each in found)
    told = [f"{severities[severity]:,} {severity}" for severity in Severity if severities[severity]]
    apart = [f"{lives[life]:,} {life}" for life in GapLife if life is not GapLife.OPEN and lives[life]]
    return ", ".join(told) + (f"; of these {', '.join(apart)}" if apart else "")


def life(gap: "Finding") -> str:
    """Where it stands and since when; nothing where nothing is known of that."""
    days = None if gap.age_days is None else f"{gap.age_days:,} day{'' if gap.age_days == 1 else 's'}"
    match gap.life:
        case GapLife.WAIVED:
            told = f"waived until {gap.waived_until} by {gap.waived_by}: {gap.waived_because}"
        case GapLife.CLOSED:
            told = f"closed after {days}" if days else "closed"
        case _:
            told = f"{gap.life}, {days}" if days else "reopened" if gap.life is GapLife.REOPENED else ""
    return told


def _owner(gap: "Finding") -> str:
    return gap.owner or ""


def _what(gap: "Finding", names: bool) -> str:
    return f"{gap.message}\n{gap.key}" if names else gap.message
