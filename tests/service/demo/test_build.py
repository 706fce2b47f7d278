"""The demo is an ordinary import: the sheets and files of its folders, in the order of its clock, and nothing else."""

import csv
import hashlib
import io
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest

from ontology.errors import HomeError
from ontology.records import (
    CorrectiveAction,
    CustodyEvent,
    DigestCheck,
    Documentation,
    Evidence,
    ImpactAssessment,
    Incident,
    IncidentReport,
    ManagementReview,
    ModelVersion,
    Nonconformity,
    PolicyDocument,
    Record,
    Risk,
    StatementRow,
)
from ontology.register import ChangeSet
from service.content import ACTOR
from service.demo import plan
from service.demo.build import build
from service.demo.plan import Step
from service.house import House

R = TypeVar("R", bound=Record)

FILES = sorted(path for path in plan.FOLDER.glob("*/files/*") if path.is_file())


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def open_records(demo: House, cls: type[R]) -> list[R]:
    return list(demo.register.open(cls, demo.register.head))


def test_the_clock_runs_forward_through_2025_and_2026() -> None:
    times = [plan.read().opened, *(step.at for step in plan.read().steps)]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert (times[0].year, times[-1].year) == (2025, 2026)
    assert times[-1].month <= 10


def test_each_step_is_one_change_set_with_actor_reason_and_time(demo: House) -> None:
    own = [entry for entry in demo.register.entries if entry.change.actor != ACTOR]
    said = [(step.at, step.actor, step.reason) for step in plan.read().steps]
    assert [(entry.at, entry.change.actor, entry.change.reason) for entry in own] == said


def test_every_row_of_every_sheet_arrived_with_its_place(demo: House) -> None:
    own = [entry for entry in demo.register.entries if entry.change.actor != ACTOR]
    for step, entry in zip(plan.read().steps, own, strict=True):
        sheets = [sheet.read_text(encoding="utf-8") for sheet in step.folder.glob("*.csv")]
        rows = sum(len(list(csv.DictReader(io.StringIO(sheet)))) for sheet in sheets)
        assert len(entry.change.added) == rows, step.folder.name
        assert all(added.locator for added in entry.change.added)


def test_the_digests_of_the_evidence_are_those_of_the_files(demo: House) -> None:
    recorded = Counter(item.sha256 for item in open_records(demo, Evidence))
    assert recorded == Counter(sha256(path) for path in FILES)
    for item in open_records(demo, Evidence):
        assert sha256(demo.evidence_file(item.sha256)) == item.sha256


def test_every_file_has_something_to_say() -> None:
    assert len(FILES) >= 60
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) >= 6, path.name
        assert len(text) > 400, path.name


def test_custody_is_a_chain_of_one_digest(demo: House) -> None:
    digest = {item.key: item.sha256 for item in open_records(demo, Evidence)}
    chains: dict[str, list[CustodyEvent]] = {}
    for event in sorted(open_records(demo, CustodyEvent), key=lambda event: event.at):
        assert event.observed_sha256 == digest[event.of_evidence]
        chains.setdefault(event.of_evidence, []).append(event)
    assert len(chains) >= 5
    for chain in chains.values():
        assert all(before.received_by == after.released_by for before, after in pairwise(chain))


def test_one_digest_check_failed(demo: House) -> None:
    digest = {item.key: item.sha256 for item in open_records(demo, Evidence)}
    checks = open_records(demo, DigestCheck)
    broken = [check.of_evidence for check in checks if check.observed_sha256 != digest[check.of_evidence]]
    assert broken == ["evidence/event-log-extract-2026-09"]
    assert len(checks) > 10


def test_three_versions_of_each_model(demo: House) -> None:
    versions = Counter(version.version_of for version in open_records(demo, ModelVersion))
    assert len(versions) == 4
    assert min(versions.values()) >= 3


@pytest.mark.parametrize(
    "cls",
    [
        *(Risk, ImpactAssessment, Incident, IncidentReport, Documentation),
        *(Nonconformity, CorrectiveAction, PolicyDocument, ManagementReview),
    ],
)
def test_what_else_an_organisation_records_is_there(demo: House, cls: type[Record]) -> None:
    assert open_records(demo, cls)


def test_both_statements_name_each_of_the_38_controls_and_justify_each_exclusion(demo: House) -> None:
    rows: dict[str, list[StatementRow]] = {}
    for row in open_records(demo, StatementRow):
        rows.setdefault(row.statement, []).append(row)
    assert sorted(rows) == ["soa/iso-42001/1", "soa/iso-42001/2"]
    for statement in rows.values():
        assert len({row.control for row in statement}) == len(statement) == 38
        excluded = [row for row in statement if not row.applicable]
        assert excluded
        assert all(len(row.justification or "") > 40 for row in excluded)


def test_the_same_demo_wherever_and_whenever_it_is_built(demo: House, tmp_path: Path) -> None:
    again = build(tmp_path / "home")
    try:
        assert again.register.revision == demo.register.revision
    finally:
        again.close()


def test_a_build_that_was_cut_short_is_taken_up_again(demo: House, tmp_path: Path) -> None:
    def stop(step: Step) -> None:
        if step.folder.name.startswith("05"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "home", progress=stop)
    again = build(tmp_path / "home")
    try:
        assert again.register.revision == demo.register.revision
    finally:
        again.close()


def test_other_data_is_refused_in_the_demo(demo: House) -> None:
    with pytest.raises(HomeError, match="this home is the demo"):
        demo.record(ChangeSet("somebody", "by mistake"))


def test_a_home_of_ones_own_is_not_made_a_demo(tmp_path: Path) -> None:
    House.create(tmp_path / "home").close()
    with pytest.raises(HomeError):
        build(tmp_path / "home")


def test_the_marker_of_every_answer_says_that_it_is_the_demo(demo: House) -> None:
    marker = demo.home.marker
    assert marker.demo
    assert marker.clock is not None
    assert "simulated clock from 2025-01-15 to 2026-10-16" in marker.clock
