"""Values of literals: whether a literal is well typed, and which of two comes first, as SPARQL's `<` has it.

Two values are in order only within one group: numbers, strings, booleans, dates, times and moments, those with a time
zone apart from those without. Language-tagged text, IRIs and everything else are in no order.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from ontology.literals import XSD
from service.validation.shacl.terms import LITERAL, Ids, Mask, Term, Terms

NONE, EXACT, DOUBLE, TEXT, TRUTH, DAY, DAY_ZONED, MOMENT, MOMENT_ZONED, HOUR, HOUR_ZONED = range(11)
"""Groups; EXACT and DOUBLE are both numbers: an exact one beside a double is compared as a double."""

_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_SPECIAL = {"INF": inf, "+INF": inf, "-INF": -inf, "NaN": nan}

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_FLOAT = re.compile(_DECIMAL.pattern + r"([eE][+-]?[0-9]+)?")
_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DATE = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
_MIDNIGHT = r"(?P<midnight>24:00:00(?:\.0+)?)"
_DAYS = re.compile(_DATE + _ZONE)
_MOMENTS = re.compile(f"{_DATE}T(?:{_TIME}|{_MIDNIGHT}){_ZONE}")
_TIMES = re.compile(f"(?:{_TIME}|{_MIDNIGHT}){_ZONE}")
_DURATION = re.compile(
    r"-?P(?=.)(?P<months>(?:[0-9]+Y)?(?:[0-9]+M)?)"
    r"(?P<days>(?:[0-9]+D)?(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?)"
)
_FORMS = {
    "gYear": re.compile(r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})" + _ZONE),
    "gYearMonth": re.compile(r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})-(?:0[1-9]|1[0-2])" + _ZONE),
    "gMonth": re.compile(r"--(?:0[1-9]|1[0-2])" + _ZONE),
    "gMonthDay": re.compile(
        r"--(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
        r"|02-(?:0[1-9]|[12][0-9]))" + _ZONE
    ),
    "gDay": re.compile(r"---(?:0[1-9]|[12][0-9]|3[01])" + _ZONE),
    "hexBinary": re.compile(r"(?:[0-9a-fA-F]{2})*"),
    "base64Binary": re.compile(r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}= ?=|(?:[A-Za-z0-9+/] ?){3}=)?"),
    "language": re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
    "normalizedString": re.compile(r"[^\t\n\r]*"),
    "token": re.compile(r"(?:[^\s]+(?: [^\s]+)*)?"),
}

Value = tuple[int, Fraction | float | str]


def _integer(least: int | None, most: int | None, text: str) -> Value | None:
    if not _INTEGER.fullmatch(text):
        return None
    value = Fraction(text)
    outside = (least is not None and value < least) or (most is not None and value > most)
    return None if outside else (EXACT, value)


def _decimal(text: str) -> Value | None:
    return (EXACT, Fraction(text)) if _DECIMAL.fullmatch(text) else None


def _double(text: str) -> Value | None:
    if text in _SPECIAL:
        return DOUBLE, _SPECIAL[text]
    return (DOUBLE, float(text)) if _FLOAT.fullmatch(text) else None


def _boolean(text: str) -> Value | None:
    return (TRUTH, Fraction(text in ("true", "1"))) if text in ("true", "false", "1", "0") else None


def _in_time(pattern: "re.Pattern[str]", group: int, text: str) -> Value | None:
    """Seconds since 0000-03-01 (or midnight), in UTC where there is a zone; the group with a zone follows."""
    found = pattern.fullmatch(text)
    if not found:
        return None
    parts = found.groupdict()
    seconds = Fraction(0)
    if parts.get("day"):
        year, month, day = int(parts["year"]), int(parts["month"]), int(parts["day"])
        if day > (monthrange(2000 + year % 400, month)[1]):
            return None
        seconds += 86400 * _days(year, month, day)
    if parts.get("hour"):
        seconds += 3600 * int(parts["hour"]) + 60 * int(parts["minute"]) + Fraction(parts["second"])
    elif parts.get("midnight") and parts.get("day"):
        seconds += 86400
    zone = parts["zone"]
    if zone is None:
        return group, seconds
    if zone != "Z":
        offset = 60 * int(zone[1:3]) + int(zone[4:6])
        seconds += 60 * (offset if zone[0] == "-" else -offset)
    return group + 1, seconds


def _days(year: int, month: int, day: int) -> int:
    """Days since 0000-03-01 of the proleptic Gregorian calendar."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day - 1


def _duration(kept: str, text: str) -> Value | None:
    found = _DURATION.fullmatch(text)
    if not found or (kept == "months" and found["days"]) or (kept == "days" and found["months"]):
        return None
    return NONE, 0.0


def _form(pattern: "re.Pattern[str]", text: str) -> Value | None:
    return (NONE, 0.0) if pattern.fullmatch(text) else None


def _stamp(text: str) -> Value | None:
    found = _in_time(_MOMENTS, MOMENT, text)
    return found if found and found[0] == MOMENT_ZONED else None


_READERS: dict[str, Callable[[str], Value | None]] = {
    "string": lambda text: (TEXT, text),
    "boolean": _boolean,
    "decimal": _decimal,
    "double": _double,
    "float": _double,
    "date": partial(_in_time, _DAYS, DAY),
    "dateTime": partial(_in_time, _MOMENTS, MOMENT),
    "dateTimeStamp": _stamp,
    "time": partial(_in_time, _TIMES, HOUR),
    "duration": partial(_duration, ""),
    "yearMonthDuration": partial(_duration, "months"),
    "dayTimeDuration": partial(_duration, "days"),
    **{name: partial(_integer, *bounds) for name, bounds in _INTEGERS.items()},
    **{name: partial(_form, pattern) for name, pattern in _FORMS.items()},
}


def value_of(term: Term) -> Value | None:
    """Group and value of a literal; None if it is ill typed, or no literal. Unknown datatypes hold every text."""
    if term.kind != LITERAL:
        return None
    if term.language or not term.datatype.startswith(XSD):
        return NONE, 0.0
    read = _READERS.get(term.datatype[len(XSD) :])
    return read(term.text) if read else (NONE, 0.0)


def well_typed(terms: Terms, ids: Ids) -> Mask:
    return terms.known("well typed", ids, lambda term: value_of(term) is not None, np.bool_)


def _group(term: Term) -> int:
    value = value_of(term)
    return NONE if value is None else value[0]


def _number(term: Term) -> float:
    value = value_of(term)
    if value is None or isinstance(value[1], str):
        return 0.0
    try:
        return float(value[1])
    except OverflowError:
        return inf if value[1] > 0 else -inf


def _rest(term: Term) -> float:
    """What `_number` rounds away of an exact value."""
    value = value_of(term)
    if value is None or not isinstance(value[1], Fraction) or abs(_number(term)) == inf:
        return 0.0
    return float(value[1] - Fraction(_number(term)))


def in_order(terms: Terms, first: Ids, second: Ids) -> tuple[Mask, Mask]:
    """Of each pair: whether the first is less, and whether both are equal. Neither: greater, or in no order."""
    groups, others = _groups(terms, first), _groups(terms, second)
    numbers = (groups <= DOUBLE) & (others <= DOUBLE)
    comparable = ((groups == others) | numbers) & (groups != NONE) & (others != NONE)
    mine, yours = (terms.known("number", ids, _number, np.float64) for ids in (first, second))
    less, equal = mine < yours, mine == yours
    exact = (groups != DOUBLE) & (others != DOUBLE)
    rest, other_rest = (terms.known("rest", ids, _rest, np.float64) for ids in (first, second))
    less |= equal & exact & (rest < other_rest)
    equal &= ~exact | (rest == other_rest)
    texts = np.flatnonzero((groups == TEXT) & (others == TEXT))
    if len(texts):
        ranks = terms.ranks(np.concatenate((first[texts], second[texts])))
        less[texts] = ranks[: len(texts)] < ranks[len(texts) :]
        equal[texts] = ranks[: len(texts)] == ranks[len(texts) :]
    return less & comparable, equal & comparable


def _groups(terms: Terms, ids: Ids) -> NDArray[np.int8]:
    return terms.known("group", ids, _group, np.int8)
