"""Loading again: what is no change, what corrects, what is refused (docs/decisions/0010)."""

from datetime import UTC, date, datetime

import pytest

from loaders.revise import Chains, as_changes, place_of
from ontology.errors import Place, Refused
from ontology.key import Key
from ontology.records import (
    Assessment,
    ControlImplementation,
    Evidence,
    MappingAssertion,
    ModelVersion,
    Record,
    Use,
)
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import Authority, ImplementationStatus, MappingStatus, Relation, Verdict


def record(register: Register, *added: Record, closed: tuple[Key, ...] = ()) -> None:
    change = ChangeSet("me", "because", tuple(Added(item) for item in added), closed)
    register.apply(Entry(register.head + 1, datetime(2026, 1, 1, tzinfo=UTC), "d", "p", change))


def load(register: Register, *records: Record) -> tuple[list[Record], list[Key]]:
    """Loads, and records what came of it."""
    added, closed = as_changes((Added(item, "sheet X, row 2") for item in records), register)
    record(register, *(item.record for item in added), closed=closed)
    return [item.record for item in added], list(closed)


def refused(register: Register, *records: Record) -> list[str]:
    with pytest.raises(Refused) as caught:
        load(register, *records)
    assert all(reason.place == Place(sheet="X", row=2) for reason in caught.value.reasons)
    return [str(reason) for reason in caught.value.reasons]


def measure(**values: object) -> ControlImplementation:
    given: dict[str, object] = {
        "key": "implementation/x",
        "label": "Tests",
        "implements": ("eu-ai-act/art_15",),
        "subject": "model/a@1",
        "implementation_status": ImplementationStatus.PLANNED,
        "against_edition": "eu-ai-act@2024",
    }
    return ControlImplementation(**(given | values))  # type: ignore[arg-type]  # a dict of mixed values


def evidence(**values: object) -> Evidence:
    given: dict[str, object] = {
        "key": "evidence/x",
        "label": "Report",
        "sha256": "a" * 64,
        "collected_at": datetime(2026, 1, 1, tzinfo=UTC),
        "supports": ("implementation/x",),
    }
    return Evidence(**(given | values))  # type: ignore[arg-type]  # a dict of mixed values


def opinion(**values: object) -> MappingAssertion:
    given: dict[str, object] = {
        "key": "mapping/x",
        "from_": "iso-42001/A.2.2",
        "relation": Relation.SUPERSET_OF,
        "to": "eu-ai-act/art_17",
        "from_edition": "iso-42001@2023",
        "to_edition": "eu-ai-act@2024",
        "rationale": "same",
        "author": "R. Roe",
        "authority": Authority.VENDOR,
        "mapping_status": MappingStatus.PROPOSED,
        "asserted_on": date(2026, 1, 1),
    }
    return MappingAssertion(**(given | values))  # type: ignore[arg-type]  # a dict of mixed values


DONE = ImplementationStatus.IMPLEMENTED


def test_the_first_load_adds_everything() -> None:
    register = Register()
    assert load(register, measure(), evidence()) == ([measure(), evidence()], [])


def test_a_repeated_load_is_no_change() -> None:
    register = Register()
    load(register, measure(), evidence())
    assert load(register, measure(), evidence()) == ([], [])


def test_other_values_correct_and_go_on_correcting() -> None:
    register = Register()
    load(register, measure())
    second = measure(key="implementation/x~2", corrects="implementation/x", implementation_status=DONE)
    third = measure(key="implementation/x~3", corrects="implementation/x~2", label="More tests")
    assert load(register, measure(implementation_status=DONE)) == ([second], ["implementation/x"])
    assert load(register, measure(implementation_status=DONE)) == ([], [])
    assert load(register, measure(label="More tests")) == ([third], ["implementation/x~2"])
    last = Chains(register).newest("implementation/x")
    assert last is not None
    assert last.record == third
    assert [item.key for item in register.open(ControlImplementation, register.head)] == ["implementation/x~3"]


def test_references_of_what_is_added_point_at_the_newest() -> None:
    register = Register()
    load(register, measure())
    added, _ = load(register, measure(implementation_status=DONE), evidence())
    assert added[1] == evidence(supports=("implementation/x~2",))
    later, _ = load(register, evidence(key="evidence/y"))
    assert later == [evidence(key="evidence/y", supports=("implementation/x~2",))]


def test_what_refers_to_a_corrected_record_says_nothing_new() -> None:
    register = Register()
    load(register, measure(), evidence())
    added, closed = load(register, measure(implementation_status=DONE), evidence())
    assert ([item.key for item in added], closed) == (["implementation/x~2"], ["implementation/x"])


def test_one_reference_of_a_single_value_is_pointed_too() -> None:
    register = Register()
    load(register, measure())
    verdict = Assessment(
        key="assessment/x",
        of="eu-ai-act/art_15",
        verdict=Verdict.PASSED,
        assessed_by="R. Roe",
        assessed_on=date(2026, 1, 1),
        against_edition="eu-ai-act@2024",
        implementation="implementation/x",
    )
    added, _ = load(register, measure(label="More tests"), verdict)
    assert isinstance(added[1], Assessment)
    assert added[1].implementation == "implementation/x~2"


def test_an_identity_is_not_revised() -> None:
    register = Register()
    load(register, ModelVersion(key="model/a@1", label="A", owner="R. Roe"))
    assert load(register, ModelVersion(key="model/a@1", label="A")) == ([], [])
    (reason,) = refused(register, ModelVersion(key="model/a@1", label="A", owner="J. Doe"))
    assert 'owner "R. Roe", now "J. Doe"' in reason
    assert "an identity never changes" in reason


def test_another_file_is_another_item() -> None:
    register = Register()
    load(register, evidence())
    (reason,) = refused(register, evidence(sha256="b" * 64))
    assert "write evidence/x into succeeds" in reason
    assert load(register, evidence(label="Final report"))[1] == ["evidence/x"]


def test_a_withdrawn_record_stays_withdrawn() -> None:
    register = Register()
    load(register, evidence())
    record(register, closed=("evidence/x",))
    (reason,) = refused(register, evidence())
    assert "evidence/x was withdrawn by entry 2" in reason


def test_another_class_under_the_same_key_is_refused() -> None:
    register = Register()
    load(register, evidence())
    (reason,) = refused(register, measure(key="evidence/x"))
    assert "already recorded as Evidence, not ControlImplementation" in reason


def test_all_refusals_are_told_together() -> None:
    register = Register()
    load(register, evidence(), evidence(key="evidence/y"))
    assert len(refused(register, evidence(sha256="b" * 64), evidence(key="evidence/y", sha256="b" * 64))) == 2


def test_a_key_twice_in_one_load() -> None:
    register = Register()
    assert load(register, evidence(), evidence()) == ([evidence()], [])
    (reason,) = refused(Register(), evidence(), evidence(label="Other"))
    assert "evidence/x is given twice (sheet X, row 2)" in reason


def test_loading_an_opinion_again_does_not_undo_its_review() -> None:
    register = Register()
    load(register, opinion())
    approved = opinion(
        key="mapping/x~2", corrects="mapping/x", mapping_status=MappingStatus.APPROVED, reviewer="J. Doe"
    )
    record(register, approved, closed=("mapping/x",))
    assert load(register, opinion()) == ([], [])
    added, closed = load(register, opinion(relation=Relation.INTERSECTS_WITH))
    assert closed == ["mapping/x~2"]
    assert isinstance(added[0], MappingAssertion)
    assert added[0].mapping_status is MappingStatus.PROPOSED


def test_an_export_of_our_own_is_no_change() -> None:
    register = Register()
    load(register, measure())
    load(register, measure(implementation_status=DONE))
    everything = [recorded.record for recorded in register.by_key.values()]
    assert len(everything) == 2
    assert load(register, *everything) == ([], [])


def test_a_key_that_only_looks_like_a_revision_is_a_key() -> None:
    register = Register()
    use = Use(key="use/a~2", user="system/a", used="model/a@1")
    assert load(register, use) == ([use], [])
    assert load(register, use) == ([], [])


def test_a_correction_made_by_hand_under_another_key_is_the_newest() -> None:
    register = Register()
    load(register, measure(), evidence())
    record(register, measure(key="implementation/other", corrects="implementation/x"), closed=("implementation/x",))
    assert load(register, measure(), evidence()) == ([], [])
    added, closed = load(register, measure(label="More tests"), evidence(key="evidence/y"))
    assert closed == ["implementation/other"]
    assert added == [
        measure(key="implementation/x~2", corrects="implementation/other", label="More tests"),
        evidence(key="evidence/y", supports=("implementation/x~2",)),
    ]


def test_a_ring_of_corrections_ends() -> None:
    register = Register()
    record(register, evidence(key="a/1", corrects="a/2"), evidence(key="a/2", corrects="a/1"))
    chains = Chains(register)
    assert chains.root("a/1") in ("a/1", "a/2")
    assert chains.newest("a/1") is not None


def test_places() -> None:
    assert place_of("line 12") == Place(line=12)
    assert place_of("somewhere") is None
    assert place_of(None) is None
