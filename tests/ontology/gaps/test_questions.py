"""Each gap shape on a register in which it finds something, and on one in which that is mended."""

import re

import pytest

from ontology.register import Register
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.gaps import found
from service.validation.gaps.questions import FOLDER, PROFILES, asking, profiles
from service.validation.shacl.plan import Engine
from tests.gap_cases import CASES, Case


def asked(case: Case, known: Register) -> dict[str, Finding]:
    view = View(known, case.day, known.head)
    return {each.key: each for each in found(view, horizon=case.horizon) if each.question == case.question}


@pytest.mark.parametrize("case", CASES, ids=[f"{case.question}-{case.kind}-{n}" for n, case in enumerate(CASES)])
def test_the_finding_is_there_and_goes_when_it_is_mended(case: Case) -> None:
    finding = asked(case, case.found_in).get(case.key)
    assert finding is not None
    assert (finding.kind, case.says in finding.message) == (case.kind, True), finding.message
    assert "{" not in finding.message
    assert case.key not in asked(case, case.gone_in)


def test_every_question_has_its_pair() -> None:
    assert {case.question for case in CASES} == {question.name for question in asking().questions}


def test_every_kind_of_finding_has_its_pair_but_those_of_other_statuses() -> None:
    kinds = {(q.name, kind) for q in asking().questions for kind in asking().severities(q.name)}
    assert kinds - {(case.question, case.kind) for case in CASES} == {
        ("unmet-provision", kind) for kind in ("absent", "partial", "not-evaluable", "planned")
    }


def test_forty_questions_in_forty_nine_shapes() -> None:
    assert len(asking().questions) == len(list(FOLDER.glob("*.ttl"))) == 40
    assert len(asking().plan.entries) == 49


def test_all_shapes_are_core_and_run_on_arrays() -> None:
    assert {(entry.engine, entry.reason) for entry in asking().plan.entries} == {(Engine.ARRAYS, "SHACL Core")}


def test_every_question_is_a_question_with_a_problem_and_a_solution() -> None:
    for question in asking().questions:
        assert question.asks.endswith("?"), question.name
        assert question.problem.endswith("."), question.name
        assert question.solution.endswith("."), question.name


def test_every_shape_with_a_message_has_its_severity_in_the_default_profile() -> None:
    text = (PROFILES / "default.ttl").read_text(encoding="utf-8")
    told = set(re.findall(r"^gap:(\S+) sh:severity", text, re.MULTILINE))
    shapes = asking().plan.shapes
    assert told == {shape.node.text.rpartition("/")[2] for shape in shapes if shape.messages}


def test_profiles_replace_one_another() -> None:
    assert profiles() == ("default", "release")
    default, release = (asking(name).severities("dataset-without-lineage") for name in profiles())
    assert (set(default.values()), set(release.values())) == ({"warning"}, {"violation"})


def test_messages_name_only_what_is_filled() -> None:
    for shape in asking().plan.shapes:
        for message in shape.messages:
            assert not re.search(r"\{[^A-Za-z]|\{\}", message.text), message.text
