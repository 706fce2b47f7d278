"""Files of shapes, what is remembered of them, and their findings."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from ontology.errors import BadInput, Refused, UnknownReference, Unreadable
from ontology.key import BASE
from ontology.records import AISystem, Organisation
from ontology.register import Added, ChangeSet
from ontology.words import GapLife, Severity
from service.gaps import gaps
from service.home import Home
from service.house import House
from service.ledger import Ledger
from service.lives.recording import record
from service.reasoning.answers import Finding
from service.settings import Settings
from service.validation.own import files, shelf, verdict
from service.validation.own.files import Kept, ShapeFile
from service.validation.own.findings import REFUSED, STOPPED, Findings
from service.validation.own.limits import Limits
from service.validation.own.outcome import Outcome, Refusal, Result, Stop
from tests.service.validation.own.conftest import EX, HASTY, HEAD

TODAY = date(2026, 11, 21)
SYSTEMS = f"""{HEAD}
ex:Described a sh:NodeShape ; sh:targetClass nomo:AISystem ; nomo:findingOwner nomo:label ;
  sh:property [ sh:path nomo:note ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "Describe the system" ] .
"""
WILD = (
    SYSTEMS
    + """
ex:Wild a sh:NodeShape ; sh:targetClass nomo:AISystem ; sh:property [ sh:path nomo:label ; sh:pattern "^(a+)+$" ] .
"""
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """One organisation, one system, no law."""
    home = Home.create(tmp_path / "home")
    home.finish()
    settings = Settings(home=home.path, today=TODAY)
    house = House(home, Ledger.open(home.ledger_url), settings)
    added = (Organisation(key="org/acme", label="Acme"), AISystem(key="system/ranker", label="a" * 30 + "!"))
    house.record(ChangeSet("test", "made for a test", tuple(map(Added, added))))
    house.own.limits = HASTY
    yield house
    house.close()


def put(house: House, name: str, text: str) -> ShapeFile:
    file = files.of_text(name, text)
    Kept(house.home.shapes).put(file)
    return file


def own_gaps(house: House, subjects: list[str] | None = None) -> tuple[Finding, ...]:
    """Those of ours, which have something to say of the system, too, are left out."""
    found = gaps(house.view(), subjects=subjects, own=house.own)
    return tuple(gap for gap in found if gap.question.startswith("own-"))


def test_what_is_kept_is_a_gap_like_all_others(house: House) -> None:
    put(house, "systems.ttl", SYSTEMS)
    (gap,) = own_gaps(house)
    assert (gap.key, gap.question) == ("gap/own-systems/system/ranker@note", "own-systems")
    assert (gap.severity, gap.kind, gap.message) == (Severity.WARNING, "min-count", "Describe the system")
    assert (gap.focus, gap.subject, gap.owner) == ("system/ranker", "system/ranker", "a" * 30 + "!")
    assert (gap.shape, gap.path) == (f"{EX}Described", "note")
    assert own_gaps(house, ["org/acme"]) == ()


def test_it_has_a_life(house: House) -> None:
    put(house, "systems.ttl", SYSTEMS)
    assert record(house, "test") is not None
    (gap,) = own_gaps(house)
    assert gap.opened_in == house.register.head
    Kept(house.home.shapes).remove("systems.ttl")
    assert record(house, "test") is not None
    assert own_gaps(house) == ()
    put(house, "systems.ttl", SYSTEMS)
    assert record(house, "test") is not None
    (gap,) = own_gaps(house)
    assert gap.life is GapLife.REOPENED


def test_what_did_not_run_is_a_violation_whatever_is_asked_for(house: House) -> None:
    put(house, "wild.ttl", WILD)
    put(house, "bad.ttl", SYSTEMS.replace("minCount 1", 'minCount "one"'))
    found = own_gaps(house, ["org/acme"])
    assert {gap.severity for gap in found} == {Severity.VIOLATION}
    refused, stopped = sorted(found, key=lambda gap: gap.kind)
    assert (refused.kind, refused.key) == (REFUSED, "gap/own-bad/shape/own-bad/Described@shape-refused")
    assert refused.message.startswith(f'bad.ttl: the shape {EX}Described is not run: sh:minCount is "one"')
    assert refused.message.endswith("(line 7)")
    assert (stopped.kind, stopped.shape) == (STOPPED, f"{EX}Wild")
    assert "wild.ttl" in stopped.message
    assert len(own_gaps(house)) == 3


def test_an_answer_is_remembered_and_a_stopped_shape_not_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(house, "wild.ttl", WILD)
    first = house.own.found(house.view())
    tried: list[tuple[Stop, ...]] = []

    def run(name: str, content: bytes, data: bytes, limits: Limits, stopped: tuple[Stop, ...]) -> Outcome:
        tried.append(stopped)
        return Outcome(stops=list(stopped))

    monkeypatch.setattr(shelf, "run", run)
    assert house.own.found(house.view()) == first
    assert tried == []
    house.record(ChangeSet("test", "one more", (Added(AISystem(key="system/other", label="Other")),)))
    assert [gap.kind for gap in house.own.found(house.view())] == [STOPPED]
    assert [[stop.shape for stop in stops] for stops in tried] == [[f"{EX}Wild"]]


def test_others_may_compute_while_children_are_waited_for(house: House) -> None:
    put(house, "systems.ttl", SYSTEMS)
    steps: list[str] = []

    @contextmanager
    def aside() -> Iterator[None]:
        steps.append("let go")
        yield
        steps.append("taken again")

    house.own.found(house.view(), aside=aside)
    assert steps == ["let go", "taken again"]


def test_a_setting_names_a_folder(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "systems.ttl").write_text(SYSTEMS)
    (folder / "README.md").write_text("nothing")
    own = house.own.also([folder])
    assert [file.question for file in own.files()] == ["own-systems"]
    put(house, "systems.ttl", SYSTEMS)
    assert [file.question for file in own.files()] == ["own-systems"]
    put(house, "systems.ttl", WILD)
    assert [file.question for file in own.files()] == ["own-systems.ttl", "own-systems.ttl~"]


def test_names_and_places_that_are_none(house: House, tmp_path: Path) -> None:
    for name in ("../x.ttl", "x", "x.rdf", ".ttl", "a/b.ttl", ""):
        with pytest.raises(BadInput):
            files.of_text(name, "")
    with pytest.raises(Unreadable):
        house.own.also([tmp_path / "nowhere"]).files()
    (tmp_path / "x.rdf").touch()
    with pytest.raises(Unreadable):
        files.at(tmp_path / "x.rdf")
    with pytest.raises(UnknownReference):
        Kept(house.home.shapes).remove("none.ttl")


def test_of_a_file_too_large_no_more_is_read_than_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "big.ttl"
    with path.open("wb") as stream:
        stream.truncate(10 * 1024**2)
    (file,) = files.at(path)
    assert len(file.content) == 1024**2 + 1


def test_results_of_one_focus_and_path_are_one_gap(house: House) -> None:
    def result(message: str, severity: str) -> Result:
        return Result(
            f"{EX}A", f"{EX}A", f"{BASE}system/ranker", f"{EX}c", f"http://www.w3.org/ns/shacl#{severity}", message
        )

    outcome = Outcome(results=[result("small", "Info"), result("bad", "Violation"), result("small", "Info")])
    (gap,) = Findings(files.of_text("x.ttl", ""), house.register).of(outcome)
    assert (gap.severity, gap.message, gap.kind) == (Severity.VIOLATION, "bad; small", "c")


def test_what_is_wrong_is_told_as_errors() -> None:
    file = files.of_text("x.ttl", "")
    outcome = Outcome(
        refusals=[Refusal("no list", "write one", f"{EX}A", 4)], stops=[Stop("it took too long", f"{EX}B")]
    )
    with pytest.raises(Refused) as caught:
        verdict.check(file, outcome)
    assert [(error.code, error.ref) for error in caught.value.reasons] == [
        ("bad-shape", f"{EX}A"),
        ("shape-stopped", f"{EX}B"),
    ]
    assert str(caught.value.reasons[0]) == f"shape {EX}A: no list; write one (x.ttl, line 4)"
    verdict.check(file, Outcome())
