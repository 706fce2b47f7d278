"""What an upgrade does to what a user has recorded."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from ontology.key import Key
from ontology.records import ApplicabilityWindow, Assessment, ControlImplementation, Record, Wording
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import ImplementationStatus, Status, Verdict
from service import consequences as module
from service import content
from service.consequences import consequences
from service.growth import grown
from tests.article15 import AS_AMENDED, AS_PUBLISHED, TODAY, UNPROVEN, WHOLE, register


def after(known: Register, added: Iterable[Record], closed: tuple[Key, ...]) -> Register:
    """The register once the program had said that."""
    change = ChangeSet(content.ACTOR, content.REASON, tuple(map(Added, added)), closed, "frameworks sha256:2")
    return grown(known, [Entry(known.head + 1, known.entries[-1].at, "0" * 64, "0" * 64, change)])


def wordings(known: Register, provision: Key) -> list[Wording]:
    return [each for each in known.open(Wording, known.head) if each.wording_of == provision]


def corrected(known: Register, provision: Key, fingerprint: str) -> Register:
    """The wording of a provision in the present edition, with another fingerprint."""
    (old,) = (each for each in wordings(known, provision) if AS_AMENDED in each.in_edition)
    earlier = tuple(edition for edition in old.in_edition if edition != AS_AMENDED)
    new: list[Record] = [
        replace(old, key=f"{old.key}~2", corrects=old.key, in_edition=(AS_AMENDED,), fingerprint=fingerprint)
    ]
    if earlier:
        new.append(replace(old, key=f"{old.key}/earlier", in_edition=earlier))
    return after(known, new, (old.key,))


def test_nothing_that_changes_nothing_has_consequences() -> None:
    known = register()
    found = consequences(known, after(known, (), ()), TODAY)
    assert (found.to_compare, found.left_behind, found.statuses) == ((), (), ())


def test_a_wording_that_changed_makes_links_to_be_compared_and_statuses_fall() -> None:
    known = register()
    part = f"{WHOLE}/par_1"
    assessed = {
        each.key
        for each in known.open(Assessment, known.head)
        if each.of == part and each.against_edition == AS_PUBLISHED
    }
    measures = {
        each.key
        for each in known.open(ControlImplementation, known.head)
        if part in each.implements and each.against_edition == AS_PUBLISHED
    }
    assert assessed | measures
    found = consequences(known, corrected(known, part, "n1:new"), TODAY)
    assert set(found.to_compare) >= assessed | measures
    assert found.statuses
    assert all(row.before is not row.after for row in found.statuses)
    assert Status.STALE in {row.after for row in found.statuses if row.provision == part}


def test_records_that_name_what_no_edition_words_any_more_are_left_behind() -> None:
    known = register()
    part = f"{WHOLE}/par_4"
    found = consequences(known, after(known, (), tuple(each.key for each in wordings(known, part))), TODAY)
    naming = {each.key for each in known.open(Assessment, known.head) if each.of == part}
    assert naming
    assert naming <= set(found.left_behind)


def test_a_record_of_the_program_is_not_the_users() -> None:
    known = register()
    window = next(iter(known.open(ApplicabilityWindow, known.head)))
    gone = after(known, (), (window.key,))
    found = consequences(known, gone, date(2028, 1, 1))
    assert window.key not in found.left_behind


def test_statuses_of_many_subjects_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_SUBJECTS", 1)
    known = register()
    assert consequences(known, known, TODAY).statuses is None


def test_a_verdict_that_is_recorded_later_is_no_consequence() -> None:
    known = register()
    more = Assessment(
        key="assessment/more",
        of=f"{WHOLE}/par_4",
        verdict=Verdict.PASSED,
        assessed_by="Ann",
        assessed_on=TODAY,
        against_edition=AS_PUBLISHED,
        subject=UNPROVEN,
    )
    measure = ControlImplementation(
        key="measure/more",
        label="More",
        implements=(f"{WHOLE}/par_4",),
        subject=UNPROVEN,
        implementation_status=ImplementationStatus.IMPLEMENTED,
        against_edition=AS_PUBLISHED,
    )
    assert consequences(known, after(known, (more, measure), ()), TODAY).to_compare == ()
