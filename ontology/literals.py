"""Literals of N-Triples: how a Python value is written, and how it is read again, by its type.

Written form is canonical; read form is lenient where RDF is (a decimal where a double is expected, a language tag on
text, which is dropped), and strict about the value: a date is `YYYY-MM-DD`, a moment carries its time zone.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time

from ontology.errors import BadInput

XSD = "http://www.w3.org/2001/XMLSchema#"

_UNSAFE = re.compile('[\x00-\x1f"\\\\\x7f-\x9f\u2028\u2029\ud800-\udfff]')
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f"}
_LONG = {escape[1]: char for char, escape in _SHORT.items()} | {"'": "'"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_LITERAL = re.compile(
    r'"((?:[^"\\\n\r]|\\.)*)"(?:@[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*(?:--(?:ltr|rtl))?|\^\^<([^<>" ]*)>)?'
)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DATE.pattern + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def quote(text: str) -> str:
    """A plain string literal on one line. Raises BadInput on half a character (a lone surrogate)."""
    return f'"{_UNSAFE.sub(_escaped, text)}"' if _UNSAFE.search(text) else f'"{text}"'


def _escaped(match: "re.Match[str]") -> str:
    char = match[0]
    if "\ud800" <= char <= "\udfff":
        raise BadInput(
            "text holds half a character (a lone surrogate)", remedy="save the source as UTF-8 and try again"
        )
    return _SHORT.get(char) or f"\\u{ord(char):04X}"


def _unescaped(match: "re.Match[str]") -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16))
    return _LONG[match[3]]


def unquote(token: str) -> tuple[str, str]:
    """Text and datatype IRI ("" for plain and language-tagged text) of a literal. Raises ValueError."""
    if token[:1] == token[-1:] == '"' and token.count('"') == 2 and "\\" not in token and "\n" not in token:
        return token[1:-1], ""  # most text; a quarter of the time of the general way
    match = _LITERAL.fullmatch(token)
    if not match:
        raise ValueError("no literal")
    text = match[1]
    if "\\" in text:
        try:
            text = _ESCAPE.sub(_unescaped, text)
            text.encode()
        except (KeyError, ValueError, OverflowError) as error:
            raise ValueError("a bad escape") from error
    datatype = match[2] or ""
    return text, "" if datatype == XSD + "string" else datatype


def write_moment(value: datetime) -> str:
    """In UTC, `2026-03-05T10:00:00Z`, fractions only where there are any. Raises BadInput without a time zone."""
    if value.tzinfo is None:
        raise BadInput(f"the time {value} has no time zone", remedy="add one, as in 2026-03-05T10:00:00+01:00")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _write_float(value: float) -> str:
    if not math.isfinite(value):
        raise BadInput(f"{value} is no number", remedy="write a finite number, or leave it out")
    return repr(float(value))


def _write_time(value: time) -> str:
    if value.tzinfo is not None:
        raise BadInput(
            f"the time of day {value} has a zone", remedy="write it in the organisation's own zone, without one"
        )
    return value.isoformat()


def read_moment(text: str) -> datetime:
    """An aware time in UTC. Raises ValueError."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text).astimezone(UTC)


def _read_date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _read_time(text: str) -> time:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    return time.fromisoformat(text)


def _read_bool(text: str) -> bool:
    if text not in ("true", "false", "1", "0"):
        raise ValueError(text)
    return text in ("true", "1")


def _read_int(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _read_float(text: str) -> float:
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(text)
    return float(text)


_WRITERS: dict[type, tuple[Callable[..., str], str]] = {
    bool: (lambda value: "true" if value else "false", "boolean"),
    int: (str, "integer"),
    float: (_write_float, "double"),
    date: (date.isoformat, "date"),
    time: (_write_time, "time"),
    datetime: (write_moment, "dateTime"),
}

_READERS: dict[type, tuple[Callable[[str], object], tuple[str, ...], str]] = {
    bool: (_read_bool, ("boolean",), "true or false"),
    int: (_read_int, ("integer", "int", "long", "nonNegativeInteger"), "a whole number"),
    float: (_read_float, ("double", "decimal", "float", "integer"), "a number"),
    date: (_read_date, ("date",), 'a date, as "2026-03-05"^^xsd:date'),
    time: (_read_time, ("time",), 'a time of day, as "10:30:00"^^xsd:time'),
    datetime: (read_moment, ("dateTime", "dateTimeStamp"), 'a time, as "2026-03-05T10:00:00Z"^^xsd:dateTime'),
}


def writer(kind: type) -> Callable[..., str]:
    """The function that writes values of a type (str, bool, int, float, date, time, datetime) as a literal."""
    if kind is str:
        return quote
    lexical, name = _WRITERS[kind]
    tail = f'"^^<{XSD}{name}>'
    return lambda value: f'"{lexical(value)}{tail}'


def datatype(kind: type) -> str:
    """The IRI of the datatype in which values of a type (all but str) are written."""
    return XSD + _WRITERS[kind][1]


def lexical_reader(kind: type) -> Callable[[str], object]:
    """The function that reads what stands in the quotes of such a literal. It raises ValueError or OverflowError."""
    return _READERS[kind][0]


def read_literal(kind: type, token: str) -> object:
    """The value of a literal token as `kind`. Raises ValueError with what was expected, in words."""
    if kind is str:
        text, datatype = _parts(token, "text in quotes")
        if datatype and datatype.removeprefix(XSD) not in ("normalizedString", "token", "anyURI"):
            raise ValueError("text in quotes, without a datatype")
        return text
    read, datatypes, expected = _READERS[kind]
    text, datatype = _parts(token, expected)
    try:
        if datatype.removeprefix(XSD) not in datatypes or not datatype.startswith(XSD):
            raise ValueError
        return read(text)
    except (ValueError, OverflowError):
        raise ValueError(expected) from None


def _parts(token: str, expected: str) -> tuple[str, str]:
    try:
        return unquote(token)
    except ValueError:
        raise ValueError(expected) from None
