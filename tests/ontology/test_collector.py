"""The collector of cycles leaves alone what was set aside."""

import gc

from ontology.collector import set_aside


def test_what_is_set_aside_is_looked_through_no_more() -> None:
    kept, later = [object()], None
    assert any(each is kept for each in gc.get_objects())
    try:
        set_aside()
        later = [object()]
        assert not any(each is kept for each in gc.get_objects())
        assert any(each is later for each in gc.get_objects())
    finally:
        gc.unfreeze()
