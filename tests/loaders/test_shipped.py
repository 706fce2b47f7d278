"""The opinions that come with the program, as their loader reads them."""

from loaders import crosswalk_finos, crosswalk_nist
from loaders.ciso_mappings import PREFIX
from loaders.shipped import FOLDER, shipped
from ontology.records import JointMapping, MappingAssertion, MappingPolicy, Record


def records() -> list[Record]:
    return [added.record for _, items in shipped() for added in items]


def test_every_table_is_read_and_policies_come_last() -> None:
    names = [name for name, _ in shipped()]
    assert sorted(names) == sorted(path.name for path in FOLDER.glob("*.tsv"))
    assert names[-1] == "policies.tsv"
    assert len(names) >= 4


def test_keys_are_of_their_own_and_every_record_has_a_line() -> None:
    keys = [record.key for record in records()]
    assert len(keys) == len(set(keys))
    assert all(added.locator for _, items in shipped() for added in items)


def test_policies_switch_sets_that_are_there() -> None:
    """A set is shipped, or a user loads it from a publisher's file (`test_ciso_mappings.py` has their names)."""
    sets = {crosswalk_nist.SET, crosswalk_finos.SET}
    sets |= {
        record.source for record in records() if isinstance(record, MappingAssertion | JointMapping) and record.source
    }
    switched = {
        source
        for record in records()
        if isinstance(record, MappingPolicy)
        for source in (*record.source_on, *record.source_off)
    }
    assert switched
    assert {name for name in switched if not name.startswith(f"mapping-set/{PREFIX}")} <= sets
