"""An upgrade of the content: what is new, corrected, closed, and whose word stays (docs/decisions/0041-upgrade.md)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from ontology.key import Key
from ontology.records import (
    AISystem,
    ApplicabilityWindow,
    Edition,
    Framework,
    LegalEffect,
    MappingAssertion,
    Provision,
    Record,
    Role,
    Wording,
)
from ontology.register import Added, ChangeSet
from ontology.words import Authority, Effect, FrameworkKind, MappingStatus, Relation, SubjectKind
from service import content
from service.home import Home
from service.house import House
from service.upgrade import OWN, PARTLY, PERMANENT, WITHDRAWN, Kind, plan

EDITION = "tea-act/edition/2020"
WINDOW, EFFECT, MAPPING = "window/tea-act/1", "effect/tea-act/1", "mapping/tea/1"


def law() -> list[Record]:
    made: list[Record] = [
        Framework(
            key="tea-act",
            label="Tea Act",
            short="Tea",
            framework_kind=FrameworkKind.ACT,
            default_assessed_per=SubjectKind.ORGANISATION,
        ),
        Edition(key=EDITION, edition_of="tea-act", label="2020", in_force_from=date(2020, 1, 1)),
        Role(key="tea-act/role/brewer", in_framework="tea-act", label="Brewer"),
    ]
    for number in (1, 2):
        key = f"tea-act/art_{number}"
        made.append(Provision(key=key, in_framework="tea-act"))
        made.append(
            Wording(
                key=f"{key}/w1",
                wording_of=key,
                in_edition=(EDITION,),
                kind="article",
                number=str(number),
                label="Boil",
                assessable=True,
                addressee=("brewer",),
                fingerprint="unknown",
            )
        )
    made.append(
        ApplicabilityWindow(
            key=WINDOW, for_provision="tea-act/art_1", in_edition=EDITION, applies_from=date(2021, 1, 1)
        )
    )
    made.append(
        LegalEffect(
            key=EFFECT,
            from_="tea-act/art_1",
            effect=Effect.REFERS_TO,
            to="tea-act/art_2",
            pinpoint="tea-act/art_1",
            in_edition=EDITION,
        )
    )
    return made


def opinion(**values: object) -> MappingAssertion:
    made = MappingAssertion(
        key=MAPPING,
        from_="tea-act/art_1",
        relation=Relation.INTERSECTS_WITH,
        to="tea-act/art_2",
        from_edition=EDITION,
        to_edition=EDITION,
        rationale="both boil",
        author="Counsel",
        authority=Authority.OWN_COUNSEL,
        mapping_status=MappingStatus.PROPOSED,
        asserted_on=date(2026, 1, 1),
    )
    return replace(made, **values)  # type: ignore[arg-type]  # by name, as the dataclass has them


@dataclass
class Program:
    """What the program ships, and may ship otherwise in its next version."""

    monkeypatch: pytest.MonkeyPatch
    parts: dict[str, list[Record]]
    version: int = 1
    digests: dict[str, str] = field(default_factory=dict)

    def ship(self) -> None:
        """The parts as they are now; those that changed have another digest."""
        shipped = [
            (name, str(hash(tuple(records))), tuple(Added(record, name) for record in records))
            for name, records in self.parts.items()
        ]
        self.digests = {name: f"sha256:{digest}" for name, digest, _ in shipped}
        self.monkeypatch.setattr(content, "parts", lambda: iter(shipped))
        self.monkeypatch.setattr(content, "sources", lambda: self.digests)

    def change(self, part: str, key: Key, **values: object) -> None:
        """Another word on one record."""
        records = self.parts[part]
        place = next(number for number, record in enumerate(records) if record.key == key)
        records[place] = replace(records[place], **values)  # type: ignore[arg-type]  # by name
        self.ship()

    def drop(self, part: str, *keys: Key) -> None:
        self.parts[part] = [record for record in self.parts[part] if record.key not in keys]
        self.ship()


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Program:
    made = Program(monkeypatch, {"frameworks": law(), "opinions.tsv": [opinion()]})
    made.ship()
    return made


@pytest.fixture
def house(program: Program, tmp_path: Path) -> Iterator[House]:
    made = House.create(tmp_path / "home")
    yield made
    made.close()


def say(house: House, *records: Record, closed: tuple[Key, ...] = ()) -> None:
    """The user's own word."""
    house.record(ChangeSet("Ada", "our own", tuple(map(Added, records)), closed))


def told(house: House) -> list[tuple[Kind, Key, str | None]]:
    return [(each.kind, each.key, each.because) for each in plan(house.register).differences]


def upgraded(house: House) -> list[str]:
    """Records the upgrade: the sources of its change sets, parts without digests."""
    return [(entry.change.source or "").partition(" ")[0] for entry in house.load_content()]


def find(house: House, key: Key) -> Record:
    recorded = house.register.get(key)
    assert recorded is not None
    return recorded.record


def is_open(house: House, key: Key) -> bool:
    recorded = house.register.get(key)
    return recorded is not None and recorded.closed_in is None


# --- new, corrected, closed --------------------------------------------------------------------------


def test_the_same_content_says_nothing(house: House) -> None:
    assert plan(house.register).steps == ()
    assert upgraded(house) == []


def test_what_is_new_is_added_and_what_is_corrected_keeps_its_name(house: House, program: Program) -> None:
    program.parts["frameworks"].append(Role(key="tea-act/role/taster", in_framework="tea-act", label="Taster"))
    program.change("frameworks", WINDOW, applies_from=date(2022, 1, 1))
    assert told(house) == [(Kind.CORRECTED, WINDOW, None), (Kind.NEW, "tea-act/role/taster", None)]
    (step,) = plan(house.register).steps
    assert step.differences[0].fields == ("appliesFrom",)
    assert upgraded(house) == ["frameworks"]
    assert find(house, f"{WINDOW}~2").corrects == WINDOW
    assert not is_open(house, WINDOW)
    assert told(house) == []


def test_what_is_shipped_no_more_is_closed_and_not_lost(house: House, program: Program) -> None:
    before = house.register.head
    program.drop("opinions.tsv", MAPPING)
    assert told(house) == [(Kind.CLOSED, MAPPING, None)]
    upgraded(house)
    assert not is_open(house, MAPPING)
    assert [each.key for each in house.register.open(MappingAssertion, before)] == [MAPPING]
    assert told(house) == []


def test_a_part_that_is_shipped_no_more_is_closed_with_all_that_it_brought(house: House, program: Program) -> None:
    del program.parts["opinions.tsv"]
    program.ship()
    assert upgraded(house) == ["opinions.tsv"]
    assert not is_open(house, MAPPING)
    assert house.register.entries[-1].change.source == "opinions.tsv gone"
    assert content.standing(house.register, content.sources()) is content.Standing.CURRENT
    assert upgraded(house) == []


def test_a_record_that_moves_to_another_part_is_not_closed(house: House, program: Program) -> None:
    program.parts["others.tsv"] = program.parts.pop("opinions.tsv")
    program.ship()
    assert told(house) == []
    assert is_open(house, MAPPING)


def test_a_provision_that_is_taken_out_loses_its_wording_and_keeps_its_key(house: House, program: Program) -> None:
    program.drop("opinions.tsv", MAPPING)
    program.drop("frameworks", "tea-act/art_2", "tea-act/art_2/w1", EFFECT)
    assert {key for kind, key, _ in told(house) if kind is Kind.CLOSED} == {"tea-act/art_2/w1", EFFECT, MAPPING}
    upgraded(house)
    assert is_open(house, "tea-act/art_2")
    view = house.view(date(2026, 1, 1))
    assert "tea-act/art_2" not in view.provisions
    assert "tea-act/art_1" in view.provisions


def test_what_the_program_closed_it_may_bring_back(house: House, program: Program) -> None:
    program.drop("opinions.tsv", MAPPING)
    upgraded(house)
    program.parts["opinions.tsv"] = [opinion()]
    program.ship()
    assert told(house) == [(Kind.NEW, MAPPING, None)]
    upgraded(house)
    assert [each.key for each in house.register.open(MappingAssertion, house.register.head)] == [f"{MAPPING}~2"]
    assert told(house) == []
    program.change("opinions.tsv", MAPPING, rationale="both steep")
    upgraded(house)
    (last,) = house.register.open(MappingAssertion, house.register.head)
    assert (last.rationale, last.corrects) == ("both steep", f"{MAPPING}~2")
    program.drop("opinions.tsv", MAPPING)
    upgraded(house)
    assert list(house.register.open(MappingAssertion, house.register.head)) == []


# --- the user's own word -----------------------------------------------------------------------------


def test_own_records_are_not_touched(house: House, program: Program) -> None:
    own = opinion(key="mapping/own", author="Ada", mapping_status=MappingStatus.REVIEWED)
    say(house, own, AISystem(key="system/kettle", label="Kettle"))
    program.change("frameworks", WINDOW, applies_from=date(2022, 1, 1))
    upgraded(house)
    assert is_open(house, "mapping/own")
    assert is_open(house, "system/kettle")


def test_a_users_correction_stays_and_what_the_program_says_since_is_shown(house: House, program: Program) -> None:
    shipped = find(house, WINDOW)
    assert isinstance(shipped, ApplicabilityWindow)
    own = replace(shipped, key=f"{WINDOW}~2", corrects=WINDOW, applies_from=date(2030, 1, 1))
    say(house, own, closed=(WINDOW,))
    assert told(house) == []
    program.change("frameworks", WINDOW, applies_from=date(2022, 1, 1))
    assert told(house) == [(Kind.KEPT, WINDOW, OWN)]
    assert upgraded(house) == []
    (window,) = house.register.open(ApplicabilityWindow, house.register.head)
    assert window.applies_from == date(2030, 1, 1)


def test_a_review_of_the_house_is_not_undone(house: House, program: Program) -> None:
    reviewed = opinion(
        key=f"{MAPPING}~2", corrects=MAPPING, mapping_status=MappingStatus.APPROVED, reviewer="Ada", confidence=0.9
    )
    say(house, reviewed, closed=(MAPPING,))
    assert told(house) == []
    program.change("opinions.tsv", MAPPING, relation=Relation.SUPERSET_OF)
    assert told(house) == [(Kind.KEPT, MAPPING, OWN)]
    program.drop("opinions.tsv", MAPPING)
    assert told(house) == [(Kind.KEPT, MAPPING, OWN)]
    upgraded(house)
    assert is_open(house, f"{MAPPING}~2")


def test_what_the_user_withdrew_does_not_come_back(house: House, program: Program) -> None:
    say(house, closed=(MAPPING,))
    assert told(house) == []
    program.change("opinions.tsv", MAPPING, rationale="both steep")
    assert told(house) == [(Kind.KEPT, MAPPING, WITHDRAWN)]
    assert upgraded(house) == []


def corrected(key: Key, **values: object) -> Wording:
    """The user's word on a wording."""
    made = next(record for record in law() if record.key == key)
    assert isinstance(made, Wording)
    return replace(made, key=f"{key}~2", corrects=key, **values)  # type: ignore[arg-type]  # by name


def test_a_wording_keeps_the_users_page_and_takes_the_programs_reading(house: House, program: Program) -> None:
    key = "tea-act/art_1/w1"
    say(house, corrected(key, fingerprint="n1:page", heading="Boiling"), closed=(key,))
    program.change("frameworks", key, label="Boil the water", assessable=False)
    assert told(house) == [(Kind.CORRECTED, key, None)]
    upgraded(house)
    now = find(house, f"{key}~3")
    assert isinstance(now, Wording)
    assert (now.fingerprint, now.heading, now.label, now.assessable) == ("n1:page", "Boiling", "Boil the water", False)
    assert told(house) == []


def test_where_both_changed_one_field_of_a_wording_the_users_counts(house: House, program: Program) -> None:
    key = "tea-act/art_1/w1"
    say(house, corrected(key, label="Simmer"), closed=(key,))
    program.change("frameworks", key, label="Boil the water", assessable=False)
    assert told(house) == [(Kind.CORRECTED, key, PARTLY)]
    upgraded(house)
    now = find(house, f"{key}~3")
    assert isinstance(now, Wording)
    assert (now.label, now.assessable) == ("Simmer", False)


def test_an_identity_never_changes(house: House, program: Program) -> None:
    program.change("frameworks", "tea-act/role/brewer", label="Master brewer")
    assert told(house) == [(Kind.KEPT, "tea-act/role/brewer", PERMANENT)]
    assert upgraded(house) == []


# --- cut short, older, newer -------------------------------------------------------------------------


def test_an_upgrade_that_was_cut_short_is_taken_up_again(
    house: House, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.change("frameworks", WINDOW, applies_from=date(2022, 1, 1))
    program.change("opinions.tsv", MAPPING, rationale="both steep")
    assert len(plan(house.register).steps) == 2
    before = house.register.head
    with monkeypatch.context() as broken:
        broken.setattr(house.ledger, "append", _failing_after(house.ledger.append, 1))
        with pytest.raises(KeyboardInterrupt):
            house.load_content()
    assert house.register.head == before + 1
    again = House.open(house.home.path)
    assert content.standing(again.register, content.sources()) is content.Standing.OLDER
    assert [step.part for step in plan(again.register).steps] == ["opinions.tsv"]
    assert upgraded(again) == ["opinions.tsv"]
    assert content.standing(again.register, content.sources()) is content.Standing.CURRENT
    assert again.verify().sound
    again.close()


def _failing_after(append: Callable[..., object], times: int) -> Callable[..., object]:
    left = [times]

    def failing(*arguments: object, **named: object) -> object:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return append(*arguments, **named)

    return failing


def test_a_plan_is_what_is_then_recorded_and_writes_nothing(house: House, program: Program) -> None:
    program.change("frameworks", WINDOW, applies_from=date(2022, 1, 1))
    program.drop("opinions.tsv", MAPPING)
    before = house.register.revision
    found = plan(house.register)
    assert house.register.revision == before
    recorded = house.load_content()
    assert [step.change for step in found.steps] == [entry.change for entry in recorded]
    assert {key for key, each in found.after.by_key.items() if each.closed_in is None} == {
        key for key, each in house.register.by_key.items() if each.closed_in is None
    }


def test_the_program_tells_older_content_from_newer(house: House, program: Program) -> None:
    old = program.digests
    assert content.standing(house.register, old) is content.Standing.CURRENT
    program.change("frameworks", WINDOW, applies_from=date(2022, 1, 1))
    assert content.standing(house.register, program.digests) is content.Standing.OLDER
    upgraded(house)
    assert content.standing(house.register, program.digests) is content.Standing.CURRENT
    assert content.standing(house.register, old) is content.Standing.NEWER


def test_a_home_without_content_is_neither(tmp_path: Path, program: Program) -> None:
    Home.create(tmp_path / "empty").finish()
    empty = House.open(tmp_path / "empty")
    assert content.standing(empty.register, content.sources()) is content.Standing.NONE
    assert content.notice(empty.register, empty.home.cache) is None
    empty.close()


def test_a_home_says_in_a_line_that_it_is_older_until_an_upgrade_has_looked(house: House, program: Program) -> None:
    assert content.notice(house.register, house.home.cache) is None
    program.change("frameworks", "tea-act/role/brewer", label="Master brewer")
    notice = content.notice(house.register, house.home.cache)
    assert notice is not None
    assert "older" in notice
    assert "\n" not in notice
    content.look_at(house.home.cache)
    assert content.notice(house.register, house.home.cache) is None
    program.change("frameworks", WINDOW, applies_from=date(2022, 1, 1))
    assert content.notice(house.register, house.home.cache) == notice


def test_a_home_that_is_newer_says_so(house: House, program: Program) -> None:
    old = dict(program.digests)
    program.change("frameworks", WINDOW, applies_from=date(2022, 1, 1))
    upgraded(house)
    program.digests = old
    assert "newer" in (content.notice(house.register, house.home.cache) or "")


def test_sources_are_those_that_the_parts_name() -> None:
    named = {name: f"sha256:{digest}" for name, digest, _ in content.parts()}
    assert named == content.sources()
    assert len(named) > 10
