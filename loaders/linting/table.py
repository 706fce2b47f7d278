"""Tables of other people: which column holds what is told by its usual names, and said in the report.

Comment lines above the header may name source, author, licence and, as `A <-> B`, the two texts.
"""

import re
from dataclasses import dataclass

from loaders.linting import delimited
from loaders.linting.delimited import Line
from loaders.linting.document import ASKED, Document, End, Flaw, Format, Row, Scale, Sheet
from loaders.linting.source import Said, Source
from loaders.linting.words import COVERAGE, in_table, squeezed
from ontology.errors import Place, Unreadable

NAMES: dict[str, tuple[str, ...]] = {
    "source id": (
        *(
            "sourcerequirementid",
            "sourceid",
            "sourcecontrolid",
            "sourcecontrol",
            "sourcerequirement",
            "sourceprovision",
        ),
        *("sourceref", "sourcerefid", "sourceclause", "sourcearticle", "sourcerequirementurn", "sourcenodeid"),
        *("fromid", "subjectid", "focaldocumentelement", "source", "from", "subject", "quelle", "von"),
    ),
    "target id": (
        *(
            "targetrequirementid",
            "targetid",
            "targetcontrolid",
            "targetcontrol",
            "targetrequirement",
            "targetprovision",
        ),
        *("targetref", "targetrefid", "targetclause", "targetarticle", "targetrequirementurn", "targetnodeid"),
        *("toid", "objectid", "referencedocumentelement", "target", "to", "object", "mappedto", "ziel", "nach"),
    ),
    "source framework": ("sourceframework", "fromframework", "sourcestandard", "sourcedocument", "focaldocument"),
    "target framework": ("targetframework", "toframework", "targetstandard", "targetdocument", "referencedocument"),
    "source edition": ("sourceversion", "sourceedition", "subjectsourceversion"),
    "target edition": ("targetversion", "targetedition", "objectsourceversion"),
    "relation": (
        "relationship",
        "relation",
        "relationtype",
        "relationshiptype",
        "mappingtype",
        "predicate",
        "type",
        "beziehung",
    ),
    "justification": (
        "rationale",
        "justification",
        "reason",
        "comment",
        "comments",
        "explanation",
        "notes",
        "remarks",
        "begrndung",
    ),
    "author": ("author", "validatedby", "createdby", "mappedby", "curator", "reviewer", "reviewedby", "authorlabel"),
    "date": ("date", "validatedat", "mappingdate", "createdat", "assertedon", "reviewedat", "lastreviewed"),
    "source": ("sourcecatalog", "provenanceurl", "provenance", "reference", "url", "mappingsource", "citation"),
}
PROSE = 4_000
"""Characters of remarks above the header in which a text may be named."""
STRENGTHS = (
    *("mappingpercentage", "percentage", "percent", "coveragepercentage", "strength", "strengthofrelationship"),
    *("score", "coverage", "confidence", "confidencelevel", "confidencescore", "similarity"),
)
_COMMENT = re.compile(r"#\s*(?P<name>[A-Za-z][\w ]{1,24}):\s*(?P<value>\S.*)")
_ARROW = re.compile(r"\s*<-+>\s*")
_CALLED = re.compile(r".*\b(?:mapping|crosswalk)s?\b[\s:]*", re.IGNORECASE)
_LONGEST = 500
"""Characters of a remark that is read."""
_EDITION = re.compile(r":\s*\d{4}\b|\b(?:19|20)\d\d\b|\b\d+\.\d+")
_SAID = {"source": "source", "curator": "author", "author": "author", "date": "date", "created": "date"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers of the columns by what they hold; `strengths` with their names; `heads` name the frameworks of two
    columns that hold nothing but ids.
    """

    places: dict[str, int]
    strengths: tuple[tuple[str, int], ...]
    heads: tuple[str, str] = ("", "")

    def cell(self, line: Line, name: str) -> Said | None:
        at = self.places.get(name)
        found = line.cells[at] if at is not None and at < len(line.cells) else None
        return found if found and found.text else None


def document(source: Source) -> Document:
    """Raises Unreadable where no column holds an id of either end."""
    header = next((at for at in source.begins if _is_header(source.text, at)), None)
    place = Place(file=source.name, line=1)
    end = source.lines(header, header + 1)[1] if header is not None else 0
    between = delimited.delimiter(source.text[header:end])
    lines = delimited.lines(source, header, between) if header is not None else ()
    if header is None or not lines:
        raise Unreadable("there is no table", place=place, remedy="write the columns, then the rows")
    columns = recognise(tuple(cell.text for cell in lines[0].cells))
    if columns is None:
        named = ", ".join(cell.text for cell in lines[0].cells[:8])
        remedy = "call the columns of the two ids source_id and target_id, or by the names of the two frameworks"
        raise Unreadable(
            f"no mapping: no two of the columns hold ids ({named})",
            place=Place(file=source.name, line=lines[0].line),
            remedy=remedy,
        )
    comments = _comments(source, header)
    rows = tuple(_row(columns, line) for line in lines[1:])
    sheet = Sheet(
        name="",
        line=lines[0].line,
        rows=rows,
        source=comments.get("left"),
        target=comments.get("right"),
        said={**comments, **_editions(comments)},
        prose=source.text[:header][:PROSE],
        scales={name: Scale(0, 100) for name, _ in columns.strengths if "percent" in squeezed(name)},
    )
    flaws = (*_ragged(lines), *_encoding(source), *_relations(columns, lines[1:]))
    return Document(source.name, Format.TABLE, _told(columns, lines[0], between), (sheet,), flaws)


def _is_header(text: str, at: int) -> bool:
    return text[at : at + 1] not in ("", "#", "\r", "\n")


def recognise(header: tuple[str, ...]) -> Columns | None:
    """None where no two columns are ends of a mapping."""
    flat = [squeezed(name) for name in header]
    places = {what: flat.index(name) for what, names in NAMES.items() for name in reversed(names) if name in flat}
    strengths = tuple((header[flat.index(name)], flat.index(name)) for name in STRENGTHS if name in flat)
    if "source id" in places and "target id" in places:
        return Columns(places, strengths)
    heads = [at for at, name in enumerate(header) if FRAMEWORK.search(name) and at not in places.values()]
    if len(heads) != 2:
        return None
    places |= {"source id": heads[0], "target id": heads[1]}
    return Columns(places, strengths, (header[heads[0]], header[heads[1]]))


FRAMEWORK = re.compile(
    r"\biso\b.*\d{4,5}|\bai[ _-]?act\b|\b(?:gdpr|dora|nist|scf|cis|tisax)\b|\bnis[ _-]?2\b|\bsoc[ _-]?2\b",
    re.IGNORECASE,
)
"""A heading that is the name of a framework."""


def _row(columns: Columns, line: Line) -> Row:
    word = columns.cell(line, "relation")
    strengths = tuple(
        (name, line.cells[at]) for name, at in columns.strengths if at < len(line.cells) and line.cells[at].text
    )
    author = columns.cell(line, "author")
    return Row(
        line=line.line,
        source=_end(columns, line, "source", columns.heads[0]),
        target=_end(columns, line, "target", columns.heads[1]),
        relation=in_table(word.text) if word else None,
        word=word if word and squeezed(word.text) not in COVERAGE else None,
        strengths=strengths,
        reason=columns.cell(line, "justification"),
        by=author.text if author else "",
        says=frozenset(what for what in ASKED if columns.cell(line, what)),
        placed=True,
        start=line.start,
        end=line.end,
        whole=tuple(cell.text for cell in line.cells),
    )


def _end(columns: Columns, line: Line, side: str, head: str) -> End | None:
    said = columns.cell(line, f"{side} id")
    named = columns.cell(line, f"{side} framework")
    return End(said, named.text if named else head) if said else None


# --- what stands above, and what is told ------------------------------------------------------------


def _comments(source: Source, header: int) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for begin in source.begins:
        if begin >= header:
            break
        line = source.text[begin : source.lines(begin, begin + 1)[1]][:_LONGEST].strip()
        sides = _ARROW.split(line.lstrip("# "), maxsplit=1)
        if len(sides) == 2:
            found["left"] = Said(_CALLED.sub("", sides[0], count=1), source.line(begin))
            found["right"] = Said(sides[1], source.line(begin))
        elif (comment := _COMMENT.match(line)) and (name := _SAID.get(comment["name"].lower())):
            found.setdefault(name, Said(comment["value"], source.line(begin)))
    return found


def _editions(comments: dict[str, Said]) -> dict[str, Said]:
    """A title that names a year or a version names the text."""
    sides = (("left", "source edition"), ("right", "target edition"))
    return {name: comments[side] for side, name in sides if side in comments and _EDITION.search(comments[side].text)}


def _told(columns: Columns, header: Line, between: str) -> str:
    named = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar"}[between]
    taken = {at: what for what, at in columns.places.items()} | {at: "strength" for _, at in columns.strengths}
    told = ", ".join(f"{header.cells[at].text} as {what}" for at, what in sorted(taken.items()))
    left = [cell.text for at, cell in enumerate(header.cells) if at not in taken and cell.text]
    ignored = f"; not read: {', '.join(left)}" if left else ""
    return f"table with {named}: {told}{ignored}"


def _ragged(lines: tuple[Line, ...]) -> list[Flaw]:
    wide = len(lines[0].cells)
    return [
        Flaw(
            "ragged-row",
            line.line,
            str(len(line.cells)),
            f"the row has {len(line.cells)} cells under {wide} columns; check the separators and quotation marks",
        )
        for line in lines[1:]
        if len(line.cells) < wide or any(cell.text for cell in line.cells[wide:])
    ]


def _encoding(source: Source) -> list[Flaw]:
    if source.encoding != "cp1252":
        return []
    message = "the file is not UTF-8; it was read as Windows-1252, and other programs may read other letters"
    return [Flaw("encoding", 1, "Windows-1252", message)]


def _relations(columns: Columns, lines: tuple[Line, ...]) -> list[Flaw]:
    """One line for a column whose words say how much and not which way."""
    said = [cell for line in lines if (cell := columns.cell(line, "relation")) and squeezed(cell.text) in COVERAGE]
    if not said:
        return []
    words = sorted({cell.text for cell in said})
    told = f"the words {', '.join(words)} say" if len(words) > 1 else f"the word {words[0]} says"
    message = f"{told} how much is covered, not which side is the larger, on {len(said)} of {len(lines)} rows"
    return [Flaw("coverage-word", said[0].line, said[0].text, message)]
