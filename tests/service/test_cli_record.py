"""What a build records: once, however often it runs, and with the nearest where a name is wrong."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ontology.records import Assessment, ControlImplementation, Evidence, ModelVersion
from service.house import House
from tests.commands import Command, Ran
from tests.conftest import REPOSITORY
from tests.demo_home import demo_home

RELEASE = "model/candidate-ranker@2.3"
MEASURE = "implementation/ranker-robustness"
DUTY = "AI Act Art. 15(4), first subparagraph"


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Command:
    """A copy of the demo on its last day, in which there is a release."""
    monkeypatch.setenv("NOMOGRAPH_TODAY", "2026-11-21")
    shutil.copytree(demo_home(tmp_path_factory), tmp_path / "demo")
    command = Command(capsys, tmp_path / "demo")
    assert recorded(command, "model", RELEASE, "--version-of", "candidate-ranker").status == 0
    return command


@pytest.fixture
def report(tmp_path: Path) -> Path:
    (tmp_path / "report.md").write_text("All targets met.\n")
    return tmp_path / "report.md"


def recorded(run: Command, *arguments: str | Path) -> Ran:
    return run("record", *arguments, "--into-demo")


def brought(run: Command, report: Path, *more: str) -> Ran:
    return recorded(run, "evidence", "--file", report, "--about", RELEASE, "--supports", MEASURE, *more)


def found(run: Command, verdict: str, *more: str) -> Ran:
    said = ("--verdict", verdict, "--by", "robustness job", "--subject", RELEASE, *more)
    return recorded(run, "assessment", DUTY, *said, "--json")


def test_a_release_is_recorded_once_and_never_changes(run: Command) -> None:
    again = recorded(run, "model", RELEASE, "--version-of", "candidate-ranker")
    assert (again.status, "Recorded already" in again.out) == (0, True)
    other = recorded(run, "model", RELEASE, "--version-of", "another")
    assert (other.status, "an identity never changes" in other.err) == (2, True)
    for wrong in ("candidate-ranker@2.3", "model/candidate ranker", "system/x"):
        assert "write it as model/" in recorded(run, "model", wrong).err
    house = House.open(run.home)
    recorded_model = house.register.by_key[RELEASE].record
    house.close()
    assert recorded_model == ModelVersion(key=RELEASE, version_of="candidate-ranker")


def test_a_file_is_kept_under_its_digest_with_what_was_said_of_it(run: Command, report: Path) -> None:
    facts = ("--label", "Robustness 2.3", "--valid-to", "2027-11-21", "--source", "job 4711", "--custodian", "Jonas")
    answer = brought(run, report, *facts, "--collected-at", "2026-11-20T23:30:00Z", "--json").json
    digest = hashlib.sha256(report.read_bytes()).hexdigest()
    assert (answer["recorded"], answer["sha256"], answer["key"]) == (True, digest, "evidence/robustness-2.3")
    assert answer["revision"].startswith(f"{answer['sequence']}-")
    house = House.open(run.home)
    item = house.register.by_key[answer["key"]].record
    assert house.evidence_file(digest).read_bytes() == report.read_bytes()
    house.close()
    assert isinstance(item, Evidence)
    assert (item.about, item.supports, item.file_name) == ((RELEASE,), (MEASURE,), "report.md")
    assert (str(item.valid_from), str(item.valid_to)) == ("2026-11-21", "2027-11-21")  # in the organisation's zone
    assert (item.source, item.custodian) == ("job 4711", "Jonas")


def test_what_is_not_said_is_not_made_up(run: Command, report: Path) -> None:
    key = brought(run, report, "--json").json["key"]
    house = House.open(run.home)
    item = house.register.by_key[key].record
    house.close()
    assert isinstance(item, Evidence)
    assert (item.label, item.source, item.custodian, item.valid_to) == ("report.md", None, None, None)
    assert str(item.valid_from) == "2026-11-21"


def test_the_same_file_for_the_same_is_there_already(run: Command, report: Path) -> None:
    first = brought(run, report, "--label", "Report", "--json").json
    again = brought(run, report, "--json").json
    assert (again["recorded"], again["key"], again["sequence"]) == (False, first["key"], first["sequence"])
    assert again["revision"] == first["revision"]
    said = brought(run, report, "--label", "Report")
    assert (said.status, "Recorded already" in said.out) == (0, True)


def test_the_same_file_with_other_facts_is_refused_not_ignored(run: Command, report: Path) -> None:
    key = brought(run, report, "--json").json["key"]
    differing = brought(run, report, "--valid-to", "2028-01-01")
    assert (differing.status, f"{key}, with another validTo" in differing.err) == (2, True)
    renamed = brought(run, report, "--key", "evidence/other")
    assert (renamed.status, f"recorded as {key}" in renamed.err) == (2, True)


def test_another_file_or_another_subject_is_another_item(run: Command, report: Path) -> None:
    keys = [brought(run, report, "--json").json["key"]]
    other = recorded(run, "evidence", "--file", report, "--about", "model/candidate-ranker@2.2", "--json")
    keys.append(other.json["key"])
    report.write_text("Missed one.\n")
    keys.append(brought(run, report, "--succeeds", keys[0], "--json").json["key"])
    assert len(set(keys)) == 3
    house = House.open(run.home)
    last = house.register.by_key[keys[-1]].record
    house.close()
    assert isinstance(last, Evidence)
    assert last.succeeds == keys[0]


def test_a_machine_does_not_bring_back_what_was_withdrawn(run: Command, report: Path) -> None:
    key = brought(run, report, "--json").json["key"]
    close = f'mutation {{ close(key: "{key}", change: {{reason: "a mistake"}}) {{ userErrors {{ message }} }} }}'
    assert run("query", close, "--into-demo").json["data"]["close"]["userErrors"] == []
    again = brought(run, report)
    assert (again.status, f"{key} says the same and was withdrawn" in again.err) == (2, True)
    assert brought(run, report, "--key", "evidence/on-purpose").status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--about", "model/candidate-ranker@2.4"), "write one of model/candidate-ranker@2.3"),
        (("--about", RELEASE, "--supports", "implementation/ranker-robusness"), f"nearest: {MEASURE}"),
        (("--about", RELEASE, "--supports", RELEASE), "must be the key of an implementation"),
        (("--about", RELEASE, "--succeeds", "evidence/none"), "nothing is recorded as evidence/none"),
        (("--about", RELEASE, "--valid-from", "2026-02-01", "--valid-to", "2026-01-01"), "validTo 2026-01-01 lies"),
        (("--about", RELEASE, "--valid-to", "soon"), "--valid-to"),
        (("--about", RELEASE, "--collected-at", "lately"), "--collected-at"),
        ((), "Missing option '--about'"),
    ],
)
def test_what_is_wrong_is_told_and_no_file_is_left(
    run: Command, report: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = run("verify", "--json").json["entries"]
    ran = recorded(run, "evidence", "--file", report, *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert run("verify", "--json").json["entries"] == before
    digest = hashlib.sha256(report.read_bytes()).hexdigest()
    assert not (run.home / "files" / digest[:2] / digest[2:4] / digest).exists()


def test_a_file_that_is_not_there_is_told(run: Command, tmp_path: Path) -> None:
    for path in (tmp_path / "none.md", tmp_path):
        ran = recorded(run, "evidence", "--file", path, "--about", RELEASE)
        assert (ran.status, f"{path.name} cannot be read" in ran.err) == (2, True)


def test_a_build_stays_out_of_the_demo(run: Command, report: Path) -> None:
    ran = run("record", "evidence", "--file", report, "--about", RELEASE)
    assert (ran.status, "--into-demo" in ran.err) == (2, True)


def test_the_same_verdict_is_recorded_again_only_after_another(run: Command, report: Path) -> None:
    seen = ("--evidence", brought(run, report, "--json").json["key"])
    first, again = found(run, "passed", *seen).json, found(run, "passed", *seen).json
    assert (first["recorded"], again["recorded"], again["key"]) == (True, False, first["key"])
    assert found(run, "failed", *seen).json["recorded"] is True
    assert found(run, "passed", *seen).json["recorded"] is True
    assert found(run, "passed", *seen).json["recorded"] is False


def test_a_verdict_has_its_time_so_that_the_later_one_of_a_day_stands(run: Command, report: Path) -> None:
    seen = ("--evidence", brought(run, report, "--json").json["key"])
    failed = found(run, "failed", *seen, "--at", "2026-11-21T08:00:00+01:00", "--note", "two targets missed").json
    passed = found(run, "passed", *seen, "--at", "2026-11-21T09:00:00Z").json
    house = House.open(run.home)
    verdicts = [house.register.by_key[each["key"]].record for each in (failed, passed)]
    house.close()
    times = [(str(each.assessed_on), str(each.assessed_time)) for each in verdicts if isinstance(each, Assessment)]
    assert times == [("2026-11-21", "08:00:00"), ("2026-11-21", "10:00:00")]
    assert getattr(verdicts[0], "note", None) == "two targets missed"


def test_a_measure_is_recorded_once_for_its_subject(run: Command) -> None:
    said = ("implementation", "--implements", DUTY, "--subject", RELEASE, "--owner", "Jonas", "--json")
    first, again = recorded(run, *said).json, recorded(run, *said).json
    assert (first["recorded"], again["recorded"], again["key"]) == (True, False, first["key"])
    planned = recorded(run, *said, "--status", "planned")
    assert (planned.status, "with another implementationStatus" in planned.err) == (2, True)
    house = House.open(run.home)
    measure = house.register.by_key[first["key"]].record
    house.close()
    assert isinstance(measure, ControlImplementation)
    assert (measure.subject, str(measure.valid_from)) == (RELEASE, "2026-11-21")


def test_evidence_and_a_verdict_meet_the_duty_for_the_release(run: Command, report: Path) -> None:
    measure = recorded(
        run, "implementation", "--implements", DUTY, "--subject", RELEASE, "--owner", "Jonas", "--json"
    ).json["key"]
    item = recorded(run, "evidence", "--file", report, "--about", RELEASE, "--supports", measure, "--json").json["key"]
    assert run("trace", DUTY, RELEASE, "--json").json["status"] == "UNPROVEN"
    assert found(run, "passed", "--evidence", item).status == 0
    assert run("trace", DUTY, RELEASE, "--json").json["status"] == "SATISFIED"


def test_builds_at_the_same_time_record_each_their_own_and_the_same_once(run: Command, tmp_path: Path) -> None:
    """Six builds, three files, one label: nobody loses, and no file becomes two items."""
    commands = []
    for number in range(6):
        file = tmp_path / f"{number}.md"
        file.write_text(f"report {number % 3}\n")
        said = ("record", "evidence", "--file", file, "--about", RELEASE, "--label", "Report", "--into-demo", "--json")
        commands.append([sys.executable, "-m", "service.cli", "--home", *map(str, (run.home, *said))])
    running = [subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) for command in commands]
    answers = [json.loads(process.communicate()[0]) for process in running]
    assert [process.returncode for process in running] == [0] * 6
    assert sum(answer["recorded"] for answer in answers) == 3
    assert len({answer["key"] for answer in answers}) == len({answer["sha256"] for answer in answers}) == 3
    assert all(answers[number]["key"] == answers[number + 3]["key"] for number in range(3))
