"""Gaps as people read them on a terminal."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ontology.words import GapLife, Severity
from service.commands.shell import Shell

if TYPE_CHECKING:
    from service.lives.difference import GapDifference
    from service.reasoning.answers import Finding


def show_gaps(shell: Shell, found: "Sequence[Finding]", limit: int, *, names: bool = False) -> None:
    """Counts first, then a row for each."""
    from service.commands.tables import some, table, word

    if not found:
        shell.say("No gaps")
        return
    shell.say(counted(found))
    columns = ("severity", "kind", "what", *(("life",) if any(map(life, found)) else ()))
    rows = [
        (word(each.severity), each.kind.replace("-", " "), _what(each, names), life(each))[: len(columns)]
        for each in found
    ]
    first, rest = some(rows, limit)
    shell.say(table(columns, first), *([rest] if rest else []))


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
    """Where it stands, since when, and whose it is; nothing where nothing is known of that."""
    days = None if gap.age_days is None else f"{gap.age_days:,} day{'' if gap.age_days == 1 else 's'}"
    match gap.life:
        case GapLife.WAIVED:
            told = f"waived until {gap.waived_until} by {gap.waived_by}: {gap.waived_because}"
        case GapLife.CLOSED:
            told = f"closed after {days}" if days else "closed"
        case _:
            told = f"{gap.life}, {days}" if days else "reopened" if gap.life is GapLife.REOPENED else ""
    return "; ".join(part for part in (told, gap.owner) if part)


def _what(gap: "Finding", names: bool) -> str:
    return f"{gap.message}\n{gap.key}" if names else gap.message
