"""Questions of the command line, asked of the demo: what they say, and with which exit status they end."""

import hashlib
import io
import json
from pathlib import Path

import pytest

from tests.commands import Command

ARTICLE = "AI Act Art. 15"
MET, UNMET = "model/candidate-ranker@2.1", "model/candidate-ranker@2.2"
ON = ("--as-of", "2026-11-21")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Command:
    return Command(capsys, home)


# --- trace ------------------------------------------------------------------------------------------


def test_a_trace_says_everything_about_a_provision_that_is_met(run: Command) -> None:
    ran = run("trace", ARTICLE, MET, *ON)
    assert ran.status == 0
    for part in ("satisfied", "Yes, as recorded", "upcoming from 2 December 2027", "sha256:", "Proof", "R2 ", "D "):
        assert part in ran.out
    for part in ("revision ", "as of 2026-11-21", "policy/default", "This is the demo", "no claim of legal compliance"):
        assert part in ran.out
    assert "\x1b" not in ran.out
    assert all(line == line.rstrip() for line in ran.out.splitlines())


def test_a_trace_says_what_is_missing_and_ends_with_a_finding(run: Command) -> None:
    ran = run("trace", ARTICLE, UNMET, *ON)
    assert ran.status == 1
    assert "What stands in the way" in ran.out
    assert "Robustness test report" in ran.out
    assert "What would make it hold" in ran.out


def test_a_trace_as_json_names_the_digests_of_the_files(run: Command, home: Path) -> None:
    answer = run("trace", ARTICLE, MET, *ON, "--json").json
    assert (answer["status"], answer["applicability"]["state"]) == ("SATISFIED", "UPCOMING")
    assert answer["applicability"]["from"] == "2027-12-02"
    assert answer["context"]["asOf"] == "2026-11-21"
    digests = {use["digest"] for use in answer["evidence"] if use["counts"]}
    assert len(digests) >= 3
    for digest in digests:
        file = home / "files" / digest[:2] / digest[2:4] / digest
        assert hashlib.sha256(file.read_bytes()).hexdigest() == digest


def test_a_trace_asks_as_of_a_day_and_by_what_was_known(run: Command) -> None:
    early = run("trace", ARTICLE, MET, "--as-of", "2026-03-01", "--json").json
    unknown = run("trace", ARTICLE, MET, *ON, "--known-at", "2026-03-10", "--json").json
    old = run("trace", ARTICLE, MET, "--as-of", "2026-07-01", "--json").json
    assert early["status"] != "SATISFIED"
    assert unknown["status"] != "SATISFIED"
    assert unknown["context"]["knownAt"] == "2026-03-09T23:00:00Z"
    assert old["applicability"]["from"] == "2026-08-02"


def test_a_duty_that_applies_on_its_day(run: Command) -> None:
    before = run("trace", ARTICLE, MET, "--as-of", "2027-12-01", "--json").json
    after = run("trace", ARTICLE, MET, "--as-of", "2027-12-02", "--json").json
    assert [before["applicability"]["state"], after["applicability"]["state"]] == ["UPCOMING", "APPLIES"]


def test_a_trace_shows_all_proofs_on_demand(run: Command) -> None:
    ran = run("trace", ARTICLE, MET, *ON, "--proofs", "2")
    assert "Proof, 1 of " in ran.out
    answer = run("trace", ARTICLE, MET, *ON, "--proofs", "2", "--json").json
    assert answer["proofs"][0]["complete"]
    assert 1 <= len(answer["proofs"]) == min(2, answer["proofs"][0]["total"])
    assert "proofs" not in run("trace", ARTICLE, MET, *ON, "--json").json


def test_why_not_tells_what_stands_in_the_way(run: Command) -> None:
    ran = run("why-not", ARTICLE, UNMET, *ON)
    assert ran.status == 1
    assert "Robustness test report" in ran.out
    assert "Evidence that counts" not in ran.out
    answer = run("why-not", ARTICLE, UNMET, *ON, "--json").json
    assert answer["blockers"]
    assert [remedy["exact"] for remedy in answer["remedies"]] == [True]
    assert "no smaller set does" in ran.out
    assert "there may be a smaller set" in run("why-not", ARTICLE, UNMET, *ON, "--tries", "0").out
    assert "proof" not in answer
    nothing = run("why-not", ARTICLE, MET, *ON)
    assert (nothing.status, "Nothing stands in the way" in nothing.out) == (0, True)


def test_a_history_shows_what_changed_and_when(run: Command) -> None:
    period = ("--from", "2027-11-20", "--to", "2027-12-10")
    ran = run("history", ARTICLE, MET, *period)
    assert (ran.status, "2027-12-02" in ran.out) == (0, True)
    intervals = run("history", ARTICLE, MET, *period, "--json").json["intervals"]
    assert [each["applicability"] for each in intervals] == ["UPCOMING", "APPLIES"]
    assert intervals[0]["from"] == "2027-11-20"
    assert run("history", ARTICLE, MET, "--from", "2028-01-01", "--to", "2028-01-01").status == 2


# --- what is not understood ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("trace", "AI Act Art. 15555", MET), "nearest: eu-ai-act/art_"),
        (("trace", ARTICLE, "model/candidate-ranker@9"), "model/candidate-ranker@"),
        (("trace", ARTICLE, MET, "--as-of", "21.11.2026"), "write it as 2026-11-21"),
        (("trace", ARTICLE, MET, "--known-at", "lately"), "2026-03-05T10:00:00Z"),
        (("trace", ARTICLE, MET, "--policy", "strict"), "policy/default"),
        (("trace", ARTICLE), "Missing argument"),
        (("crosswalk", "iso-42002", "eu-ai-act"), "iso-42001"),
        (("coverage", "--by", "colour"), "choose from framework, provision, subject, owner"),
        (("impact",), "--without"),
        (("impact", "--without", "evidence/none"), "nothing is recorded as evidence/none"),
        (("query", "no-such-file.graphql"), "name a file"),
        (("query", "{ head { revision } }", "--variables", "[1]"), "JSON object"),
        (("export", "sssom"), "--out"),
        (("trac",), "No such command"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(run: Command, arguments: tuple[str, ...], said: str) -> None:
    ran = run(*arguments)
    assert ran.status == 2
    assert said in ran.err
    assert ran.out == ""


EARLY = ("--known-at", "2025-12-01")


@pytest.mark.parametrize(
    "asked",
    [
        ("trace", ARTICLE, UNMET),
        ("why-not", ARTICLE, UNMET),
        ("history", ARTICLE, UNMET),
        ("coverage", "--subject", UNMET),
        ("gaps", "--subject", UNMET),
        ("single-points", "--subject", UNMET),
        ("impact", "--without", UNMET),
    ],
)
def test_what_was_not_recorded_yet_is_told_with_since_when_it_is(run: Command, asked: tuple[str, ...]) -> None:
    ran = run(*asked, *EARLY)
    assert (ran.status, ran.out) == (2, "")
    began = "2026-06-12T"
    assert f"{UNMET} was not recorded yet at 2025-11-30T23:00:00Z; it is since {began}" in ran.err
    since = ran.err.partition("it is since ")[2].partition(";")[0]
    assert run(*asked, "--known-at", since).status != 2


def test_a_difference_takes_who_was_recorded_at_one_of_its_points(run: Command) -> None:
    late, early = "2026-11-21", "2026-11-21@2025-12-01"
    for start, end in ((late, early), (early, late)):
        assert run("difference", "--from", start, "--to", end, "--subject", UNMET).status == 0
    ran = run("difference", "--from", early, "--to", "2026-12-21@2025-12-01", "--subject", UNMET)
    assert (ran.status, "was not recorded yet" in ran.err) == (2, True)


# --- coverage, gaps, crosswalk, statement -------------------------------------------------------------


def test_coverage_counts_apart(run: Command) -> None:
    ran = run("coverage", "--framework", "AI Act", "--subject", "system/candidate-ranker", "--rows", *ON)
    assert ran.status == 0
    assert "applicable" in ran.out
    assert "AI Act Art." in ran.out
    answer = run("coverage", "--by", "framework", "--horizon", "2028-01-01", *ON, "--json").json
    total = next(each for each in answer["totals"] if each["framework"] == "eu-ai-act")
    counted = [total[name] for name in ("satisfied", "assessed", "evidenced", "implemented", "mapped")]
    assert all(0 <= count <= total["applicable"] for count in counted)
    assert total["satisfied"] > 0
    assert "rows" not in answer


def test_gaps_are_findings(run: Command) -> None:
    ran = run("gaps", "--framework", "gdpr", *ON, "--limit", "2")
    assert ran.status == 1
    assert "--limit 0 shows all" in ran.out
    answer = run("gaps", *ON, "--severity", "violation", "--json").json
    assert answer["total"] == len(answer["gaps"]) > 0
    assert {gap["severity"] for gap in answer["gaps"]} == {"VIOLATION"}


def test_gaps_alike_are_one_row_unless_each_is_asked_for(run: Command) -> None:
    asked = ("gaps", "--framework", "gdpr", "--kind", "absent", *ON, "--limit", "0")
    folded, each = run(*asked), run(*asked, "--each")
    assert " more alike: GDPR Art. " in folded.out
    assert "what is alike is told once" in folded.out
    assert "more alike" not in each.out
    assert folded.out.splitlines()[0] == each.out.splitlines()[0]
    assert len(folded.out.splitlines()) < len(each.out.splitlines())


def test_no_gaps_is_nothing_found(run: Command) -> None:
    ran = run("gaps", "--framework", "dora", "--severity", "violation", *ON)
    assert (ran.status, "No gaps" in ran.out) == (0, True)


def test_a_crosswalk_names_who_says_so(run: Command) -> None:
    ran = run("crosswalk", "ISO 27001", "AI Act", *ON)
    assert ran.status == 0
    assert "own counsel" in ran.out
    answer = run("crosswalk", "iso-27001", "eu-ai-act", "--candidates", *ON, "--json").json
    assert answer["rows"]
    assert answer["unmappedTo"]
    assert all(row["assertions"] for row in answer["rows"])


def _by_number(control: str) -> list[tuple[bool, int]]:
    """4 before 10, and A.2 before A.10, behind the clauses."""
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0) for part in control.split("/")[1].split(".")]


def test_a_crosswalk_is_in_the_order_in_which_the_frameworks_are_read(run: Command) -> None:
    answer = run("crosswalk", "ISO 42001", "AI Act", *ON, "--candidates", "--json").json
    following, candidates = ([row["source"] for row in answer[name]] for name in ("rows", "candidates"))
    assert following == sorted(following, key=_by_number) != sorted(following)
    assert candidates == sorted(candidates, key=_by_number)
    assert answer["unmappedFrom"] == sorted(answer["unmappedFrom"], key=_by_number)
    turned = run("crosswalk", "AI Act", "ISO 42001", *ON, "--json").json
    articles = [row["source"].split("/")[1] for row in turned["rows"] if "/art_" in row["source"]]
    assert articles == sorted(articles, key=lambda article: int(article.removeprefix("art_").rstrip("a")))
    assert articles.index("art_9") < articles.index("art_10")


def test_a_statement_has_a_row_for_each_control_and_is_a_workbook_too(run: Command, tmp_path: Path) -> None:
    answer = run("soa", *ON, "--json").json
    assert (len(answer["rows"]), answer["organisation"]) == (38, "org/lumavik")
    assert any(row["applicable"] is False and row["justification"] for row in answer["rows"])
    file = tmp_path / "soa.xlsx"
    assert run("soa", *ON, "--xlsx", file).status == 0
    assert file.read_bytes().startswith(b"PK")
    again = run("soa", *ON, "--xlsx", file)
    assert (again.status, "--force" in again.err) == (2, True)
    assert run("soa", *ON, "--xlsx", file, "--force").status == 0


def test_impact_shows_what_a_report_carries(run: Command) -> None:
    traced = run("trace", "AI Act Art. 15(4), first subparagraph", MET, *ON, "--json").json
    evidence = [use["evidence"] for use in traced["evidence"] if use["counts"]]
    removed = [part for key in evidence for part in ("--without", key)]
    rows = run("impact", *removed, *ON, "--json").json["rows"]
    lost = {row["provision"] for row in rows if row["subject"] == MET and row["before"] == "SATISFIED"}
    assert {"eu-ai-act/art_15", "eu-ai-act/art_15/par_4"} <= lost


# --- GraphQL without a server -------------------------------------------------------------------------

DOCUMENT = """query Met($subject: String!) {
  trace(provision: "AI Act Art. 15", subject: $subject, asOf: "2026-11-21") { status applicability { state from } }
}"""


def test_a_query_is_text_or_a_file_or_stdin(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "met.graphql"
    file.write_text(DOCUMENT)
    variables = ("--variables", json.dumps({"subject": MET}))
    expected = {"trace": {"status": "SATISFIED", "applicability": {"state": "UPCOMING", "from": "2027-12-02"}}}
    assert run("query", DOCUMENT, *variables).json == {"data": expected}
    assert run("query", file, *variables).json == {"data": expected}
    monkeypatch.setattr("sys.stdin", io.StringIO(DOCUMENT))
    assert run("query", "-", *variables, "--operation", "Met").json == {"data": expected}


def test_a_query_that_fails_still_prints_its_response(run: Command) -> None:
    ran = run("query", '{ provision(ref: "AI Act Art. 9999") { key } head { asOf } }')
    assert ran.status == 2
    assert ran.json["data"]["provision"] is None
    assert ran.json["data"]["head"]
    extensions = ran.json["errors"][0]["extensions"]
    assert (extensions["code"], len(extensions["nearest"])) == ("unknown-reference", 3)
