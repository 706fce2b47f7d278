"""One question at a time gives the answer of all at once."""

import pytest

from service.reasoning.view import View
from tests.article15 import PARAGRAPHS, PROVEN, TODAY, UNPROVEN, WHOLE, register
from tests.graphs import random_graph


def test_a_provision_depends_on_its_parts_and_its_whole() -> None:
    known = register()
    view = View(known, TODAY, known.head)
    assert view.depends_on(WHOLE) == {WHOLE, *(f"{WHOLE}/par_{n}" for n in PARAGRAPHS)}
    assert view.depends_on(f"{WHOLE}/par_1") >= {WHOLE, f"{WHOLE}/par_1"}


def test_a_part_of_the_matrix_is_not_worked_out_twice() -> None:
    known = register()
    view = View(known, TODAY, known.head)
    p = view.statuses.law.content.index[WHOLE]
    assert view.trace(WHOLE, PROVEN).status is view.status(WHOLE, PROVEN)
    assert view.statuses.on(p) is view.statuses.on(p)
    assert view.statuses.on(p) is not view.statuses
    view.settle_all()
    assert view.statuses.on(p) is view.statuses
    assert view.trace(WHOLE, UNPROVEN).blockers


@pytest.mark.parametrize("seed", range(2000, 2040))
def test_alone_and_together_agree(seed: int) -> None:
    graph = random_graph(seed)
    known = graph.register()
    for query in graph.queries:
        alone, together = (View(known, query.as_of, query.known_at, query.policy) for _ in range(2))
        together.settle_all()
        for provision in alone.provisions:
            for subject in alone.subjects:
                one, all_ = alone.trace(provision, subject), together.trace(provision, subject)
                assert (one.status, one.far, one.blockers) == (all_.status, all_.far, all_.blockers)
