"""Every case of the W3C suite that is here, its report compared whole, on our engine and on pySHACL."""

from collections import Counter
from pathlib import Path

import pytest

from service.validation.shacl.columns import Columns
from service.validation.shacl.plan import Engine, compiled
from service.validation.shacl.shapes_graph import read_shapes
from tests.service.validation.shacl.suite import cases, files

COUNTS = {"property": 38, "node": 32, "path": 13}


@pytest.mark.parametrize("folder", COUNTS)
def test_every_case_gives_the_report_that_is_expected(data: Path, folder: str) -> None:
    paths = files(data / "shacl-test-suite" / "core" / folder)
    found = [case for path in paths for case in cases(path)]
    assert len(paths) == COUNTS[folder]
    for case in found:
        plan = compiled(read_shapes(case.shapes))
        report = plan.run(Columns.of(case.data))
        assert {entry.engine for entry in plan.entries} == {Engine.ARRAYS}, case.name
        assert report.conforms is case.conforms, case.name
        assert report.counted() == Counter(case.results), case.name
