"""One cell of a table to the value of one property. Strict: what could mean two things is refused.

Errors are `BadInput` without a place; the caller knows the sheet, row and column.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from zoneinfo import ZoneInfo

from loaders.sheets import Cell
from ontology.errors import BadInput
from ontology.fields import Field, Value

_YES = {"yes": True, "true": True, "no": False, "false": False}
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTEGER = re.compile(r"[+-]?\d{1,15}")
_DECIMAL = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")


def flat(name: str) -> str:
    """Casing, spaces and hyphens away: `Valid from`, `validFrom` and `valid_from` are one name."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def shown(cell: Cell) -> str:
    """A cell as an error quotes it, cut at 60 characters."""
    text = str(cell)
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'


def texts(cell: Cell) -> tuple[str, ...]:
    """The values of a cell that holds many: joined by `;` or line breaks."""
    return tuple(part.strip() for part in re.split(r"[;\r\n]+", as_text(cell)) if part.strip())


def values(field: Field, cell: Cell, zone: ZoneInfo) -> tuple[Value, ...]:
    """The values of a property: one, or as many as the cell holds."""
    cells: tuple[Cell, ...] = texts(cell) if field.many else (cell,)
    return tuple(one(field.type, item, zone) for item in cells)


def one(kind: type, cell: Cell, zone: ZoneInfo) -> Value:
    """One value of a type of `ontology.fields`. `zone`: of a moment written without one. Raises BadInput."""
    if issubclass(kind, StrEnum):
        return as_word(kind, cell)
    if kind is datetime:
        return as_moment(cell, zone)
    return _READERS[kind](cell)


def as_text(cell: Cell) -> str:
    """Text; a number as it is shown (`2` for 2.0), a date in ISO."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell if isinstance(cell, str) else str(cell)


def as_boolean(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    answer = _YES.get(as_text(cell).lower())
    if answer is None:
        raise BadInput(f"{shown(cell)} is neither yes nor no", remedy="write yes or no")
    return answer


def as_date(cell: Cell) -> date:
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise BadInput(f"{shown(cell)} has a time of day", remedy="write the day only, YYYY-MM-DD")
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str) and _ISO_DATE.fullmatch(cell):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            pass
    raise BadInput(f"{shown(cell)} is no date", remedy="write YYYY-MM-DD")


def as_moment(cell: Cell, zone: ZoneInfo) -> datetime:
    """UTC. A bare day is its first moment; without an offset the zone of the organisation is meant."""
    moment = _moment(cell)
    if moment is None:
        raise BadInput(
            f"{shown(cell)} is no moment", remedy="write YYYY-MM-DD HH:MM, or with an offset ...T10:00+01:00"
        )
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        raise BadInput(f"{shown(cell)} is out of range", remedy="write YYYY-MM-DD HH:MM") from None


def _moment(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if not isinstance(cell, str) or not _ISO_DATE.match(cell):
        return None
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return None


def as_time(cell: Cell) -> time:
    if isinstance(cell, time):
        return cell
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        return (datetime.min + cell).time()
    if isinstance(cell, str) and re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", cell):
        try:
            return time.fromisoformat(cell)
        except ValueError:
            pass
    raise BadInput(f"{shown(cell)} is no time of day", remedy="write HH:MM")


def as_integer(cell: Cell) -> int:
    text = as_text(cell)
    if isinstance(cell, bool) or not _INTEGER.fullmatch(text):
        raise BadInput(f"{shown(cell)} is no whole number", remedy="write digits only")
    return int(text)


def as_number(cell: Cell) -> float:
    if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) < 1e300:
        return float(cell)
    if not isinstance(cell, str) or not _DECIMAL.fullmatch(cell):
        raise BadInput(f"{shown(cell)} is no number", remedy="write it with a decimal point, such as 0.9")
    return float(cell)


def as_word(words: type[StrEnum], cell: Cell) -> StrEnum:
    """A token of a word list, in any casing of it (`superset-of`, `Superset of`, `supersetOf`)."""
    by_name = {flat(word): word for word in words}
    word = by_name.get(flat(as_text(cell)))
    if word is None:
        near = tuple(str(by_name[name]) for name in get_close_matches(flat(as_text(cell)), by_name, 3, 0.5))
        allowed = ", ".join(words)
        raise BadInput(f"{shown(cell)} is not in the list", remedy=f"write one of {allowed}", nearest=near)
    return word


_READERS: dict[type, Callable[[Cell], Value]] = {
    str: as_text,
    bool: as_boolean,
    int: as_integer,
    float: as_number,
    date: as_date,
    time: as_time,
}
