"""A release as if it were in use: what is supposed, and what of the gaps it changes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ontology.errors import BadInput
from ontology.records import AISystem, Dataset, ModelVersion, Record, Use
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.words import GapLife, Severity
from service.reasoning.answers import Finding
from service.reasoning.subjects import Subjects
from service.releases import as_if_used, changes

DAY = date(2026, 11, 21)
SYSTEM, OLD, NEW = "system/s", "model/m@1", "model/m@2"
LONG_USED = Use(key="use/1", user=SYSTEM, used=OLD, purpose="ranking", valid_from=date(2025, 1, 1))
SUBJECTS = (AISystem(key=SYSTEM), AISystem(key="system/t"), ModelVersion(key=OLD), ModelVersion(key=NEW))


def register(*uses: Record) -> Register:
    change = ChangeSet("a", "b", tuple(map(Added, (*SUBJECTS, Dataset(key="dataset/d"), *uses))))
    return Register.of([Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "d", "", change)])


def used_on(register: Register, day: date) -> set[str]:
    subjects = Subjects.of(register, register.head, day)
    return {subjects.keys[each] for each in subjects.reach(subjects.index[SYSTEM])}


def test_a_system_uses_the_release_beside_what_it_uses() -> None:
    recorded = register(LONG_USED)
    supposed = as_if_used(recorded, DAY, NEW, [SYSTEM])
    assert (len(supposed.added), supposed.closed, supposed.notes) == (1, (), ())
    assert used_on(supposed.on(recorded), DAY) == {OLD, NEW}
    assert used_on(supposed.on(recorded), date(2026, 11, 20)) == {OLD}
    assert used_on(recorded, DAY) == {OLD}


def test_what_is_replaced_was_used_until_the_day() -> None:
    recorded = register(LONG_USED)
    supposed = as_if_used(recorded, DAY, NEW, [SYSTEM], OLD)
    assert used_on(supposed.on(recorded), DAY) == {NEW}
    assert used_on(supposed.on(recorded), date(2026, 11, 20)) == {OLD}
    assert {each.purpose for each in supposed.added if isinstance(each, Use)} == {"ranking"}


def test_a_use_that_was_to_begin_never_does() -> None:
    recorded = register(replace(LONG_USED, valid_from=date(2026, 12, 1)))
    after = as_if_used(recorded, DAY, NEW, [SYSTEM], OLD).on(recorded)
    assert used_on(after, date(2027, 1, 1)) == {NEW}


def test_a_use_that_has_ended_is_none() -> None:
    recorded = register(replace(LONG_USED, valid_to=DAY))
    with pytest.raises(BadInput, match="does not use model/m@1 as of 2026-11-21; leave --instead-of out"):
        as_if_used(recorded, DAY, NEW, [SYSTEM], OLD)


def test_what_is_not_used_cannot_be_replaced_and_the_nearest_is_named() -> None:
    with pytest.raises(BadInput, match="name one of model/m@1"):
        as_if_used(register(LONG_USED), DAY, NEW, [SYSTEM], "dataset/d")


def test_of_several_systems_one_may_use_it_already() -> None:
    recorded = register(LONG_USED, replace(LONG_USED, key="use/2", used=NEW))
    supposed = as_if_used(recorded, DAY, NEW, [SYSTEM, "system/t"])
    assert supposed.notes == (f"{SYSTEM} uses {NEW} already",)
    assert [each.user for each in supposed.added if isinstance(each, Use)] == ["system/t"]


def test_a_planned_use_is_not_a_use_yet() -> None:
    recorded = register(replace(LONG_USED, used=NEW, valid_from=date(2027, 1, 1)))
    supposed = as_if_used(recorded, DAY, NEW, [SYSTEM])
    assert used_on(supposed.on(recorded), DAY) == {NEW}


def test_a_model_uses_no_system() -> None:
    with pytest.raises(BadInput, match=r"cannot use system/s \(AI-system\)"):
        as_if_used(register(), DAY, SYSTEM, [NEW])


# --- what it changes ----------------------------------------------------------------------------------

GAP = Finding("gap/q/a", Severity.WARNING, "absent", "…", "a")


def test_a_gap_is_the_same_however_it_is_worded() -> None:
    found = changes([GAP], [replace(GAP, told="another sentence", kind="partial")])
    assert (found.new, found.worse, found.gone) == ((), (), ())


def test_new_worse_and_gone_are_told_apart() -> None:
    other, third = replace(GAP, key="gap/q/b"), replace(GAP, key="gap/q/c")
    bad = replace(GAP, severity=Severity.VIOLATION)
    found = changes([GAP, other], [bad, third])
    assert (found.new, found.worse, found.gone) == ((third,), (bad,), (other,))
    assert found.states == {third.key: "new", bad.key: "updated"}
    milder = changes([bad], [GAP])
    assert (milder.new, milder.worse, milder.gone) == ((), (), ())


def test_closed_gaps_are_none() -> None:
    closed = replace(GAP, life=GapLife.CLOSED)
    assert changes([closed], [GAP]).new == (GAP,)
    assert changes([GAP], [closed]).gone == (GAP,)
    assert changes([], [closed]).new == ()
