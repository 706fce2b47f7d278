"""The mapping sets of a CISO Assistant library as opinions on provisions that are here.

Each direction is a set of its own there; a row that says from the other end what another row of the file says is the
same opinion, and recorded once. Relations are theirs, and in words of their own: so every opinion is `proposed`, and as
the file is a vendor's package, under the authority of a vendor, whoever is named as its author. Strength is told in the
rationale: it is no confidence. An end that names nothing is left out and told, because the file is another's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from loaders.ciso import Library, MappingSet, Row, local, tail
from loaders.ciso_frameworks import SHIPPED, framework_of_urn, id_of
from loaders.drafts import ENOUGH
from loaders.here import Here
from loaders.linting.words import CISO
from ontology.errors import BadInput, Place, Refused, UnknownReference, Unreadable
from ontology.key import Key, framework_of
from ontology.records import MappingAssertion
from ontology.register import Added
from ontology.words import Authority, MappingStatus, Relation

PREFIX = "ciso-assistant--"
_INVERSE = {Relation.SUBSET_OF: Relation.SUPERSET_OF, Relation.SUPERSET_OF: Relation.SUBSET_OF}
_ARTICLE = re.compile(r"(?:art(?:icle)?-)?(\d{1,3}[a-z]?)((?:\.[0-9a-z]{1,3})*)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:a\.)?\d+(?:\.\d+)*", re.IGNORECASE)
_LINES = 5
"""Of rows that are left out for one reason, the first few lines are told."""


def set_of(library: Library) -> Key:
    """The mapping set that a policy switches on."""
    return f"mapping-set/{PREFIX}{library.name.removeprefix('mapping-')}"


@dataclass(slots=True)
class Reading:
    """One library's sets. `opinions` by pair and relation, read from the end that said it first."""

    library: Library
    here: Here
    opinions: dict[tuple[Key, Key, Relation], Added] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    errors: list[BadInput] = field(default_factory=list)
    missing: dict[str, list[int]] = field(default_factory=dict)
    _seen: dict[tuple[str, str], Key | None] = field(default_factory=dict)

    def records(self) -> tuple[Added, ...]:
        """Raises Refused with every row that says nothing that can be read; Unreadable for a framework not here."""
        for each in self.library.sets:
            self._set(each)
        if self.errors:
            raise Refused(self.errors[:ENOUGH])
        self.notes += [f"{_lines(lines)} left out, {why}" for why, lines in self.missing.items()]
        return tuple(self.opinions.values())

    def _set(self, held: MappingSet) -> None:
        again = 0
        for row in held.rows:
            relation = CISO.get(row.word)
            if relation is None:
                remedy = f"write one of {', '.join(CISO)}"
                message = f'relationship "{row.word}" is unknown'
                self.errors.append(BadInput(message, place=Place(line=row.line), remedy=remedy, ref=row.word))
                continue
            ends = [self._end(held.source, row.source, row, held), self._end(held.target, row.target, row, held)]
            if None not in ends and ends[0] != ends[1]:
                again += not self._take(str(ends[0]), str(ends[1]), relation, row)
        if again:
            rows = f"{again:,} row{'s' if again > 1 else ''} of {held.name or 'a set'}"
            self.notes.append(f"{rows} repeat what the file says already, or say it from the other end: recorded once")

    def _take(self, source: Key, target: Key, relation: Relation, row: Row) -> bool:
        """Whether it is new."""
        back = (target, source, _INVERSE.get(relation, relation))
        if (source, target, relation) in self.opinions or back in self.opinions:
            return False
        made = self._opinion(source, target, relation, row)
        self.opinions[source, target, relation] = Added(made, str(Place(line=row.line)))
        return True

    def _opinion(self, source: Key, target: Key, relation: Relation, row: Row) -> MappingAssertion:
        library = self.library
        name = f"{source}--{target}".replace("/", ":")
        others = (one for one in Relation if (source, target, one) in self.opinions)
        apart = f"--{relation}" if any(True for _ in others) else ""
        return MappingAssertion(
            key=f"mapping/{set_of(library).removeprefix('mapping-set/')}/{name}{apart}",
            from_=source,
            relation=relation,
            to=target,
            from_edition=self._edition(source, row),
            to_edition=self._edition(target, row),
            rationale=" ".join(self._rationale(row)),
            author=library.by,
            authority=Authority.VENDOR,
            mapping_status=MappingStatus.PROPOSED,
            asserted_on=library.published,
            claimed_id=self._claimed(source, target, row),
            source=set_of(library),
        )

    def _rationale(self, row: Row) -> Iterator[str]:
        yield f"The mapping set {self.library.name}, version {self.library.version}, says {row.word}"
        yield f"and gives as its reason: {row.reason}." if row.reason else "and gives no reason."
        if row.strength:
            yield f"Strength of relationship {row.strength} of 10."

    def _claimed(self, source: Key, target: Key, row: Row) -> str | None:
        """What the file wrote, where one of the two has another id here."""
        written = (local(row.source), local(row.target))
        ends = (end.split("/", 1)[1].casefold() for end in (source, target))
        same = all(end == text.casefold() for end, text in zip(ends, written, strict=True))
        return None if same else " ".join(written)

    def _edition(self, provision: Key, row: Row) -> Key:
        edition = self.here.edition(framework_of(provision), self.library.published)
        if edition is None:
            raise self._not_here(framework_of(provision), row.line)
        return edition.key

    # --- what an end names ------------------------------------------------------------------------------

    def _end(self, urn: str, written: str, row: Row, held: MappingSet) -> Key | None:
        """None where it names nothing; that is told."""
        if (urn, written) not in self._seen:
            framework = framework_of_urn(urn)
            if self.here.edition(framework, self.library.published) is None:
                raise self._not_here(tail(urn), held.line)
            self._seen[urn, written] = self._found(framework, urn, written)
        found = self._seen[urn, written]
        if found is None:
            why = f"{local(written)} names nothing in {framework_of_urn(urn)}"
            self.missing.setdefault(why, []).append(row.line)
        return found

    def _found(self, framework: Key, urn: str, written: str) -> Key | None:
        if f":{tail(urn)}:" not in written:
            return None  # a node of another framework
        try:
            return self.here.provision(_reference(framework, tail(urn), written))
        except UnknownReference:
            return None

    def _not_here(self, framework: str, line: int) -> Unreadable:
        return Unreadable(
            f"the framework {framework} is not here, so nothing can be said of it",
            place=Place(file=self.library.file, line=line),
            remedy="load its library before, or name it before this file in one command",
        )


def _reference(framework: Key, name: str, written: str) -> str:
    """A provision of ours as people cite it; of a loaded framework its key. Opaque ids (`node410`) name nothing."""
    if name not in SHIPPED:
        return f"{framework}/{id_of(framework, written)}"
    text = local(written)
    if framework.startswith("iso-"):
        return f"{framework}/{id_of(framework, written)}" if _NUMBER.fullmatch(text) else text
    if text.startswith("recital-"):
        return f"{framework}/rct_{text.removeprefix('recital-')}"
    found = _ARTICLE.fullmatch(text)
    steps = "".join(f"({step})" for step in found[2].split(".")[1:]) if found else ""
    return f"{_CITED[framework]} Art. {found[1]}{steps}" if found else f"{framework}/{text}"


_CITED = {"eu-ai-act": "AI Act", "dora": "DORA", "gdpr": "GDPR", "nis2": "NIS2"}


def _lines(lines: list[int]) -> str:
    told = ", ".join(map(str, lines[:_LINES])) + (" …" if len(lines) > _LINES else "")
    return f"line {told}:" if len(lines) == 1 else f"lines {told} ({len(lines)} rows):"
