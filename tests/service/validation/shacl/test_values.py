"""Which literals are well typed, and which of two comes first."""

import numpy as np
import pytest

from service.validation.shacl.terms import LANG_STRING, LITERAL, Term, Terms, iri, literal
from service.validation.shacl.values import in_order, value_of, well_typed

XSD = "http://www.w3.org/2001/XMLSchema#"

GOOD = {
    "integer": ["0", "-07", "+3"],
    "byte": ["127", "-128"],
    "unsignedByte": ["255"],
    "positiveInteger": ["1"],
    "decimal": ["1", "1.", ".5", "-2.50"],
    "double": ["1e3", "INF", "-INF", "NaN", "1.5E-3"],
    "boolean": ["true", "0"],
    "date": ["2024-02-29", "2026-01-01Z", "-0044-03-15", "12026-01-01+14:00"],
    "dateTime": ["2026-01-01T24:00:00", "2026-01-01T10:00:00.123Z"],
    "dateTimeStamp": ["2026-01-01T10:00:00Z"],
    "time": ["10:00:00", "23:59:59.9-05:00"],
    "duration": ["P1Y", "-P1DT2H", "PT0.5S"],
    "dayTimeDuration": ["P1D"],
    "yearMonthDuration": ["P1Y2M"],
    "gYear": ["2026"],
    "gMonthDay": ["--02-29"],
    "gDay": ["---31"],
    "hexBinary": ["0aFF"],
    "base64Binary": ["YWJj", "YWI="],
    "language": ["en-GB"],
    "token": ["a b"],
    "string": [" any\n"],
    "anyURI": ["anything"],
}
BAD = {
    "integer": ["1.0", "", " 1", "x"],
    "byte": ["128", "c"],
    "unsignedByte": ["-1"],
    "positiveInteger": ["0"],
    "decimal": ["1e3", "."],
    "double": ["inf", "1e"],
    "boolean": ["TRUE", "yes"],
    "date": ["2026-02-29", "2026-13-01", "26-01-01", "2026-01-01+15:00"],
    "dateTime": ["2026-01-01", "2026-01-01T24:00:01", "2026-01-01T25:00:00"],
    "dateTimeStamp": ["2026-01-01T10:00:00"],
    "time": ["10:00"],
    "duration": ["P", "P1YT", "1Y"],
    "dayTimeDuration": ["P1Y"],
    "yearMonthDuration": ["P1D"],
    "gYear": ["26"],
    "gMonthDay": ["--02-30"],
    "gDay": ["---32"],
    "hexBinary": ["0a0"],
    "base64Binary": ["YW"],
    "language": ["en_GB"],
    "token": ["a  b"],
}


@pytest.mark.parametrize("name", GOOD)
def test_well_typed(name: str) -> None:
    terms = Terms()
    assert well_typed(terms, terms.ids(literal(text, XSD + name) for text in GOOD[name])).all()


@pytest.mark.parametrize("name", BAD)
def test_ill_typed(name: str) -> None:
    terms = Terms()
    assert not well_typed(terms, terms.ids(literal(text, XSD + name) for text in BAD[name])).any()


def test_a_datatype_that_nobody_knows_takes_every_text() -> None:
    assert value_of(literal("x", "http://example.org/own")) is not None
    assert value_of(iri("http://example.org/")) is None


def typed(text: str) -> Term:
    value, _, name = text.partition("^")
    return literal(value, XSD + name) if name else literal(value)


LESS = [
    ("1^integer", "1.5^decimal"),
    ("1.5^decimal", "2e0^double"),
    ("-INF^double", "-1000^integer"),
    ("9007199254740992^integer", "9007199254740993^integer"),
    ("0.1^decimal", "0.10000000000000000000001^decimal"),
    ("a", "b"),
    ("false^boolean", "1^boolean"),
    ("2026-01-01^date", "2026-03-01^date"),
    ("2026-01-01Z^date", "2026-01-01-05:00^date"),
    ("1999-12-31T23:00:00Z^dateTime", "2000-01-01T00:00:00+00:30^dateTime"),
    ("2026-01-01T23:59:59.9^dateTime", "2026-01-01T24:00:00^dateTime"),
    ("09:00:00^time", "10:00:00^time"),
]
EQUAL = [
    ("1^integer", "1.0^decimal"),
    ("01^integer", "1^byte"),
    ("0.1^decimal", "0.1^double"),
    ("true^boolean", "1^boolean"),
    ("2026-01-01T12:00:00Z^dateTime", "2026-01-01T14:00:00+02:00^dateTime"),
    ("2026-01-02T00:00:00^dateTime", "2026-01-01T24:00:00^dateTime"),
]
NEITHER = [
    ("1^integer", "1"),
    ("1^integer", "true^boolean"),
    ("NaN^double", "NaN^double"),
    ("2026-01-01^date", "2026-06-01T00:00:00^dateTime"),
    ("2026-01-01T00:00:00^dateTime", "2026-06-01T00:00:00Z^dateTime"),
    ("x^integer", "2^integer"),
    ("P1D^dayTimeDuration", "P2D^dayTimeDuration"),
]


def test_order() -> None:
    terms = Terms()
    for pairs, expected in ((LESS, (True, False)), (EQUAL, (False, True)), (NEITHER, (False, False))):
        first, second = (terms.ids(typed(pair[side]) for pair in pairs) for side in (0, 1))
        less, equal = in_order(terms, first, second)
        assert [tuple(found) for found in np.stack((less, equal), 1).tolist()] == [expected] * len(pairs)
        turned, same = in_order(terms, second, first)
        assert not turned.any()
        assert same.tolist() == equal.tolist()


def test_tagged_text_and_iris_are_in_no_order() -> None:
    terms = Terms()
    tagged = terms.ids([Term(LITERAL, "a", LANG_STRING, "en"), iri("http://example.org/a")])
    assert not np.logical_or(*in_order(terms, tagged, tagged)).any()
