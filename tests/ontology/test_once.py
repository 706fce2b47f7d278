"""What is worked out once is worked out anew for another state, and goes with its register."""

import gc
from datetime import UTC, datetime
from weakref import ref

from ontology.once import once
from ontology.records import AISystem
from ontology.register import Added, ChangeSet, Entry, Register

asked: list[int] = []


@once
def systems(register: Register) -> list[str]:
    asked.append(register.head)
    return [system.key for system in register.open(AISystem, register.head)]


def entry(sequence: int) -> Entry:
    change = ChangeSet("Ada", "import", (Added(AISystem(key=f"system/{sequence}")),))
    return Entry(sequence, datetime(2026, 1, 1, tzinfo=UTC), str(sequence), "", change)


def test_it_follows_the_state_of_a_register() -> None:
    asked.clear()
    register = Register()
    for sequence in (1, 2):
        register.apply(entry(sequence))
        assert systems(register) is systems(register)
        assert len(systems(register)) == sequence
    assert asked == [1, 2]


def test_registers_are_told_apart() -> None:
    one, other = Register.of([entry(1)]), Register.of([entry(1), entry(2)])
    assert (len(systems(one)), len(systems(other))) == (1, 2)


def test_it_keeps_no_register_alive() -> None:
    register = Register.of([entry(1)])
    systems(register)
    gone = ref(register)
    del register
    gc.collect()
    assert gone() is None
