"""The codec: every class there and back, other readers agree, and each mistake is named."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.errors import BadInput, Unreadable
from ontology.fields import Field, fields_of
from ontology.rdf import records, to_lines
from ontology.records import (
    CLASSES,
    AISystem,
    Assessment,
    CorrectiveAction,
    Evidence,
    Inventory,
    MappingPolicy,
    Record,
    StatementRow,
)
from ontology.register import Added
from ontology.words import InventoryExtent, SubjectKind, Verdict

KEYS = st.one_of(
    st.from_regex(r"[a-z]{1,4}(/[A-Za-z0-9._~@+-]{1,8}){0,3}", fullmatch=True),
    st.from_regex(r"(aiact|dpv|nomo|nis2):[A-Za-z_][A-Za-z0-9_-]{0,8}", fullmatch=True),
    st.sampled_from(["all", "model/candidate-ranker@2.1", "eu-ai-act/anx_III/pnt_4/pnt_a", "iso-42001/A.6.2.4"]),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
VALUES: dict[type, st.SearchStrategy[Any]] = {
    str: TEXT,
    bool: st.booleans(),
    int: st.integers(-(10**17), 10**17),
    float: st.floats(allow_nan=False, allow_infinity=False),
    date: st.dates(),
    time: st.times(),
    datetime: st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC) | ZONES),
}


def _value(field: Field) -> st.SearchStrategy[Any]:
    if field.is_key:
        one = KEYS
    elif issubclass(field.type, StrEnum):
        one = st.sampled_from(list(field.type))
    else:
        one = VALUES[field.type]
    if not field.many:
        return one
    never_empty = field.required or field.name == "accepted_status"
    return st.sets(one, min_size=int(never_empty), max_size=3).map(lambda found: tuple(sorted(found)))


def built(cls: type[Record]) -> st.SearchStrategy[Record]:
    """Records of a class with any values that its fields admit."""
    demanded = {field.name: _value(field) for field in fields_of(cls) if field.required}
    others = {field.name: _value(field) for field in fields_of(cls) if not field.required}
    return st.fixed_dictionaries({"key": KEYS, **demanded}, optional=others).map(lambda values: cls(**values))


BUILT = {name: built(cls) for name, cls in sorted(CLASSES.items())}
ANY = st.sampled_from(sorted(BUILT)).flatmap(BUILT.__getitem__)
ROBUST = Evidence(
    key="evidence/robustness-2.1",
    label='Robustness "report"\n2.1',
    sha256="9f86",
    collected_at=datetime(2026, 3, 5, 10, tzinfo=UTC),
    about=("model/candidate-ranker@2.1",),
    valid_from=date(2026, 3, 5),
)


INVENTORY = Inventory(
    key="inventory/1",
    subject="org/acme",
    inventory_kind=SubjectKind.AI_SYSTEM,
    extent=InventoryExtent.COMPLETE,
    as_of=date(2026, 1, 1),
    stated_by="Ada",
)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_class_has_a_round_trip(name: str) -> None:
    @settings(max_examples=12, deadline=None)
    @given(record=built(CLASSES[name]), locator=st.none() | TEXT)
    def round_trip(record: Record, locator: str | None) -> None:
        assert list(records(to_lines(record, locator))) == [Added(record, locator)]

    round_trip()


def test_every_class_is_among_the_cases() -> None:
    assert len(CLASSES) == 46


@settings(max_examples=60, deadline=None)
@given(record=ANY)
def test_another_parser_reads_the_same_triples(record: Record) -> None:
    lines = to_lines(record)
    text = "".join(f"{line}\n" for line in lines)
    triples = list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES))
    assert len(triples) == len(lines) == len(set(lines))
    assert lines == sorted(lines)
    assert text.splitlines() == lines
    assert [added.record for added in records(f"{quad.triple} ." for quad in triples)] == [record]


@settings(max_examples=60, deadline=None)
@given(found=st.lists(ANY, max_size=6, unique_by=lambda record: record.key), pick=st.randoms())
def test_the_order_of_lines_is_free(found: list[Record], pick: Any) -> None:
    lines = [line for record in found for line in to_lines(record)]
    pick.shuffle(lines)
    read = {added.record.key: added.record for added in records(lines)}
    assert read == {record.key: record for record in found}


def test_lines_are_what_the_vocabulary_says() -> None:
    subject = "<https://w3id.org/nomograph/id/inventory/1>"
    nomo = "https://w3id.org/nomograph/ns#"
    assert to_lines(INVENTORY, "sheet Uses, row 2") == [
        f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{nomo}Inventory> .",
        f'{subject} <{nomo}asOf> "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .',
        f"{subject} <{nomo}extent> <{nomo}complete> .",
        f"{subject} <{nomo}inventoryKind> <{nomo}AISystem> .",
        f'{subject} <{nomo}locator> "sheet Uses, row 2" .',
        f'{subject} <{nomo}statedBy> "Ada" .',
        f"{subject} <{nomo}subject> <https://w3id.org/nomograph/id/org/acme> .",
    ]


def test_another_base_names_the_same_keys() -> None:
    lines = to_lines(ROBUST, base="https://example.org/")
    assert lines[0].startswith("<https://example.org/evidence/robustness-2.1>")
    assert [added.record for added in records(lines, "https://example.org/")] == [ROBUST]
    with pytest.raises(BadInput, match="is no name of a record"):
        list(records(lines))


def test_a_decimal_a_language_tag_and_another_zone_are_read() -> None:
    lines = [line for line in to_lines(ROBUST) if "#label>" not in line and "#collectedAt>" not in line]
    start = "<https://w3id.org/nomograph/id/evidence/robustness-2.1> <https://w3id.org/nomograph/ns#"
    lines.append(f'{start}label> "Robustness \\"report\\"\\n2.1"@en-GB .')
    lines.append(f'{start}collectedAt> "2026-03-05T11:00:00+01:00"^^<http://www.w3.org/2001/XMLSchema#dateTime> .')
    assert [added.record for added in records(lines)] == [ROBUST]


def _without(name: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [line for line in lines if f"#{name}>" not in line]


def _with(property_and_value: str) -> Callable[[list[str]], list[str]]:
    extra = f"<https://w3id.org/nomograph/id/evidence/robustness-2.1> {property_and_value} ."
    extra = extra.replace("nomo:", "https://w3id.org/nomograph/ns#").replace(
        "xsd:", "http://www.w3.org/2001/XMLSchema#"
    )
    return lambda lines: [*lines, extra]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_without("sha256"), r'Evidence "evidence/robustness-2.1" lacks sha256; add what is missing'),
        (_without("type"), r'"evidence/robustness-2.1" has no class'),
        (_with("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <nomo:Risk>"), "has two classes"),
        (_with("<nomo:validUntil> <nomo:x>"), r"has no property nomo:validUntil; did you mean nomo:validTo"),
        (_with('<nomo:sha256> "other"'), "sha256 has two values"),
        (_with('<nomo:validTo> "2028-13-05"^^<xsd:date>'), r"validTo .* must be a date, as"),
        (_with('<nomo:validTo> "2028-03-05"'), "must be a date"),
        (
            _with('<nomo:supports> "implementation/1"'),
            "supports .* must be an IRI under https://w3id.org/nomograph/id/",
        ),
        (_with("<nomo:supports> <https://elsewhere.example/1>"), "must be an IRI under"),
        (_with("<nomo:supports> <https://w3id.org/nomograph/id/a//b>"), "must be an IRI under"),
        (_with("<nomo:source> <nomo:x>"), "source .* must be text in quotes"),
        (_with('<nomo:custodian> "bad \\q escape"'), "must be text in quotes"),
        (_with('<nomo:custodian> "half \\uD800"'), "must be text in quotes"),
    ],
)
def test_a_mistake_is_named(change: Callable[[list[str]], list[str]], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        list(records(change(to_lines(ROBUST))))


@pytest.mark.parametrize(
    ("token", "cls", "field"),
    [
        ('"NaN"^^<http://www.w3.org/2001/XMLSchema#double>', "MappingAssertion", "confidence"),
        ('"yes"^^<http://www.w3.org/2001/XMLSchema#boolean>', "StatementRow", "applicable"),
        ('"1.5"^^<http://www.w3.org/2001/XMLSchema#integer>', "Wording", "position"),
        ('"2026-01-01T10:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>', "DigestCheck", "at"),
        ('"10:00"^^<http://www.w3.org/2001/XMLSchema#time>', "Assessment", "assessedTime"),
        ("<https://w3id.org/nomograph/ns#Passed>", "Assessment", "verdict"),
    ],
)
def test_a_value_of_another_kind_is_refused(token: str, cls: str, field: str) -> None:
    start = "<https://w3id.org/nomograph/id/x>"
    lines = [
        f"{start} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/nomograph/ns#{cls}> .",
        f"{start} <https://w3id.org/nomograph/ns#{field}> {token} .",
    ]
    with pytest.raises(BadInput, match=f'{cls} "x": {field} .* must be'):
        list(records(lines))


def test_an_unknown_class_gets_its_nearest() -> None:
    line = to_lines(AISystem(key="system/x"))[0].replace("ns#AISystem", "ns#AiSystems")
    with pytest.raises(BadInput) as caught:
        list(records([line]))
    assert caught.value.nearest[0] == "nomo:AISystem"


@pytest.mark.parametrize("line", ["", "<a> <b>", "<a> <b> <c>", "# comment", "<a> <b> <c>."])
def test_a_line_that_is_no_triple_is_unreadable(line: str) -> None:
    with pytest.raises(Unreadable, match="not a triple"):
        list(records([line]))


@pytest.mark.parametrize(
    "record",
    [
        AISystem(key="a b"),
        AISystem(key="system/ü"),
        AISystem(key="system/x", corrects="<x>"),
        AISystem(key="system/x", label="half \ud800"),
        CorrectiveAction(key="action/1", label="x", nonconformity=()),
        MappingPolicy(key="policy/1", label="x", accepted_status=()),
        Assessment(
            key="assessment/1",
            of="eu-ai-act/art_15",
            verdict=Verdict.PASSED,
            assessed_by="Ada",
            assessed_on=date(2026, 1, 1),
            against_edition="eu-ai-act/edition/2024-08-01",
            assessed_time=time(10, tzinfo=UTC),
        ),
    ],
)
def test_what_cannot_be_read_again_is_not_written(record: Record) -> None:
    with pytest.raises(BadInput):
        to_lines(record)


def test_a_moment_without_zone_is_not_written() -> None:
    evidence = Evidence(key="evidence/1", label="x", sha256="0", collected_at=datetime(2026, 1, 1))
    with pytest.raises(BadInput, match="no time zone"):
        to_lines(evidence)


def test_false_is_written_too() -> None:
    row = StatementRow(key="row/1", statement="soa/1", control="iso-42001/A.2.2", applicable=False)
    assert any('"false"' in line for line in to_lines(row))
