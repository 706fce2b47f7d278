"""What the demo's people read in the morning: the list is right, short beside the statuses, and pySHACL agrees."""

from collections import Counter
from datetime import date

from rdflib import Graph

from ontology.words import Severity
from service.house import House
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.gaps import found
from service.validation.gaps.graph import graph
from service.validation.gaps.questions import asking
from service.validation.shacl.referee import judged
from service.validation.shacl.terms import to_rdflib

TODAY, HORIZON = date(2026, 11, 21), date(2028, 1, 1)
STATUSES = ("unmet-provision", "unknown-applicability")

MORNING = {
    "evidence-altered": {"evidence/event-log-extract-2026-09"},
    "model-version-without-evaluation": {"model/supplier-scorer@1.2"},
    "dataset-without-lineage": {
        "dataset/agency-performance-2022-2025",
        "dataset/help-articles-2026",
        "dataset/shift-history-2018-2025",
    },
    "dataset-without-quality-indicator": {
        "dataset/agency-performance-2022-2025",
        "dataset/fairness-benchmark-2025",
        "dataset/help-articles-2026",
        "dataset/shift-history-2018-2025",
    },
    "supplier-without-due-diligence": {"supplier/brevik-sky", "supplier/holmgaard-security"},
    "system-without-post-market-plan": {"system/candidate-ranker"},
    "system-without-registration": {"system/candidate-ranker", "system/supplier-scorer"},
}
"""What is wrong with papers and evidence, all told, by question."""


def asked(demo: House, day: date = TODAY, horizon: date | None = None) -> tuple[Finding, ...]:
    return found(demo.view(as_of=day), horizon=horizon)


def test_moved_change_set_by_change_set_the_list_is_the_same(demo: House) -> None:
    register, head = demo.register, demo.register.head
    view = View(register, TODAY, head)
    for k in (head, head - 1, head, head - 3):
        view = view.moved(register, TODAY, k)
        here, there = found(view, horizon=HORIZON), found(View(register, TODAY, k), horizon=HORIZON)
        assert here == there


def test_papers_and_evidence_lack_this_and_nothing_else(demo: House) -> None:
    names = ("evidence-", "custody-", "model-version-", "dataset-", "supplier-", "system-", "impact-", "incident-")
    seen: dict[str, set[str]] = {}
    for finding in asked(demo):
        if finding.question.startswith(names):
            seen.setdefault(finding.question, set()).add(finding.focus)
    assert seen == MORNING


def test_what_nobody_tests_apart_from_its_owner_and_what_is_overdue(demo: House) -> None:
    findings = asked(demo)
    owners = Counter(each.owner for each in findings if each.question == "control-tested-by-its-implementer")
    assert owners.keys() == {
        "Helle Skov",
        "Lea Winther",
        "Mette Aagaard",
        "Peter Holm",
        "Sara Lindqvist",
    }
    overdue = {each.focus for each in findings if each.kind == "review-overdue"}
    assert overdue == {"implementation/ai-literacy", "implementation/security-worker-accounts"}


def test_beside_statuses_the_list_fits_a_page(demo: House) -> None:
    beside = [each for each in asked(demo) if each.question not in STATUSES and each.severity is not Severity.INFO]
    assert 10 < len(beside) < 40


def test_every_sentence_is_whole_and_says_what_to_do(demo: House) -> None:
    for finding in asked(demo, horizon=HORIZON):
        text = finding.message
        assert not set("{}") & set(text), text
        assert "None" not in text, text
        assert ": " in text or "; " in text, text


def test_the_horizon_brings_what_the_act_will_ask_of_the_ranker(demo: House) -> None:
    today = {each.key for each in asked(demo)}
    brought = {each.question for each in asked(demo, horizon=HORIZON) if each.key not in today}
    assert brought >= {
        "system-without-intended-purpose",
        "system-without-logging",
        "system-without-technical-documentation",
        "unmet-provision",
    }


def test_the_incident_was_reported_in_time(demo: House) -> None:
    assert not [each for each in asked(demo) if each.question == "incident-without-report"]


def test_the_notice_of_retraining_came_with_the_second_round(demo: House) -> None:
    def lacking(day: date) -> set[str]:
        return {each.focus for each in asked(demo, day) if each.question == "supplier-without-retraining-notice"}

    assert lacking(date(2026, 6, 1)) == {"supplier/kvasir-language-services"}
    assert lacking(TODAY) == set()


def test_pyshacl_finds_the_same(demo: House) -> None:
    columns, shapes = graph(demo.view(as_of=TODAY), HORIZON), asking()
    data = Graph()
    for subject, predicate, value in columns.triples():
        data.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(value)))
    ours = shapes.plan.run(columns).counted()
    assert ours.total() > 900
    assert ours == Counter(judged(data, shapes.graph))
