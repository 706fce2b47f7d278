"""A register as RDF: one named graph for each change set, which holds the records that it added and who said so.

`<change/5>` is the graph and the node of change set 5: sequence, at, actor, reason, sourceFile. A record is
`nomo:recordedIn` its change set; what a later one closed is said in that one's graph (`closes`, `closedIn`).
"""

from collections.abc import Iterator

from ontology.key import BASE, NS, Key
from ontology.literals import XSD, quote, write_moment
from ontology.rdf import RDF_TYPE, key_term, to_lines
from ontology.records import CLASSES, Record
from ontology.register import Entry, Register

PREFIXES = {"nomo": NS, "xsd": XSD}


def change_key(sequence: int) -> Key:
    """The key of a change set."""
    return f"change/{sequence}"


def quads(entry: Entry, base: str = BASE) -> Iterator[str]:
    """The N-Quads lines of one entry of the ledger, without line ends."""
    graph = key_term(change_key(entry.sequence), base)
    return (f"{line[:-2]} {graph} ." for line in _entry_lines(entry, base))


def _entry_lines(entry: Entry, base: str) -> Iterator[str]:
    change = key_term(change_key(entry.sequence), base)
    yield from provenance(entry, base)
    for added in entry.change.added:
        yield from to_lines(added.record, added.locator, base)
        yield f"{key_term(added.record.key, base)} <{NS}recordedIn> {change} ."
    for key in entry.change.closed:
        closed = key_term(key, base)
        yield f"{change} <{NS}closes> {closed} ."
        yield f"{closed} <{NS}closedIn> {change} ."


def provenance(entry: Entry, base: str = BASE) -> list[str]:
    """The N-Triples lines of a change set itself: who recorded it, when, why, from which file."""
    change = key_term(change_key(entry.sequence), base)
    values = {
        "actor": quote(entry.change.actor),
        "at": f'"{write_moment(entry.at)}"^^<{XSD}dateTime>',
        "reason": quote(entry.change.reason),
        "sequence": f'"{entry.sequence}"^^<{XSD}integer>',
    }
    if entry.change.source is not None:
        values["sourceFile"] = quote(entry.change.source)
    lines = [f"{change} <{NS}{name}> {value} ." for name, value in values.items()]
    return [f"{change} {RDF_TYPE} <{NS}ChangeSet> .", *lines]


def open_records(register: Register, k: int) -> list[Record]:
    """The records open at k (content of laws: open at the head), sorted by key."""
    found = (record for cls in CLASSES.values() for record in register.open(cls, k))
    return sorted(found, key=lambda record: record.key)


def triples(register: Register, k: int, base: str = BASE) -> Iterator[str]:
    """N-Triples lines of what is open at k, each record with its change set, and these change sets."""
    used: set[int] = set()
    for record in open_records(register, k):
        recorded = register.by_key[record.key]
        used.add(recorded.recorded_in)
        yield from to_lines(record, recorded.locator, base)
        yield f"{key_term(record.key, base)} <{NS}recordedIn> {key_term(change_key(recorded.recorded_in), base)} ."
    for sequence in sorted(used):
        yield from provenance(register.entries[sequence - 1], base)
