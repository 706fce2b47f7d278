"""A change set that makes something a part, or a successor, of itself is refused."""

from dataclasses import replace

import pytest

from ontology.errors import Refused
from ontology.records import Evidence, Provision, Wording
from ontology.register import Added, ChangeSet, Register
from service.validation.forms import check
from tests.article15 import ACT, AS_AMENDED, PROVEN, TODAY, WHOLE, register, report


def refuse(known: Register, *records: Provision | Wording | Evidence, closed: tuple[str, ...] = ()) -> str:
    with pytest.raises(Refused) as refused:
        check(ChangeSet("ann", "test", tuple(Added(record, "line 3") for record in records), closed), known)
    return str(refused.value)


def wording(provision: str, whole: str | None) -> Wording:
    return Wording(key=f"{provision}/w9", wording_of=provision, in_edition=(AS_AMENDED,), part_of=whole)


def test_two_provisions_cannot_be_parts_of_each_other() -> None:
    a, b = f"{ACT}/art_90", f"{ACT}/art_91"
    said = refuse(
        register(), Provision(key=a, in_framework=ACT), Provision(key=b, in_framework=ACT), wording(a, b), wording(b, a)
    )
    assert f"{a} is a part of itself: {a} → {b} → {a}; take one of these steps out" in said
    assert "line 3" in said


def test_a_cycle_may_be_closed_through_what_is_recorded() -> None:
    said = refuse(register(), wording(WHOLE, f"{WHOLE}/par_1"), closed=(f"{WHOLE}/w1",))
    assert f"{WHOLE} is a part of itself" in said


def test_two_items_cannot_succeed_each_other() -> None:
    a, b = (replace(report("1", PROVEN, version, TODAY), about=(PROVEN,)) for version in ("8", "9"))
    said = refuse(register(), replace(a, succeeds=b.key), replace(b, succeeds=a.key))
    assert "succeeds itself" in said


def test_a_line_of_successors_is_fine() -> None:
    items = [report("1", PROVEN, version, TODAY) for version in ("8", "9")]
    check(ChangeSet("ann", "test", (Added(items[0]), Added(replace(items[1], succeeds=items[0].key)))), register())
