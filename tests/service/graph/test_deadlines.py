"""When reports on incidents are due: each clock of the four acts, as vocabulary and tables have it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ontology.key import framework_of
from ontology.records import Incident, IncidentReport, Record, ReportingClock
from ontology.register import BRUSSELS
from ontology.tables import content
from ontology.words import IncidentNature, ReportStage
from service.graph.deadlines import Due, deadlines, later
from service.reasoning.view import View
from tests.article15 import ORGANISATION, PROVEN, SYSTEM
from tests.gap_cases import APPLIES, FIRST, INCIDENT, base, written

CLOCKS = [added.record for added in content() if isinstance(added.record, ReportingClock)]
AWARE = datetime(2027, 1, 31, 8, tzinfo=UTC)


def clocks(framework: str) -> list[ReportingClock]:
    """Those of an act, as if its provisions were those of the small act."""
    return [replace(each, for_provision=FIRST) for each in CLOCKS if framework_of(each.for_provision) == framework]


def due(*records: Record, framework: str, day: date = APPLIES) -> dict[ReportStage, Due]:
    known = written([*base(), *clocks(framework), *records])
    return {each.stage: each for each in deadlines(View(known, day, known.head))}


def incident(*nature: IncidentNature, classified_at: datetime | None = None) -> Incident:
    return replace(INCIDENT, aware_at=AWARE, nature=nature, classified_at=classified_at)


def sent(stage: ReportStage, at: datetime) -> IncidentReport:
    return IncidentReport(
        key=f"report/{stage}",
        of_incident=INCIDENT.key,
        reported_under=FIRST,
        stage=stage,
        sent_at=at,
        sent_to="authority",
    )


@pytest.mark.parametrize(
    ("nature", "days"),
    [
        (IncidentNature.HARM_TO_HEALTH, 15),
        (IncidentNature.FUNDAMENTAL_RIGHTS_INFRINGEMENT, 15),
        (IncidentNature.DEATH, 10),
        (IncidentNature.WIDESPREAD_INFRINGEMENT, 2),
        (IncidentNature.CRITICAL_INFRASTRUCTURE_DISRUPTION, 2),
    ],
)
def test_ai_act_73_gives_fifteen_ten_or_two_days(nature: IncidentNature, days: int) -> None:
    (only,) = due(incident(nature), framework="eu-ai-act").values()
    assert only.due_at == datetime(2027, 2, 1, tzinfo=BRUSSELS) + timedelta(days=days)


def test_of_several_natures_the_shortest_time_counts() -> None:
    found = due(incident(IncidentNature.DEATH, IncidentNature.WIDESPREAD_INFRINGEMENT), framework="eu-ai-act")
    assert [each.due_at.day for each in found.values()] == [3]


def test_gdpr_33_gives_72_hours() -> None:
    (only,) = due(incident(IncidentNature.PERSONAL_DATA_BREACH), framework="gdpr").values()
    assert only.due_at - AWARE == timedelta(hours=72)


def test_nis2_23_warns_notifies_and_ends_a_month_after_the_notification() -> None:
    known = incident(IncidentNature.SIGNIFICANT_INCIDENT)
    found = due(known, framework="nis2")
    assert {stage: each.due_at - AWARE for stage, each in found.items()} == {
        ReportStage.EARLY_WARNING: timedelta(hours=24),
        ReportStage.INITIAL_REPORT: timedelta(hours=72),
    }
    notified = sent(ReportStage.INITIAL_REPORT, datetime(2027, 2, 1, 9, tzinfo=UTC))
    later_ones = due(known, notified, framework="nis2")
    assert later_ones[ReportStage.FINAL_REPORT].due_at == datetime(2027, 3, 2, tzinfo=BRUSSELS)
    assert later_ones[ReportStage.INITIAL_REPORT].report == notified


@pytest.mark.parametrize(
    ("classified", "hours"),
    [(None, 24), (2, 6), (23, 24), (30, 34)],
    ids=["not yet", "at once", "at the end of the day", "later than a day"],
)
def test_dora_19_gives_4_hours_from_classification_and_24_from_awareness(classified: int | None, hours: int) -> None:
    at = None if classified is None else AWARE + timedelta(hours=classified)
    found = due(incident(IncidentNature.MAJOR_ICT_INCIDENT, classified_at=at), framework="dora")
    assert {stage: each.due_at - AWARE for stage, each in found.items()} == {
        ReportStage.INITIAL_REPORT: timedelta(hours=hours)
    }


def test_dora_19_goes_on_from_one_report_to_the_next() -> None:
    first = sent(ReportStage.INITIAL_REPORT, AWARE)
    second = sent(ReportStage.INTERMEDIATE_REPORT, AWARE)
    found = due(incident(IncidentNature.MAJOR_ICT_INCIDENT), first, second, framework="dora")
    assert found[ReportStage.INTERMEDIATE_REPORT].due_at - AWARE == timedelta(hours=72)
    assert found[ReportStage.FINAL_REPORT].due_at == datetime(2027, 3, 1, tzinfo=BRUSSELS)


def test_a_clock_runs_only_for_whom_the_provision_binds() -> None:
    breach = incident(IncidentNature.PERSONAL_DATA_BREACH)
    assert due(breach, framework="gdpr", day=date(2026, 11, 21)) == {}
    assert due(replace(breach, subject=(ORGANISATION,)), framework="gdpr") == {}
    assert due(replace(breach, subject=(SYSTEM,)), framework="gdpr") == {}
    assert [each.subject for each in due(breach, framework="gdpr").values()] == [PROVEN]


def test_a_report_on_a_corrected_incident_counts_for_the_corrected_one() -> None:
    first = incident(IncidentNature.PERSONAL_DATA_BREACH)
    second = replace(first, key="incident/1b", corrects=first.key)
    known = written([*base(), *clocks("gdpr"), first, second, sent(ReportStage.INITIAL_REPORT, AWARE)])
    known.by_key[first.key].closed_in = 1
    (only,) = deadlines(View(known, APPLIES, known.head))
    assert (only.incident, only.report is not None) == ("incident/1b", True)


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("PT4H", datetime(2027, 1, 31, 12, tzinfo=UTC)),
        ("P2D", datetime(2027, 2, 3, tzinfo=BRUSSELS)),
        ("P1M", datetime(2027, 3, 1, tzinfo=BRUSSELS)),
    ],
)
def test_hours_run_from_the_moment_and_days_to_their_end(period: str, end: datetime) -> None:
    known = written(base())
    assert later(AWARE, period, View(known, APPLIES, known.head)) == end


def test_every_clock_is_read_from_a_provision_that_there_is() -> None:
    assert len(CLOCKS) == 10
    known = {added.record.key for added in content()}
    assert all(clock.for_provision in known for clock in CLOCKS)
