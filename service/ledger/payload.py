"""The payload of an entry: an RDF patch that only adds, in canonical N-Triples, UTF-8, each line ended by a line feed.

    A <…/change/5> rdf:type nomo:ChangeSet .       the change set's own description: sequence, at, actor, reason, source
    A <…/evidence/7> nomo:sha256 "9f86…" .          its records, each in sorted lines
    A <…/evidence/6> nomo:closedIn <…/change/5> .   the records that it closes
    A <…/change/5> nomo:redacts <…/change/3> .      in the entry of a redaction

A redaction restates what the redacted entry had closed (`closedIn <…/change/3>`): a record never opens again.
"""

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from ontology import canonical
from ontology.key import BASE, NS, Key, to_key
from ontology.literals import quote, unquote, writer
from ontology.rdf import RDF_TYPE, Writer, key_term, records
from ontology.register import Added, ChangeSet

CHANGE = "change/"
"""Keys under which no record may stand."""

_CLOSED_IN = f"<{NS}closedIn>"
_REDACTS = f"<{NS}redacts>"
_START = f"A <{BASE}{CHANGE}".encode()
_CLOSING = _CLOSED_IN.encode()


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload as read: the change set, and for a redaction what it redacts and what that had closed."""

    change: ChangeSet
    redacts: int | None = None
    restated: tuple[Key, ...] = field(default=())


def written(change: ChangeSet, sequence: int, at: datetime, added: bytes | None = None) -> bytes:
    """The payload of a change set; `added`: its records, where they are written already. Raises BadInput on what RDF
    cannot say.
    """
    content = BytesIO()  # whose value is no second copy
    content.write(_text(_description(change, sequence, at)))
    if added is None:
        _write_added(content, change)
    else:
        content.write(added)
    content.write(_text(_closings(change.closed, sequence)))
    return content.getvalue()


def written_added(change: ChangeSet) -> bytes:
    """The records of a change set as they stand in its payload: the same whenever it is recorded. Raises BadInput."""
    content = BytesIO()
    _write_added(content, change)
    return content.getvalue()


def _write_added(content: BytesIO, change: ChangeSet) -> None:
    writing = Writer()
    for added in change.added:
        content.write(_text(writing.lines(added.record, added.locator)))


def written_redaction(change: ChangeSet, sequence: int, at: datetime, redacted: int, closed: tuple[Key, ...]) -> bytes:
    """The payload of a redaction: its description, what it redacts and what that had closed."""
    redaction = f"{change_term(sequence)} {_REDACTS} {change_term(redacted)} ."
    return _text([*_description(change, sequence, at), redaction, *_closings(closed, redacted)])


def change_term(sequence: int) -> str:
    """The IRI term of a change set."""
    return f"<{BASE}{CHANGE}{sequence}>"


def _description(change: ChangeSet, sequence: int, at: datetime) -> list[str]:
    subject = change_term(sequence)
    lines = [
        f"{subject} {RDF_TYPE} <{NS}ChangeSet> .",
        f"{subject} <{NS}sequence> {writer(int)(sequence)} .",
        f"{subject} <{NS}at> {writer(datetime)(at)} .",
        f"{subject} <{NS}actor> {quote(change.actor)} .",
        f"{subject} <{NS}reason> {quote(change.reason)} .",
    ]
    if change.source is not None:
        lines.append(f"{subject} <{NS}sourceFile> {quote(change.source)} .")
    return lines


def _closings(closed: tuple[Key, ...], sequence: int) -> list[str]:
    return [f"{key_term(key)} {_CLOSED_IN} {change_term(sequence)} ." for key in closed]


def _text(lines: list[str]) -> bytes:
    return ("A " + "\nA ".join(lines) + "\n").encode() if lines else b""


def read(payload: bytes) -> Payload:
    """The change set of a payload, exactly as it was given. Raises ValueError or BadInput on what `written` never
    writes; its digest has been checked before.
    """
    start = _after_description(payload)
    end = _before_closings(payload, start)
    said = dict(line.split(" ", 3)[2:4] for line in _lines(payload, 0, start))
    closed = tuple(_closed(line) for line in _lines(payload, end, len(payload)))
    redacts = said.get(_REDACTS)
    change = ChangeSet(
        actor=_said(said, "actor"),
        reason=_said(said, "reason"),
        added=_added(payload, start, end),
        closed=() if redacts else closed,
        source=_said(said, "sourceFile") if f"<{NS}sourceFile>" in said else None,
    )
    return Payload(change, _sequence(redacts) if redacts else None, closed if redacts else ())


def _after_description(payload: bytes) -> int:
    """Where the first line begins that is not about the change set itself."""
    place = 0
    while payload.startswith(_START, place):
        place = payload.find(b"\n", place) + 1 or len(payload)
    return place


def _before_closings(payload: bytes, start: int) -> int:
    """Where the last lines begin that close records, one after the other."""
    end = len(payload)
    while end > start:
        line = payload.rfind(b"\n", start, end - 1) + 1 or start
        if _CLOSING not in payload[line:end].split(b" ", 3)[2:3]:
            break
        end = line
    return end


def _lines(payload: bytes, start: int, end: int) -> list[str]:
    """Lines without their ends."""
    return payload[start:end].decode().removesuffix("\n").split("\n") if end > start else []


def _added(payload: bytes, start: int, end: int) -> tuple[Added, ...]:
    found = canonical.records(payload, start, end)
    return tuple(records(line[2:] for line in _lines(payload, start, end))) if found is None else found


def _said(said: dict[str, str], name: str) -> str:
    token = said.get(f"<{NS}{name}>")
    if token is None:
        raise ValueError(f"the change set lacks {name}")
    return unquote(token.removesuffix(" ."))[0]


def _closed(line: str) -> Key:
    key = to_key(line[3 : line.index("> ")])
    if key is None:
        raise ValueError(line)
    return key


def _sequence(token: str) -> int:
    return int(token.removesuffix("> .").rsplit("/", 1)[1])
