"""Waivers: who accepts a gap, why, and until when. One ends by itself, or is withdrawn: its record is closed."""

from dataclasses import dataclass
from datetime import date, timedelta

from ontology.key import Key
from ontology.records import LONGEST_WAIVER, Gap, Waiver
from ontology.register import Register


@dataclass(frozen=True, slots=True)
class InForce:
    """A waiver that counts on the day that is asked about. `until`: the first day on which it no longer does."""

    record: Waiver
    until: date


def last_day(start: date, end: date) -> date:
    """The end of a waiver, however long it was meant to be."""
    return min(end, start + timedelta(days=LONGEST_WAIVER))


def in_force(register: Register, day: date, k: int) -> dict[Key, InForce]:
    """By the finding's name; of several for one finding the one that holds longest."""
    found: dict[Key, InForce] = {}
    for waiver in register.open(Waiver, k):
        name, until = finding_of(register, waiver), last_day(waiver.valid_from, waiver.valid_to)
        if name is not None and waiver.valid_from <= day < until:
            rival = found.get(name)
            if rival is None or (rival.until, rival.record.key) < (until, waiver.key):
                found[name] = InForce(waiver, until)
    return found


def finding_of(register: Register, waiver: Waiver) -> Key | None:
    """The name of the finding that is waived; None where the record of it was redacted."""
    recorded = register.get(waiver.waives)
    return recorded.record.finding if recorded and isinstance(recorded.record, Gap) else None
