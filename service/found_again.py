"""Whether what somebody is about to record is there already, so that a build that runs twice records once.

A record is found again by the facts that make it what it is (of evidence: file, subjects, measures), whichever revision
of another it names. What is said besides must not differ, and what was withdrawn is not brought back by a machine.
"""

from collections.abc import Collection
from dataclasses import dataclass

from loaders.revise import Chains
from ontology.errors import BadInput
from ontology.fields import Field, Value, fields_of, values_of
from ontology.records import Assessment, ControlImplementation, Evidence, Record
from ontology.register import Recorded, Register

FACTS: dict[type[Record], frozenset[str]] = {
    Evidence: frozenset({"sha256", "about", "supports"}),
    ControlImplementation: frozenset({"implements", "subject", "scope"}),
    Assessment: frozenset({"of", "subject", "implementation", "verdict", "assessed_by", "used_evidence"}),
}
"""The fields that make a record what it is."""


@dataclass(frozen=True, slots=True)
class _Sayings:
    chains: Chains

    def of(self, record: Record, names: Collection[str]) -> dict[str, frozenset[Value]]:
        """Field to values, references by the key under which people know a record."""
        return {field.name: self._values(record, field) for field in fields_of(type(record)) if field.name in names}

    def _values(self, record: Record, field: Field) -> frozenset[Value]:
        values = values_of(record, field)
        return frozenset(self.chains.root(str(value)) for value in values) if field.is_key else frozenset(values)


def found_again(register: Register, record: Record, said: Collection[str], named: bool = False) -> Recorded | None:
    """What is recorded and says the same; None if there is nothing. `said`: the fields that somebody gave besides;
    `named`: so was the key. Raises BadInput where they differ, or where it was withdrawn.
    """
    sayings = _Sayings(Chains(register))
    facts = FACTS[type(record)]
    wanted = sayings.of(record, facts)
    alike = [each for each in register.by_class.get(type(record), ()) if sayings.of(each.record, facts) == wanted]
    there = [each for each in alike if each.closed_in is None]
    if not there:
        withdrawn = next((each for each in alike if not _corrected(sayings.chains, each)), None)
        if withdrawn is not None and not named:
            raise _withdrawn(withdrawn)
        return None
    last = there[-1]
    if isinstance(record, Assessment) and _overtaken(register, sayings, last, record):
        return None
    _check_alike(sayings, last.record, record, said, named)
    return last


def _corrected(chains: Chains, recorded: Recorded) -> bool:
    """A record that another took the place of is not withdrawn."""
    last = chains.newest(recorded.record.key)
    return last is not None and last.closed_in is None


def _withdrawn(recorded: Recorded) -> BadInput:
    key = recorded.record.key
    message = f"{key} says the same and was withdrawn by change set {recorded.closed_in}"
    return BadInput(message, ref=key, remedy="to record it again on purpose, give it another key with --key")


def _overtaken(register: Register, sayings: _Sayings, last: Recorded, record: Assessment) -> bool:
    """Somebody has said something else of the same since, so that the same verdict is a new one."""
    names = ("of", "subject", "implementation")
    about = sayings.of(record, names)
    later = (each for each in register.by_class[Assessment] if each.recorded_in > last.recorded_in)
    return any(each.closed_in is None and sayings.of(each.record, names) == about for each in later)


def _check_alike(sayings: _Sayings, old: Record, new: Record, said: Collection[str], named: bool) -> None:
    if named and sayings.chains.root(old.key) != new.key:
        message = f"the same is recorded as {old.key}, not as {new.key}"
        raise BadInput(message, ref=old.key, remedy=f"leave --key out, or name {old.key}")
    was, now = sayings.of(old, said), sayings.of(new, said)
    differing = [field.property for field in fields_of(type(new)) if was.get(field.name) != now.get(field.name)]
    if differing:
        message = f"the same is recorded as {old.key}, with another {', '.join(differing)}"
        remedy = f"leave that out, or correct it: load a row with key {sayings.chains.root(old.key)}"
        raise BadInput(message, ref=old.key, remedy=remedy)
