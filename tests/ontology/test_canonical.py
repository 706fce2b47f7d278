"""The short way reads what the careful reader reads, and nothing else: the careful reader is the definition."""

import copy
import gc
import pickle
from collections import Counter
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, dataclass, replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology import canonical, rdf
from ontology.blanks import blank_of
from ontology.errors import BadInput
from ontology.key import BASE, NS
from ontology.moulds import Mould, Tokens, mould
from ontology.rdf import LOCATOR, RDF_TYPE, to_lines
from ontology.records import CLASSES, AISystem, Evidence, Record, RoleAssignment, Use
from ontology.register import Added
from tests.ontology.test_rdf import ANY, BUILT, INVENTORY, ROBUST, TEXT

ADDED = st.builds(Added, ANY, st.none() | TEXT)
MANY = st.lists(ADDED, max_size=8, unique_by=lambda added: added.record.key)


@pytest.fixture(autouse=True)
def moulds_from_the_first_record_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(canonical, "OFTEN", 0)
    yield
    assert gc.isenabled()


def text_of(*found: Added) -> str:
    return "".join(f"A {line}\n" for added in found for line in to_lines(added.record, added.locator))


def in_short(text: str) -> tuple[Added, ...] | None:
    content = text.encode()
    return canonical.records(content, 0, len(content))


def in_care(text: str) -> tuple[Added, ...] | BadInput:
    lines = text.removesuffix("\n").split("\n") if text else []
    try:
        return tuple(rdf.records(line[2:] for line in lines))
    except BadInput as error:
        return error


def agrees(text: str) -> bool:
    """The short way gives up, or it gives the same; types too, since 1 is 1.0."""
    short = in_short(text)
    return short is None or (short == in_care(text) and repr(short) == repr(in_care(text)))


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_the_mould_of_every_class_makes_the_same_records(name: str) -> None:
    cls = CLASSES[name]
    plain = BUILT[name].map(lambda record: replace(record, key=record.key.replace(":", "/")))

    @settings(max_examples=40, deadline=None)
    @given(record=plain, locator=st.none() | TEXT)
    def the_same(record: Record, locator: str | None) -> None:
        text = text_of(Added(record, locator))
        match = mould(name).match(text, 0)
        assert match is not None
        assert match.end() == len(text)
        made = mould(name).filling(Tokens())(match.groups())
        assert made == Added(record, locator)
        assert repr((made,)) == repr(in_care(text))
        assert type(made) is Added
        assert type(made.record) is cls

    the_same()


@settings(max_examples=60, deadline=None)
@given(found=MANY)
def test_records_of_all_classes_are_read_in_their_order(found: list[Added]) -> None:
    assert in_short(text_of(*found)) == tuple(found)


@settings(max_examples=50, deadline=None)
@given(found=MANY, size=st.integers(1, 2000))
def test_it_does_not_matter_where_the_text_is_cut(found: list[Added], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canonical, "_PIECE", size)
        assert in_short(text_of(*found)) == tuple(found)


ODD = [*'"\\<> \n\r\t:/#^@A.0-ü', "\\u0041", "\\n", "//", "https:", "aiact:", " .", BASE, NS, "true", "1.0"]


def spoilt(text: str, pick: Random, odd: str) -> str:
    """With one thing changed that could go unnoticed."""
    lines = text.splitlines(keepends=True)
    one, other = pick.randrange(len(lines)), pick.randrange(len(lines))
    place = pick.randrange(len(text))
    return pick.choice(
        (
            text[:place] + odd + text[place:],
            text[:place] + odd + text[place + len(odd) :],
            text[:place] + text[place + pick.randrange(1, 40) :],
            "".join(lines[:one] + lines[one + 1 :]),
            "".join([*lines[:one], lines[other], *lines[one:]]),
            "".join([*lines[:one], lines[other], *lines[one + 1 :]]),
            "".join(pick.sample(lines, len(lines))),
            text.replace("2", odd, 1),
            text.replace("/", odd),
        )
    )


@settings(max_examples=60, deadline=None)
@given(found=st.lists(ADDED, min_size=1, max_size=3), pick=st.randoms(use_true_random=False))
def test_what_is_spoilt_is_read_in_the_same_way_or_left(found: list[Added], pick: Random) -> None:
    text = text_of(*found)
    for _ in range(20):
        assert agrees(spoilt(text, pick, pick.choice(ODD)))


SYSTEM = f"A <{BASE}system/x>"
IS_ONE = f"{SYSTEM} {RDF_TYPE} <{NS}AISystem> .\n"
LABEL = f'{SYSTEM} <{NS}label> "x" .\n'


@pytest.mark.parametrize(
    "text",
    [
        IS_ONE + IS_ONE + LABEL,
        IS_ONE + LABEL + LABEL,
        LABEL + IS_ONE,
        IS_ONE + LABEL.replace('"x"', '"x"@en'),
        IS_ONE + LABEL.replace('"x"', '"x"^^<http://www.w3.org/2001/XMLSchema#string>'),
        IS_ONE + LABEL.replace('"x"', '"\\u0078"'),
        IS_ONE + LABEL.replace('"x"', '"a\rb"'),
        IS_ONE + f'{SYSTEM} {LOCATOR} "row 1" .\n',
        IS_ONE.replace("system/x", "a" * 400),
        IS_ONE.replace("system/x", "https:/x"),
        IS_ONE.replace(f"{BASE}system/x", "https://w3id.org/dpv#X"),
        IS_ONE + f"{SYSTEM} <{NS}corrects> <{BASE}https:/x> .\n",
        IS_ONE + f"{SYSTEM} <{NS}corrects> <https://w3id.org/dpv#X> .\n",
    ],
)
def test_another_spelling_is_read_record_by_record(text: str) -> None:
    system = AISystem(key="system/y")
    careful = in_care(text)
    assert isinstance(careful, tuple)
    assert in_short(text + text_of(Added(system))) == (*careful, Added(system))


@pytest.mark.parametrize(
    "text",
    [
        LABEL,
        IS_ONE + text_of(Added(ROBUST)) + LABEL,
        IS_ONE + LABEL + LABEL.replace('"x"', '"y"'),
        IS_ONE + IS_ONE.replace("AISystem", "Dataset"),
        IS_ONE.replace("AISystem", "ChangeSet"),
        IS_ONE + LABEL.replace("label", "lable"),
        IS_ONE + LABEL.replace('"x"', '"\\q"'),
        IS_ONE + LABEL.replace('"x"', '"\\uD800"'),
        IS_ONE + LABEL.replace(" .", "."),
        IS_ONE + LABEL.removesuffix("\n"),
        IS_ONE + "\n" + LABEL,
        IS_ONE + LABEL.replace("A <", "D <"),
        IS_ONE.replace("system/x", "a" * 401),
        IS_ONE.replace("system/x", "aiact:X"),
        IS_ONE + f"{SYSTEM} <{NS}corrects> <{BASE}aiact:X> .\n",
        IS_ONE + f"{SYSTEM} <{NS}corrects> <{BASE}https://w3id.org/dpv#X> .\n",
        IS_ONE + f"{SYSTEM} <{NS}corrects> <x> .\n",
        IS_ONE + LABEL.replace('"x"', '"a\nb"'),
        IS_ONE + LABEL.replace('"x"', '"a\\nb\nc"'),
        text_of(Added(INVENTORY)).replace("#complete", "#completed"),
        text_of(Added(INVENTORY)).replace("#complete>", '#complete">'),
        text_of(Added(ROBUST)).replace("2026-03-05", "2026-02-30"),
        text_of(Added(ROBUST)).replace("2026-03-05T10:00:00Z", "0001-01-01T00:00:00+14:00"),
        text_of(Added(ROBUST)).replace("T10:00:00Z", "T10:00:00"),
        "# nothing\n",
    ],
)
def test_what_is_unusual_is_left_to_the_careful_reader(text: str) -> None:
    assert in_short(text) is None


def test_nothing_is_no_record() -> None:
    assert in_short("") == ()


def test_text_that_is_not_utf_8_is_left() -> None:
    content = text_of(Added(ROBUST)).encode().replace(b"2.1", b"\xff.1")
    assert canonical.records(content, 0, len(content)) is None


def test_a_record_of_a_mould_is_as_frozen_as_any() -> None:
    (added,) = in_short(text_of(Added(ROBUST, "row 1"))) or ()
    record = added.record
    assert isinstance(record, Evidence)
    assert hash(added) == hash(Added(ROBUST, "row 1"))
    for one, name in ((record, "key"), (added, "record")):
        with pytest.raises(FrozenInstanceError):
            setattr(one, name, "other")
        with pytest.raises(FrozenInstanceError):
            delattr(one, name)
        with pytest.raises(AttributeError):
            object.__setattr__(one, "another", 1)
    assert replace(record, label="other") == replace(ROBUST, label="other")
    assert pickle.loads(pickle.dumps(added)) == copy.copy(added) == added


def test_a_class_with_a_will_of_its_own_gets_no_blank() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        day: date

        def __post_init__(self) -> None:
            raise ValueError

    with pytest.raises(TypeError, match="Checked does something of its own"):
        blank_of(Checked)


def test_a_mould_is_made_of_what_is_read_often(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noted(name: str) -> Mould:
        made.append(name)
        return mould(name)

    monkeypatch.setattr(canonical, "OFTEN", 3)
    monkeypatch.setattr(canonical, "_read", Counter())
    monkeypatch.setattr(canonical, "mould", noted)
    found = [Added(Use(key=f"use/{number}", user="a", used="b")) for number in range(9)]
    found.insert(1, Added(RoleAssignment(key="role/1", agent="a", subject="b", role="aiact:AIProvider")))
    assert in_short(text_of(*found)) == tuple(found)
    assert made == ["Use"]


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_left_as_it_was(was_on: bool) -> None:
    if not was_on:
        gc.disable()
    try:
        assert in_short(text_of(Added(ROBUST))) is not None
        assert in_short("no record") is None
        assert gc.isenabled() is was_on
    finally:
        gc.enable()
