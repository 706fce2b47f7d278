"""Findings out of the shapes: their names, what they are about, how bad they are, and what they cost."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ontology.errors import BadInput
from ontology.records import Organisation, StatementRow, Wording
from ontology.words import ApplicabilityState, Decomposition, Severity, Status
from service.reasoning import view as views
from service.reasoning.answers import Finding, Trace
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.view import View
from service.validation.gaps import KEPT, found
from tests.article15 import ORGANISATION, SYSTEM, TODAY, UNPROVEN, WHOLE, register
from tests.gap_cases import (
    APPLIES,
    CLOCK,
    FAILED,
    FOURTH,
    INCIDENT,
    ROW,
    SECOND,
    base,
    item,
    mapping,
    standard,
    written,
)


def by_key(view: View, horizon: date | None = None) -> dict[str, Finding]:
    return {each.key: each for each in found(view, horizon=horizon)}


UNMET = f"gap/unmet-provision/{UNPROVEN}/{FOURTH}"


def test_a_gap_keeps_its_name_when_it_comes_into_force_and_when_it_gets_worse() -> None:
    known = register()
    later = by_key(View(known, TODAY, known.head), date(2028, 1, 1))[UNMET]
    assert (later.severity, later.kind) == (Severity.WARNING, "unproven")
    assert "will apply to model/m@2 from 2 December 2027" in later.message
    failed = written([*base(), FAILED])
    now = by_key(View(failed, APPLIES, failed.head))[UNMET]
    assert (now.severity, now.kind, now.status) == (Severity.VIOLATION, "failed", Status.FAILED)


def test_a_finding_says_what_it_is_about() -> None:
    known = written(base())
    finding = by_key(View(known, APPLIES, known.head))[UNMET]
    assert (finding.focus, finding.subject, finding.provision) == (UNPROVEN, UNPROVEN, FOURTH)
    assert (finding.status, finding.applicability) == (Status.UNPROVEN, ApplicabilityState.APPLIES)
    assert (finding.question, finding.path, finding.owner) == ("unmet-provision", "status", "Mo")
    assert finding.shape == "https://w3id.org/nomograph/gap/unmet-provision-unproven"


def test_nothing_is_asked_without_a_horizon_of_what_is_to_come() -> None:
    known = register()
    assert [each for each in by_key(View(known, TODAY, known.head)).values() if each.status] == []


def test_unchosen_alternatives_are_no_findings() -> None:
    records = base()
    whole = next(each for each in records if isinstance(each, Wording) and each.wording_of == WHOLE)
    records[records.index(whole)] = replace(whole, decomposition=Decomposition.ANY)
    known = written(records)
    view = View(known, APPLIES, known.head)
    assert view.status(FOURTH, UNPROVEN) is not Status.SATISFIED
    assert UNMET not in by_key(view)


def test_an_exclusion_of_a_statement_that_nobody_recorded_is_asked_too() -> None:
    assert isinstance(ROW, StatementRow)
    known = written([*base(), *standard(), ROW])
    assert "gap/exclusion-without-justification/row/1" in by_key(View(known, TODAY, known.head))


def test_a_mapping_that_the_policy_lets_count_is_flagged_and_not_said_to_be_out() -> None:
    known = written([*base(), *standard(), *SECOND, mapping()])
    strict = by_key(View(known, TODAY, known.head))["gap/mapping-outdated/m/1"]
    assert (strict.kind, "does not count" in strict.message) == ("mapping-to-be-compared", True)
    lenient = View(known, TODAY, known.head, replace(DEFAULT_POLICY, accept_to_be_compared=True))
    flagged = by_key(lenient)["gap/mapping-outdated/m/1"]
    assert (flagged.kind, "counts by policy" in flagged.message) == ("mapping-to-be-compared", True)


def test_the_worst_comes_first_and_a_negative_verdict_before_what_is_missing() -> None:
    known = written([*base(), FAILED, CLOCK, INCIDENT])
    findings = found(View(known, APPLIES, known.head))
    order = list(Severity)
    assert [each.severity for each in findings] == sorted((each.severity for each in findings), key=order.index)
    assert [each.kind for each in findings[:2]] == ["overdue", "failed"]


def test_subjects_bring_what_they_use_and_frameworks_leave_out_what_is_about_none() -> None:
    known = written([*base(), Organisation(key="org/other"), FAILED, CLOCK, INCIDENT, item(custodian=None)])
    view = View(known, APPLIES, known.head)
    assert UNMET in {each.key for each in found(view, subjects=(SYSTEM,))}
    assert found(view, subjects=("org/other",)) == ()
    assert found(view, subjects=(ORGANISATION,)) != ()
    questions = {each.question for each in found(view, frameworks=("act",))}
    assert questions >= {"unmet-provision", "incident-without-report"}
    assert found(view, frameworks=("std",)) == ()
    assert "gap/evidence-without-custodian/evidence/e" in by_key(view)


def test_sentences_are_written_when_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    traced = []

    def trace(self: View, provision: str, subject: str) -> Trace:
        traced.append((provision, subject))
        return real(self, provision, subject)

    real = views.View.trace
    monkeypatch.setattr(views.View, "trace", trace)
    known = written(base())
    finding = by_key(View(known, APPLIES, known.head))[UNMET]
    assert traced == []
    assert finding.message == finding.message
    assert traced == [(FOURTH, UNPROVEN)]


def test_an_answer_is_worked_out_once() -> None:
    known = written(base())
    view = View(known, APPLIES, known.head)
    assert all(a is b for a, b in zip(found(view), found(view), strict=True))


def test_few_answers_are_kept_for_a_view() -> None:
    known = written(base())
    view = View(known, APPLIES, known.head)
    first = found(view, horizon=date(2028, 1, 1))
    for day in range(2, KEPT + 2):
        found(view, horizon=date(2028, 1, day))
    assert len(view.kept["gaps"]) == KEPT
    assert found(view, horizon=date(2028, 1, 1)) == first


# --- profiles -----------------------------------------------------------------------------------------------

HEAD = "@prefix gap: <https://w3id.org/nomograph/gap/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"


def test_a_profile_of_a_file_changes_what_it_speaks_of_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    said = ("unmet-provision-unproven sh:severity sh:Info", "implementation-without-review sh:deactivated true")
    path.write_text(HEAD + "".join(f"gap:{each} .\n" for each in said), encoding="utf-8")
    known = register()
    view = View(known, APPLIES, known.head)
    default, mine = by_key(view), {each.key: each for each in found(view, profile=str(path))}
    assert default.keys() - mine.keys() == {f"gap/implementation-without-review/implementation/{n}" for n in (1, 4)}
    assert (default[UNMET].severity, mine[UNMET].severity) == (Severity.WARNING, Severity.INFO)
    assert {k: v.severity for k, v in default.items() if k in mine and k != UNMET} == {
        k: v.severity for k, v in mine.items() if k != UNMET
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("gap:no-such-shape sh:severity sh:Info .", "no-such-shape"),
        ("gap:unmet-provision sh:targetClass sh:Shape .", "says"),
        ("gap:unmet-provision sh:severity", "cannot be read"),
    ],
)
def test_a_profile_that_says_something_else_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "wrong.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    known = register()
    with pytest.raises(BadInput, match=says):
        found(View(known, TODAY, known.head), profile=str(path))


def test_an_unknown_profile_is_refused_with_those_that_there_are() -> None:
    known = register()
    with pytest.raises(BadInput, match="there is no profile nope") as refused:
        found(View(known, TODAY, known.head), profile="nope")
    assert refused.value.remedy == "name one of default, release, or a Turtle file"


def test_the_profile_of_a_view_is_the_one_that_counts() -> None:
    known = written(base())
    view = View(known, TODAY, known.head, gap_profile="release")
    assert by_key(view, date(2028, 1, 1))[UNMET].severity is Severity.INFO
