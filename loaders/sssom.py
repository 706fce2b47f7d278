"""Mapping opinions from SSSOM TSV: `*.sssom.tsv` one opinion a row, `*.joint.tsv` one member a row, `policies.tsv`.

Slots read: subject_id, predicate_id, predicate_modifier, object_id, subject_source_version and object_source_version
(the editions, mandatory), author_label or author_id, reviewer_label or reviewer_id, mapping_date, confidence, comment,
mapping_justification, record_id, mapping_source; mapping_set_id of the head becomes `source` where a row names none.
Columns of our own: rationale, authority, mapping_status, reviewer_authority, claimed_id (as the source wrote the id of
the subject); in joint files joint_id, with the member in subject_id and everything else said once for each group.
What a row does not say, the head says for all.

Foreign predicates are read by `loaders.predicates`, and such an opinion is `proposed`, whatever the file says: somebody
of the house has to look first. A row that names no counterpart (`sssom:NoTermFound`) is no opinion on a pair: a note.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from loaders import cells, sssom_table, workbook
from loaders.drafts import ENOUGH, Draft, Resolve, settle
from loaders.loaded import Loaded
from loaders.predicates import expand
from loaders.sheets import Row, Sheet
from loaders.sssom_row import Reading, Slots, confidence, first_said, word
from loaders.sssom_table import Line, Table
from ontology.errors import BadInput, Place, Refused
from ontology.fields import Value
from ontology.key import Key, is_key, to_key
from ontology.records import JointMapping, MappingAssertion
from ontology.register import Added
from ontology.words import Authority

HOUSE = "mapping-set/house"
"""The set of an export of our own: a row of it has the `source` that its mapping_source names, or none."""

JOINT = ".joint.tsv"
POLICIES = "policies.tsv"
NO_TERM = frozenset({"sssom:NoTermFound", "sssom:NoMapping", "https://w3id.org/sssom/NoTermFound"})
AUTHORS = ("author_label", "author_id")
SET_AUTHORS = (*AUTHORS, "creator_label", "creator_id", "mapping_provider", "mapping_tool", "mapping_tool_id")
MEMBER = frozenset({"subject_id", "subject_label", "subject_source", "subject_source_version", "claimed_id"})
"""Slots of a joint mapping that each member has of its own."""


def read(path: Path, resolve: Resolve | None = None) -> Iterator[Added]:
    """The records of one file. Raises Refused with every wrong row, before the first record; Unreadable."""
    yield from of_table(sssom_table.read(path), resolve).added


def of_table(table: Table, resolve: Resolve | None = None) -> Loaded:
    """The records that a table means."""
    if table.name.endswith(POLICIES):
        return workbook.of_sheets([_policies(table)], Path(), resolve)
    return _Opinions(table, resolve).loaded()


def set_key(identifier: str) -> Key:
    """The key of a mapping set: what its id is under our base, else its IRI without the scheme."""
    known = to_key(identifier)
    if known:
        return known
    name = re.sub(r"^[a-z]+://", "", identifier).removeprefix("mapping-set/")
    return f"mapping-set/{_slug(name, '/')}"


def _slug(text: str, also: str = "") -> str:
    """Letters, digits and `._-` (and `also`); `~` is left to corrections."""
    kept = re.sub(rf"[^A-Za-z0-9._{also}-]+", "-", text)
    return re.sub(r"/+", "/", kept).strip("/-") or "x"


def _policies(table: Table) -> Sheet:
    header = Row(0, table.columns)
    rows = (
        Row(line.number, tuple(line.cells.get(c, "").replace("|", ";") for c in table.columns)) for line in table.lines
    )
    return Sheet("MappingPolicy", (header, *rows))


class _Opinions:
    """One pass over a table; drafts, notes and errors pile up here."""

    def __init__(self, table: Table, resolve: Resolve | None) -> None:
        self.table = table
        self.reading = Reading(table, resolve)
        self.errors = self.reading.errors
        self.drafts: list[Draft] = []
        self.notes: list[str] = []
        self.source = self._source()
        self.author = first_said(table.meta, SET_AUTHORS)

    def loaded(self) -> Loaded:
        if not self.errors:
            self._take()
        try:
            added = settle(self.drafts, self.reading.resolve)
        except Refused as refused:
            raise Refused(self.errors + refused.reasons) from None
        if self.errors:
            raise Refused(self.errors)
        if not added:
            place = Place(file=self.table.name)
            raise Refused([BadInput("there is nothing in it", place=place, remedy="write one row for each mapping")])
        return Loaded(added, notes=tuple(self.notes))

    def _source(self) -> Key:
        identifier = "".join(self.table.meta.get("mapping_set_id", ())[:1])
        if not identifier or not is_key(set_key(identifier)):
            place = Place(file=self.table.name)
            remedy = "add a line `#mapping_set_id: https://…` to the head"
            self.errors.append(BadInput("the mapping set has no usable id", place=place, remedy=remedy))
        return set_key(identifier)

    def _take(self) -> None:
        if self.table.name.endswith(JOINT):
            for group in self._groups().values():
                if len(self.errors) >= ENOUGH:
                    break
                self._joint(group)
        else:
            for line in self.table.lines:
                if len(self.errors) >= ENOUGH:
                    break
                self._assertion(line)

    # --- one opinion a row ------------------------------------------------------------------------

    def _assertion(self, line: Line) -> None:
        if self._names_no_pair(line):
            self.notes.append(f"line {line.number}: no counterpart is named; nothing recorded")
            return
        row = Slots(self.reading, line)
        self._common(row)
        row.take("from_", "subject_id", row.provision)
        row.take("from_edition", "subject_source_version", row.edition)
        row.copy("claimed_id", "claimed_id")
        key = self._key("mapping", line.cells.get("record_id", ""), _pair(row.values) + self._by(line))
        self._draft(MappingAssertion, key, row)

    def _names_no_pair(self, line: Line) -> bool:
        subject, target = line.cells.get("subject_id", ""), line.cells.get("object_id", "")
        if subject in NO_TERM or target in NO_TERM:
            return True
        return not target and line.cells.get("predicate_id") == "noMatch"

    def _by(self, line: Line) -> str:
        """An author of the row's own is part of the key: two people may speak of one pair in one set."""
        author = first_said({name: (cell,) for name, cell in line.cells.items()}, AUTHORS)
        return f"--by-{_slug(author)}" if author and author != self.author else ""

    # --- one member a row -------------------------------------------------------------------------

    def _groups(self) -> dict[str, list[Line]]:
        groups: dict[str, list[Line]] = {}
        for line in self.table.lines:
            name = line.cells.get("joint_id", "")
            if name:
                groups.setdefault(name, []).append(line)
            else:
                place = Place(line=line.number, column="joint_id")
                self.errors.append(BadInput("the row has no joint_id", place=place, remedy="name its group"))
        return groups

    def _joint(self, group: list[Line]) -> None:
        row = Slots(self.reading, self._merged(group))
        self._common(row)
        members = [Slots(self.reading, line) for line in group]
        for member in members:
            member.take("member", "subject_id", member.provision)
            member.take("from_edition", "subject_source_version", member.edition)
            member.copy("claimed_id", "claimed_id")
            member.report()
        row.values["member"] = _gather(members, "member")
        row.values["from_edition"] = _gather(members, "from_edition")
        row.values["claimed_id"] = tuple(
            f"{member.values['member'][0]}={member.values['claimed_id'][0]}"
            for member in members
            if member.values.get("member") and member.values.get("claimed_id")
        )
        row.broken.update(*(member.broken for member in members))
        self._draft(JointMapping, self._key("joint", group[0].cells["joint_id"], ""), row)

    def _merged(self, group: list[Line]) -> Line:
        """What a group says once. A slot may be left out on later rows, not contradicted."""
        said: dict[str, str] = {}
        for line in group:
            for slot, cell in line.cells.items():
                if slot not in MEMBER and said.setdefault(slot, cell) != cell:
                    place = Place(line=line.number, column=slot)
                    message = f'{slot} is "{cell}" here and "{said[slot]}" before in one joint mapping'
                    self.errors.append(BadInput(message, place=place, remedy="say the same on every row of the group"))
        return Line(group[0].number, said)

    # --- both -------------------------------------------------------------------------------------

    def _common(self, row: "Slots") -> None:
        row.relation()
        row.take("to", "object_id", row.provision)
        row.take("to_edition", "object_source_version", row.edition)
        row.take("asserted_on", "mapping_date", cells.as_date)
        row.take("confidence", "confidence", confidence, needed=False)
        row.take("authority", "authority", word(Authority), default=row.default_authority())
        row.take("reviewer_authority", "reviewer_authority", word(Authority), needed=False)
        row.text("author", *AUTHORS, default=self.author)
        row.text("reviewer", "reviewer_label", "reviewer_id")
        row.text("rationale", "rationale", "comment", "mapping_justification", default="none given")
        origin = row.line.cells.get("mapping_source", "")
        if origin or self.source != HOUSE:
            row.values["source"] = (set_key(expand(origin, self.table.prefixes)) if origin else self.source,)

    def _key(self, kind: str, identifier: str, otherwise: str) -> Key:
        name = self.source.removeprefix("mapping-set/")
        known = to_key(expand(identifier, self.table.prefixes)) if identifier else None
        if known or (is_key(identifier) and "/" in identifier):
            return known or identifier
        return f"{kind}/{name}/{_slug(identifier) if identifier else otherwise}"

    def _draft(self, cls: type[MappingAssertion] | type[JointMapping], key: Key, row: "Slots") -> None:
        row.report()
        self.drafts.append(Draft(cls, key, row.values, Place(line=row.line.number), frozenset(row.broken)))


def _gather(members: list[Slots], name: str) -> tuple[Value, ...]:
    return tuple(value for member in members for value in member.values.get(name, ()))


def _pair(values: dict[str, tuple[Value, ...]]) -> str:
    ends = (str((values.get(name) or ("x",))[0]).replace("/", ":") for name in ("from_", "to"))
    return "--".join(ends)
