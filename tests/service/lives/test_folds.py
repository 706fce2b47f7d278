"""Gaps alike are told once, and what says something of its own stands alone."""

from dataclasses import replace

from ontology.words import ApplicabilityState, GapLife, Severity, Status
from service.lives.folds import article_of, folds
from service.reasoning.answers import Finding


def gap(provision: str, subject: str = "system/a", status: Status = Status.ABSENT) -> Finding:
    return Finding(
        key=f"gap/unmet-provision/{subject}/{provision}",
        severity=Severity.VIOLATION,
        kind=status.value,
        told="open",
        focus=subject,
        provision=provision,
        subject=subject,
        status=status,
        applicability=ApplicabilityState.APPLIES,
        question="unmet-provision",
    )


def test_requirements_of_one_act_for_one_subject_are_told_once_with_their_articles() -> None:
    found = [gap("act/art_1/par_1"), gap("act/art_1/par_2"), gap("act/art_2/par_1"), gap("act/art_2/par_2/pnt_a")]
    (fold,) = folds(found)
    assert fold.gaps == tuple(found)
    assert fold.first is found[0]
    assert fold.articles == ("act/art_1", "act/art_2")


def test_another_subject_act_kind_owner_or_life_is_another_row() -> None:
    one = gap("act/art_1")
    others = (
        gap("act/art_2", "system/b"),
        gap("law/art_2"),
        gap("act/art_2", status=Status.PARTIAL),
        replace(gap("act/art_2"), owner="Ada"),
        replace(gap("act/art_2"), life=GapLife.WAIVED),
        replace(gap("act/art_2"), applicability=ApplicabilityState.UPCOMING),
    )
    assert [fold.gaps for fold in folds((one, *others))] == [(each,) for each in (one, *others)]


def test_what_failed_or_expired_stands_alone() -> None:
    for status in (Status.FAILED, Status.INDETERMINATE, Status.STALE):
        assert len(folds([gap("act/art_1", status=status), gap("act/art_2", status=status)])) == 2


def test_a_gap_of_a_record_stands_alone() -> None:
    found = [replace(gap("act/art_1"), provision=None, key=f"gap/x/{n}") for n in range(2)]
    assert len(folds(found)) == 2


def test_an_article_is_the_first_step_below_its_framework() -> None:
    assert article_of("act/art_1/par_2/pnt_a") == "act/art_1"
    assert article_of("iso-42001/A.6.2.4") == "iso-42001/A.6.2.4"
