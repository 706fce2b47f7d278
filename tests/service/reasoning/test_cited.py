"""What cites what, whether it was recorded before the arrays were made or later; what is added twice counts once."""

from collections.abc import Iterator

from ontology.key import Key
from ontology.records import Assessment, ControlImplementation
from ontology.register import Register
from service.reasoning.arrays import Place, place_of
from service.reasoning.cited import Cited
from tests.service.reasoning.test_scopes import implementations, ledgers


def both() -> Iterator[tuple[Register, Cited]]:
    """Of whole registers, and of their beginnings with all that follows added."""
    for _, register, _ in ledgers():
        yield register, Cited.of(register)
        grown, half = Cited.of(Register.of(register.entries[: register.head // 2])), register.head // 2
        for cls in (ControlImplementation, Assessment):
            for recorded in register.by_class.get(cls, ()):
                if recorded.recorded_in > half:
                    grown.add(recorded.record)
                    grown.add(recorded.record)
        yield register, grown


def test_of_a_place_it_is_known_what_stands_there() -> None:
    several = 0
    for register, cited in both():
        standing = dict[Place, list[ControlImplementation]]()
        for record in implementations(register):
            standing.setdefault(place_of(record), []).append(record)
        for place, records in standing.items():
            assert cited.standing(place) == tuple(record.key for record in records)
            assert cited.implemented(place) == {key for record in records for key in record.implements}
            several += len(records) > 1
        assert cited.standing(("nobody", True, ())) == ()
        assert not cited.implemented(("nobody", True, ()))
    assert several


def test_of_several_implementations_it_is_known_which_verdicts_were_given_for_one() -> None:
    found = 0
    for register, cited in both():
        given = dict[Key, list[Key]]()
        for recorded in register.by_class.get(Assessment, ()):
            if isinstance(recorded.record, Assessment) and recorded.record.implementation:
                given.setdefault(recorded.record.implementation, []).append(recorded.record.key)
        keys = [record.key for record in implementations(register)]
        for some in (keys, keys[::2], keys[:1], [*keys[1::2], "nothing"], []):
            together = sorted(cited.assessing_any(some))
            assert together == sorted(key for each in some for key in given.get(each, ()))
            assert together == sorted(key for each in some for key in cited.assessing(each))
            found += len(together)
    assert found
