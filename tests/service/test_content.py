"""The content of the program in a new home: whole, once, taken up again, brought up to date."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ontology.errors import HomeError
from ontology.records import ApplicabilityWindow, Edition, Framework, MappingPolicy, Provision, Record
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import FrameworkKind, SubjectKind
from service import content
from service.house import House

Parts = list[tuple[str, str, tuple[Added, ...]]]


def act(applies_from: date) -> tuple[Record, ...]:
    return (
        Framework(
            key="tea-act",
            label="Tea Act",
            short="Tea",
            framework_kind=FrameworkKind.ACT,
            default_assessed_per=SubjectKind.ORGANISATION,
        ),
        Edition(key="tea-act/edition/2020", edition_of="tea-act", label="2020", in_force_from=date(2020, 1, 1)),
        Provision(key="tea-act/art_1", in_framework="tea-act"),
        ApplicabilityWindow(
            key="window/tea-act/1",
            for_provision="tea-act/art_1",
            in_edition="tea-act/edition/2020",
            applies_from=applies_from,
        ),
    )


def part(name: str, digest: str, *records: Record) -> tuple[str, str, tuple[Added, ...]]:
    return name, digest, tuple(Added(record, name) for record in records)


FRAMEWORKS = part("frameworks", "1", *act(date(2021, 1, 1)))
POLICIES = part("policies.tsv", "1", MappingPolicy(key="policy/default", label="Default"))


def shipping(monkeypatch: pytest.MonkeyPatch, *shipped: tuple[str, str, tuple[Added, ...]]) -> None:
    monkeypatch.setattr(content, "parts", lambda: iter(shipped))


def test_a_new_home_has_the_content_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipping(monkeypatch, FRAMEWORKS, POLICIES)
    at = datetime(2025, 1, 1, 9, tzinfo=UTC)
    house = House.create(tmp_path / "home", demo=True, clock="2025", at=at)
    assert [(entry.at, entry.change.source) for entry in house.register.entries] == [
        (at, "frameworks sha256:1"),
        (at, "policies.tsv sha256:1"),
    ]
    assert house.load_content() == ()
    house.close()
    again = House.open(tmp_path / "home")
    assert again.context().policy == "policy/default"
    assert len(again.register.by_key) == 5
    again.close()


def test_an_interrupted_making_is_taken_up_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short() -> Iterator[tuple[str, str, tuple[Added, ...]]]:
        yield FRAMEWORKS
        raise KeyboardInterrupt

    monkeypatch.setattr(content, "parts", cut_short)
    with pytest.raises(KeyboardInterrupt):
        House.create(tmp_path / "home")
    with pytest.raises(HomeError, match="cut short"):
        House.open(tmp_path / "home")
    shipping(monkeypatch, FRAMEWORKS, POLICIES)
    house = House.create(tmp_path / "home")
    assert [entry.change.source for entry in house.register.entries] == ["frameworks sha256:1", "policies.tsv sha256:1"]
    house.close()


def test_newer_content_corrects_what_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipping(monkeypatch, FRAMEWORKS, POLICIES)
    house = House.create(tmp_path / "home")
    before = house.context().content
    shipping(monkeypatch, part("frameworks", "2", *act(date(2022, 1, 1))), POLICIES)
    (entry,) = house.load_content()
    assert entry.change.closed == ("window/tea-act/1",)
    (window,) = house.register.open(ApplicabilityWindow, house.register.head)
    assert (window.applies_from, window.corrects) == (date(2022, 1, 1), "window/tea-act/1")
    assert house.context().content != before
    house.close()


def test_what_ships_can_be_recorded(tmp_path: Path) -> None:
    house = House.create(tmp_path / "home")
    names = [entry.change.source.split()[0] for entry in house.register.entries if entry.change.source]
    assert names[0] == "frameworks"
    assert names[-1] == "policies.tsv"
    assert {framework.key for framework in house.register.open(Framework, 0)} >= {"eu-ai-act", "iso-42001"}
    assert house.verify().sound
    house.close()


def test_the_version_follows_what_is_recorded() -> None:
    register = Register()
    assert content.version_in(register) == "none"
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for sequence, digest in enumerate(("one", "two"), start=1):
        change = ChangeSet(content.ACTOR, content.REASON, source=f"tea {digest}")
        register.apply(Entry(sequence, at, digest, "", change))
        assert content.version_in(register) == content.version({"tea": digest})
