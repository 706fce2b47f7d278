"""Rules on the ends of a row: does the id name something, what, and is it spelled as it is listed."""

import re
from collections.abc import Iterator

from loaders.linting.case import Case, Read, finding, nearest_of, short
from loaders.linting.catalogue import Named, State
from loaders.linting.document import End, Format, Row
from loaders.linting.finding import Edit, Finding
from ontology.words import Relation


def unresolvable(case: Case) -> Iterator[Finding]:
    for read, end, named in _ends(case):
        if named.state is State.UNKNOWN and not _foreign(read, end):
            more = f"; {named.elsewhere}" if named.elsewhere else ""
            message = f"there is no {short(end.id)} in {named.framework}{nearest_of(named)}{more}"
            do = "Bring a library that has it with --library, or tell the library's publisher." if more else ""
            yield finding("unresolvable", read.document, end.said.line, end.id, message, do)


def foreign_end(case: Case) -> Iterator[Finding]:
    for read, end, _ in _ends(case):
        if _foreign(read, end):
            message = f"{end.id} does not belong to {short(end.framework)}, which the set names for this end"
            yield finding("foreign-end", read.document, end.said.line, end.id, message)


def _foreign(read: Read, end: End) -> bool:
    """A node of CISO Assistant bears the name of its framework; `req_node:NAME:id` against `framework:NAME`."""
    if read.document.format is not Format.CISO:
        return False
    node = re.fullmatch(r"urn:[^:]+:risk:req_node:([^:]+):.+", end.id)
    framework = re.fullmatch(r"urn:[^:]+:risk:framework:([^:]+)", end.framework)
    others = {other.framework for other in (read.row.source, read.row.target) if other is not end and other}
    return bool(node and framework and node[1] != framework[1] and any(name.endswith(f":{node[1]}") for name in others))


def missing_end(case: Case) -> Iterator[Finding]:
    for read in case.reads:
        row = read.row
        if (row.source is None) != (row.target is None) and row.relation is not Relation.NO_RELATIONSHIP:
            if read.document.format is Format.SSSOM and _says_none(row):
                continue
            side = "source" if row.source is None else "target"
            there = row.source or row.target
            text = there.id if there else ""
            yield finding("missing-end", read.document, row.line, text, f"the row of {short(text)} names no {side}")


def _says_none(row: Row) -> bool:
    """`sssom:NoTermFound`, a literal or a composed end: there is something, though no id."""
    return any(cell.startswith(_NO_ID) for cell in row.whole)


_NO_ID = (
    *("object_id=sssom:No", "subject_id=sssom:No", "subject_type=", "object_type="),
    *("object_id=https://w3id.org/sssom/No", "subject_id=https://w3id.org/sssom/No"),
)


def self_mapping(case: Case) -> Iterator[Finding]:
    for read in case.reads:
        if read.pair and read.pair[0] == read.pair[1] and read.row.source:
            end = read.row.source
            message = f"{short(end.id)} is mapped to itself"
            yield finding("self-mapping", read.document, end.said.line, end.id, message)


def not_assessable(case: Case) -> Iterator[Finding]:
    """What is denied may be denied of anything."""
    for read, end, named in _ends(case):
        if named.state is State.FOUND and not named.assessable and read.relation is not Relation.NO_RELATIONSHIP:
            message = f"{short(end.id)} of {named.framework} is {named.why}"
            yield finding("not-assessable", read.document, end.said.line, end.id, message)


def annex_b(case: Case) -> Iterator[Finding]:
    """Once for a file: who uses Annex B uses it throughout."""
    held: dict[int, list[tuple[Read, End, Named]]] = {}
    for read, end, named in _ends(case):
        if named.guides and named.state is State.FOUND:
            held.setdefault(id(read.document), []).append((read, end, named))
    for found in held.values():
        read, end, named = found[0]
        count = len({other.id for _, other, _ in found})
        control = named.key.rsplit("/", 1)[-1]
        what = (
            f"{count} id{'s' if count != 1 else ''} of Annex B stand{'s' if count == 1 else ''} in {len(found)} places"
        )
        message = f"{what}, such as {end.id}, the guidance on control {control}"
        do = f"Write {control} and so on, unless the guidance itself is meant."
        yield finding("annex-b", read.document, end.said.line, end.id, message, do)


def spelling(case: Case) -> Iterator[Finding]:
    for read, end, named in _ends(case):
        if named.state is State.FOUND and named.instead and named.instead != end.id:
            message = f"{end.id} can only mean {named.instead} of {named.framework}"
            edits = (Edit(end.said.start, end.said.end, named.instead),) if _mendable(read, end) else ()
            do = f"Write {named.instead}; --fix does." if edits else f"Write {named.instead}."
            yield finding("spelling", read.document, end.said.line, end.id, message, do, edits)


def _mendable(read: Read, end: End) -> bool:
    return end.said.start >= 0 and read.document.format not in (Format.TURTLE, Format.NIST, Format.FINOS)


def two_spellings(case: Case) -> Iterator[Finding]:
    """Once for each further spelling, where it first stands."""
    spelled: dict[tuple[int, str], tuple[str, int]] = {}
    told: set[tuple[int, str]] = set()
    for read in case.reads:
        place = id(read.document)
        for end, named in read.ends():
            if named.instead or named.guides or (named.state is State.UNCHECKED and end.iri):
                continue
            first, line = spelled.setdefault((place, named.key), (end.id, end.said.line))
            if first != end.id and (place, end.id) not in told:
                told.add((place, end.id))
                message = f"{end.id} is what line {line} writes as {first}"
                yield finding("two-spellings", read.document, end.said.line, end.id, message)


def unchecked(case: Case) -> Iterator[Finding]:
    """Once for each framework of a set."""
    for document, _, reads in case.sheets():
        held: dict[str, list[End]] = {}
        for read in reads:
            for end, named in read.ends():
                if named.state is State.UNCHECKED and not end.own:
                    held.setdefault(named.framework, []).append(end)
        for framework, ends in held.items():
            ids = sorted({end.id for end in ends})
            known = case.catalogue.knows(ends[0])
            why = "their shape does not say what they name" if known else "no list of it is here"
            what = f"{len(ids)} id{'s' if len(ids) != 1 else ''} of {framework or 'an unnamed framework'}"
            message = f"{what} could not be looked up, such as {short(ids[0])}: {why}"
            do = "Write them as the framework numbers them, such as Art. 15(4)." if known else ""
            yield finding("unchecked", document, ends[0].said.line, framework or ends[0].id, message, do)


def _ends(case: Case) -> Iterator[tuple[Read, End, Named]]:
    """Every end where it stands; one that several rows share is looked at once."""
    seen: set[tuple[int, int, int, str]] = set()
    for read in case.reads:
        for end, named in read.ends():
            place = (id(read.document), end.said.start, end.said.line, end.id)
            if place not in seen:
                seen.add(place)
                yield read, end, named
