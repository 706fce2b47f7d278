"""What somebody may have meant by a key: among few candidates, and among so many that not all can be compared."""

import time

from service.validation.nearest import LOOKED, nearest


def test_the_nearest_number_of_the_same_folder_comes_first() -> None:
    keys = [*(f"evidence/report-{number}" for number in range(1, 9)), "model/report-4"]
    assert nearest("evidence/report-9", keys) == ("evidence/report-8", "evidence/report-7", "evidence/report-6")


def test_of_very_many_those_that_begin_alike_are_compared() -> None:
    keys = [f"evidence/{name}-report-{number}" for name in ("accuracy", "robustness") for number in range(40_000)]
    assert len(keys) > LOOKED
    begun = time.process_time()
    assert nearest("evidence/accuracy-reprt-31999", keys)[0].startswith("evidence/accuracy-report-")
    assert nearest("evidence/zccuracy-report-7", keys)
    assert time.process_time() - begun < 5
