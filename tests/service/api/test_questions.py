"""Each question of the schema once, on the demo."""

import pytest

from ontology.records import Edition, MappingPolicy, WordingText
from ontology.register import Added, ChangeSet
from service.api.official import official_url
from service.house import House
from service.keys import Role
from tests.service.api.conftest import Ask, asking

REPORT = "evidence/robustness-report-candidate-ranker-2.1"


def test_a_provision_is_cited_labelled_and_linked(ask: Ask) -> None:
    data = ask("""{ provision(ref: "32024R1689 art_15(4)") { id key iri citation label number officialUrl assessable
        assessedPer framework { key } parent { citation } parts { citation } text } }""")["provision"]
    assert data["id"] == data["key"] == "eu-ai-act/art_15/par_4"
    assert data["iri"].endswith(data["key"])
    assert data["citation"] == "AI Act Art. 15(4)"
    assert data["label"]
    assert data["officialUrl"] == "https://eur-lex.europa.eu/eli/reg/2024/1689/2026-07-27/eng#art_15"
    assert data["assessedPer"] == "MODEL_VERSION"
    assert data["framework"] == {"key": "eu-ai-act"}
    assert data["parent"] == {"citation": "AI Act Art. 15"}
    assert len(data["parts"]) == 3
    assert data["text"] is None


def test_the_edition_in_force_decides_the_link(ask: Ask) -> None:
    old = ask('{ provision(ref: "AI Act Art. 15", asOf: "2025-01-01") { officialUrl } }')
    assert old["provision"]["officialUrl"] == "https://eur-lex.europa.eu/eli/reg/2024/1689/oj/eng#art_15"
    assert ask('{ provision(ref: "ISO 42001 A.6.2.4") { officialUrl } }')["provision"]["officialUrl"] is None


def test_a_link_is_made_of_nothing_but_an_eli(house: House) -> None:
    edition = next(e for e in house.register.open(Edition, house.register.head) if e.key.startswith("eu-ai-act"))
    assert official_url(edition, "eu-ai-act/anx_III/pnt_4") is not None
    assert official_url(None, "eu-ai-act/art_15") is None


@pytest.mark.parametrize(
    ("ref", "first"),
    [
        ("AI Act Art. 15(4)", "eu-ai-act/art_15/par_4"),
        ("candidate-ranker 2.1", "model/candidate-ranker@2.1"),
        ("gdpr", "gdpr"),
        (REPORT, REPORT),
    ],
)
def test_a_reference_is_resolved_as_people_write_it(ask: Ask, ref: str, first: str) -> None:
    assert ask("query($ref: String!) { resolve(ref: $ref) { key } }", ref=ref)["resolve"][0] == {"key": first}


def test_what_cannot_be_resolved_gives_the_nearest(ask: Ask) -> None:
    nearest = ask('{ resolve(ref: "AI Act Art. 15(44)") { key __typename } }')["resolve"]
    assert len(nearest) == 3
    assert {node["__typename"] for node in nearest} == {"Provision"}


@pytest.mark.parametrize(
    ("key", "kind"),
    [("gdpr", "Framework"), ("gdpr/art_35", "Provision"), ("org/lumavik", "Subject"), (REPORT, "Evidence")],
)
def test_a_node_is_found_by_its_key(ask: Ask, key: str, kind: str) -> None:
    node = ask("query($key: ID!) { node(id: $key) { __typename id label } }", key=key)["node"]
    assert (node["__typename"], node["id"]) == (kind, key)
    assert node["label"]


def test_a_framework_is_walked_in_its_own_order(ask: Ask) -> None:
    document = """query($after: String) { framework(key: "iso-42001") { editions { key }
        provisions(first: 40, after: $after) { totalCount nodes { key } pageInfo { endCursor hasNextPage } } } }"""
    found: list[str] = []
    after = None
    while True:
        framework = ask(document, after=after)["framework"]
        found += [node["key"] for node in framework["provisions"]["nodes"]]
        after = framework["provisions"]["pageInfo"]["endCursor"]
        if not framework["provisions"]["pageInfo"]["hasNextPage"]:
            break
    assert len(found) == len(set(found)) == framework["provisions"]["totalCount"]
    assert found.index("iso-42001/6.1") < found.index("iso-42001/6.1.1") < found.index("iso-42001/6.2")
    top = ask('{ framework(key: "gdpr") { provisions(depth: 1, first: 1000) { nodes { key parent { key } } } } }')
    assert all(node["parent"] is None for node in top["framework"]["provisions"]["nodes"])
    assert len(top["framework"]["provisions"]["nodes"]) >= 99


def test_subjects_are_listed_by_kind(ask: Ask) -> None:
    listed = ask("{ subjects(kind: [AI_SYSTEM]) { totalCount nodes { key kind } } }")["subjects"]
    assert listed["totalCount"] == 4
    assert {node["kind"] for node in listed["nodes"]} == {"AI_SYSTEM"}


def test_evidence_leads_back_to_every_requirement_it_serves(ask: Ask) -> None:
    item = ask(
        """query($key: ID!) { evidence(key: $key) { title digest custody { intact kind } contentUrl
        uses { totalCount nodes { provisionKey subjectKey counts key } } } }""",
        key=REPORT,
    )["evidence"]
    uses = item["uses"]["nodes"]
    assert ("eu-ai-act/art_15/par_4/sub_1", "model/candidate-ranker@2.1") in {
        (use["provisionKey"], use["subjectKey"]) for use in uses if use["counts"]
    }
    assert {use["key"] for use in uses} == {REPORT}
    assert item["custody"]
    assert item["contentUrl"] == f"/evidence/{item['digest']}"


def test_evidence_is_listed_by_what_it_is_about_and_when_it_is_valid(ask: Ask) -> None:
    about = """query($day: Date) { evidenceItems(about: "model/candidate-ranker@2.1", validAt: $day) {
        nodes { key validFrom } } }"""
    now = {node["key"] for node in ask(about, day="2026-11-21")["evidenceItems"]["nodes"]}
    assert REPORT in now
    assert REPORT not in {node["key"] for node in ask(about, day="2026-01-01")["evidenceItems"]["nodes"]}


def test_a_proof_is_flat_and_hangs_together(ask: Ask) -> None:
    data = ask("""{ trace(provision: "AI Act Art. 15", subject: "model/candidate-ranker@2.1") {
        proof { root total document steps { id premises facts } facts { id recordedIn text actor } } } }""")
    proof = data["trace"]["proof"]
    seen: set[str] = set()
    facts = {fact["id"] for fact in proof["facts"]}
    for step in proof["steps"]:
        assert set(step["premises"]) <= seen
        assert set(step["facts"]) <= facts
        seen.add(step["id"])
    assert proof["root"] == proof["steps"][-1]["id"]
    assert all(fact["text"] and fact["actor"] for fact in proof["facts"])
    assert proof["root"] in proof["document"]


def test_all_proofs_come_smallest_first_with_their_number(ask: Ask) -> None:
    document = """query($first: Int!) { trace(provision: "AI Act Art. 15", subject: "model/candidate-ranker@2.1") {
        proof { total complete } proofs(first: $first) { root total complete steps { id } } } }"""
    trace = ask(document, first=5)["trace"]
    assert trace["proof"] == {"total": 1, "complete": False}
    found = trace["proofs"]
    assert 1 <= len(found) == min(5, found[0]["total"])
    assert {proof["total"] for proof in found} == {found[0]["total"]}
    assert all(proof["complete"] for proof in found)
    assert [proof["root"] == proof["steps"][-1]["id"] for proof in found] == [True] * len(found)
    assert ask(document, first=0)["trace"]["proofs"] == []


def test_remedies_are_searched_for_on_demand(ask: Ask) -> None:
    document = """query($tried: Int!) { trace(provision: "AI Act Art. 9", subject: "system/candidate-ranker") {
        status remedies(tried: $tried) { exact facts } } }"""
    listed, searched = (ask(document, tried=tried)["trace"]["remedies"] for tried in (0, 24))
    assert [remedy["exact"] for remedy in listed] == [False]
    assert all(remedy["exact"] for remedy in searched)
    assert 0 < len(searched[0]["facts"]) < len(listed[0]["facts"])


def test_coverage_counts_never_exceed_what_applies(ask: Ask) -> None:
    coverage = ask("""{ coverage(subjects: ["system/candidate-ranker"], horizon: "2028-01-01") {
        totals { applicable mapped implemented evidenced assessed satisfied unknown }
        rows(status: [SATISFIED], first: 5) { totalCount nodes { status provision { citation } } } } }""")["coverage"]
    assert coverage["totals"]
    for total in coverage["totals"]:
        assert total["satisfied"] <= total["evidenced"] <= total["implemented"] <= total["applicable"]
        assert total["satisfied"] <= total["assessed"] <= total["applicable"]
    assert {row["status"] for row in coverage["rows"]["nodes"]} == {"SATISFIED"}


def test_a_crosswalk_shows_candidates_only_on_request(ask: Ask) -> None:
    document = """query($include: [CrosswalkKind!]) { crosswalk(from: "iso-42001", to: "eu-ai-act") {
        rows(include: $include, first: 1000) { totalCount nodes { entailed counts author rationale path } }
        unmappedFrom unmappedTo } }"""
    entailed = ask(document, include=["ENTAILED"])["crosswalk"]
    assert entailed["rows"]["totalCount"] > 0
    assert all(row["entailed"] and row["counts"] and row["author"] for row in entailed["rows"]["nodes"])
    candidates = ask(document, include=["CANDIDATE"])["crosswalk"]["rows"]["nodes"]
    assert not any(row["counts"] for row in candidates)


def test_a_crosswalk_is_in_the_order_in_which_the_frameworks_are_read(ask: Ask) -> None:
    document = """{ crosswalk(from: "iso-42001", to: "iso-27001") { rows(first: 1000) { nodes { fromKey toKey } } }
        one: framework(key: "iso-42001") { provisions(first: 1000) { nodes { key } } }
        other: framework(key: "iso-27001") { provisions(first: 1000) { nodes { key } } } }"""
    answer = ask(document)
    one, other = ([node["key"] for node in answer[name]["provisions"]["nodes"]] for name in ("one", "other"))
    rows = [(row["fromKey"], row["toKey"]) for row in answer["crosswalk"]["rows"]["nodes"]]
    assert rows == sorted(rows, key=lambda row: (one.index(row[0]), other.index(row[1])))
    assert one.index("iso-42001/4.1") < one.index("iso-42001/10.1") < one.index("iso-42001/A.2.2")


def test_gaps_opened_since_a_revision_are_the_new_ones(ask: Ask) -> None:
    revisions = ask("{ changeSets(first: 1000) { nodes { revision sequence reason } } }")["changeSets"]["nodes"]
    assert [node["sequence"] for node in revisions] == list(range(len(revisions), 0, -1))
    document = "query($since: ID) { gaps(openedSince: $since, first: 1000) { totalCount nodes { key life } } }"
    everything = {gap["key"] for gap in ask(document)["gaps"]["nodes"]}
    assert ask(document, since=revisions[0]["revision"])["gaps"]["totalCount"] == 0
    recent = {gap["key"] for gap in ask(document, since=revisions[3]["revision"])["gaps"]["nodes"]}
    assert recent < everything


def test_change_sets_are_found_by_what_they_touched(ask: Ask) -> None:
    touched = ask("query($key: ID) { changeSets(touching: $key) { nodes { sequence actor source } } }", key=REPORT)
    assert len(touched["changeSets"]["nodes"]) == 1


def test_impact_names_what_would_be_lost(ask: Ask) -> None:
    rows = ask(
        "query($key: ID!) { impact(without: [$key]) { nodes { provisionKey subjectKey before after } } }", key=REPORT
    )
    lost = {(row["provisionKey"], row["subjectKey"]): row for row in rows["impact"]["nodes"]}
    assert lost["eu-ai-act/art_15", "model/candidate-ranker@2.1"]["before"] == "SATISFIED"


def test_the_statement_has_a_row_for_each_control(ask: Ask) -> None:
    rows = ask("""{ statementOfApplicability(organisation: "org/lumavik", framework: "iso-42001") {
        controlKey citation label applicable justification status } }""")["statementOfApplicability"]
    assert len(rows) == 38
    assert [rows[0]["citation"], rows[-1]["citation"]] == ["ISO 42001 A.2.2", "ISO 42001 A.10.4"]
    excluded = [row for row in rows if row["applicable"] is False]
    assert excluded
    assert all(row["justification"] for row in excluded)


def test_history_tells_what_changed(ask: Ask) -> None:
    rows = ask("""{ history(provision: "AI Act Art. 15(1)", subject: "model/candidate-ranker@2.1",
        from: "2026-03-01", to: "2026-03-25") { from to status because } }""")["history"]
    assert rows[0]["from"] == "2026-03-01"
    assert rows[-1]["status"] == "SATISFIED"
    assert rows[-1]["to"] is None
    assert rows[-1]["because"].startswith("assessment of AI Act Art. 15")
    assert "assessed on this day" in rows[-1]["because"]


def test_a_policy_decides_which_mappings_count(ask: Ask, house: House) -> None:
    document = """query($policy: ID) { crosswalk(from: "iso-27001", to: "eu-ai-act", policy: $policy) {
        context { policy } rows { totalCount } } }"""
    policies = [policy.key for policy in house.register.open(MappingPolicy, house.register.head)]
    assert len(policies) > 1
    found = {policy: ask(document, policy=policy)["crosswalk"] for policy in policies}
    assert all(answer["context"] == {"policy": policy} for policy, answer in found.items())
    assert len({answer["rows"]["totalCount"] for answer in found.values()}) > 1


def test_the_words_of_a_law_are_shown_where_its_page_was_loaded(own: House) -> None:
    words = WordingText(
        key="eu-ai-act/art_15/text/2026-07-27/da",
        wording_of="eu-ai-act/art_15",
        in_edition="eu-ai-act/edition/2026-07-27",
        language="da",
        text="Et par ord.",
    )
    own.record(ChangeSet("Ann", "a page", (Added(words),)), into_demo=True)
    document = '{ provision(ref: "AI Act Art. 15") { da: text(lang: "da") en: text } }'
    assert asking(own, Role.READER)(document)["provision"] == {"da": "Et par ord.", "en": None}
