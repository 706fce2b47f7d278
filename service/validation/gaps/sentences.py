"""The sentences of findings: blanks of a shape's message filled with names.

`{path/path}` is filled from the focus node, `{this}` with the focus node, `{value}` with the value at fault. Three
blanks are filled by the reasoning: `{because}` (why the status is what it is), `{missing}` (what would decide whether
it applies) and `{asks}` (from when). A node is called by its citation or its label, else by its key.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

import numpy as np

from ontology.key import BASE, NS, Key, to_key
from ontology.literals import XSD, read_moment
from ontology.records import CustodyEvent, JointMapping, MappingAssertion, Provision, Record
from ontology.words import BlockerKind
from service.reasoning.answers import Blocker
from service.reasoning.naming import Names, day
from service.reasoning.view import View
from service.validation.shacl.columns import Columns
from service.validation.shacl.paths import Path, Sequence, Step
from service.validation.shacl.terms import IRI, Ids, Term
from service.validation.shacl.walks import walked

_BLANK = re.compile(r"\{([A-Za-z/]+)\}")
_OF_REASONING = {"because": (), "missing": (), "asks": ("fromDay",), "this": (), "value": ()}
"""Blanks that are no paths, and the paths that they read."""
_PAIR = ("ofProvision", "ofSubject")


@dataclass(slots=True, eq=False)
class Telling:
    """One sentence to be written."""

    writer: "Writer"
    message: str
    focus: int
    value: int | None

    def __call__(self) -> str:
        writer = self.writer
        sentences = writer.now
        if self.writer is not writer:  # it got one of its own while this was read, before the other moved on
            sentences = self.writer.now
        return sentences.filled(self.message, self.focus, self.value)

    @property
    def reasons(self) -> bool:
        """Whether it says why a status is what it is."""
        return "{because}" in self.message

    def place(self) -> tuple[str, Term, tuple[Term, ...]]:
        """What tells it from another on the same gap, whatever the numbers of terms."""
        terms = self.writer.now.columns.terms
        return self.message, terms[self.focus], () if self.value is None else (terms[self.value],)


@dataclass(slots=True, eq=False)
class Writer:
    """From which point sentences are written: from a later one, where all that it still has to write say the same."""

    now: "Sentences"


@dataclass(eq=False)
class Sentences:
    view: View
    columns: Columns
    _filling: dict[str, Callable[[int], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._filling = {"because": self._because, "missing": self._missing, "asks": self._asks}

    def filled(self, message: str, focus: int, value: int | None) -> str:
        def fill(blank: "re.Match[str]") -> str:
            name = blank[1]
            if name in self._filling:
                return self._filling[name](focus)
            if name == "this":
                return self.name(self.columns.terms[focus])
            if name == "value":
                return "nothing" if value is None else self.name(self.columns.terms[value])
            return ", ".join(self.name(term) for term in self.values(focus, name)) or "nothing"

        text = _BLANK.sub(fill, message)
        return text[:1].upper() + text[1:] if message.startswith("{") and text.startswith("the ") else text

    def values(self, focus: int, path: str) -> list[Term]:
        """Where a path of our own properties leads from a node."""
        found = walked(self.columns, path_of(path), _one(focus))[1]
        return sorted(self.columns.terms[number] for number in found.tolist())

    def name(self, term: Term) -> str:
        if term.kind != IRI:
            return self._literal(term)
        key = to_key(term.text)
        if key is None:
            return term.text
        if key.startswith("nomo:"):
            return _spaced(key.removeprefix("nomo:"))
        recorded = self.view.register.get(key)
        return key if recorded is None else self._record(recorded.record)

    def _record(self, record: Record) -> str:
        label: str | None = getattr(record, "label", None)
        match record:
            case Provision():
                return self._names.provision(record.key)
            case MappingAssertion():
                return f"the mapping of {self._names.provision(record.from_)} to {self._names.provision(record.to)}"
            case JointMapping():
                members = " with ".join(map(self._names.provision, record.member))
                return f"the joint mapping of {members} to {self._names.provision(record.to)}"
            case CustodyEvent():
                return f"the handing over of {self._moment(record.at)}"
            case _:
                return f"“{label}”" if label else record.key

    def _literal(self, term: Term) -> str:
        if term.datatype == XSD + "date":
            return day(date.fromisoformat(term.text))
        if term.datatype == XSD + "dateTime":
            return self._moment(read_moment(term.text))
        return term.text

    def _moment(self, value: datetime) -> str:
        local = value.astimezone(self.view.register.zone)
        return f"{day(local.date())}, {local:%H:%M}"

    @cached_property
    def _names(self) -> Names:
        return Names(self.view.register)

    # --- what the reasoning says ------------------------------------------------------------------------

    def pair(self, focus: int) -> tuple[Key, Key]:
        """The provision and the subject of a standing."""
        ends = [self.values(focus, name)[0].text.removeprefix(BASE) for name in ("ofProvision", "ofSubject")]
        return ends[0], ends[1]

    def _because(self, focus: int) -> str:
        pair = self.pair(focus)
        return "; ".join(_reason(blocker, pair) for blocker in self.view.trace(*pair).blockers[:2]) or "see the trace"

    def _missing(self, focus: int) -> str:
        return "; ".join(self.view.applicability(*self.pair(focus)).undecided) or "the facts that decide"

    def _asks(self, focus: int) -> str:
        days = self.values(focus, "fromDay")
        return f"will ask for it from {self.name(days[0])}" if days else "asks for it"


def _reason(blocker: Blocker, pair: tuple[Key, Key]) -> str:
    """As the trace says it, without naming again what the sentence has named."""
    itself = blocker.kind is BlockerKind.NOTHING_RECORDED and (blocker.provision, blocker.subject) == pair
    return "no implementation, no evidence, no verdict" if itself else blocker.reason


def _one(number: int) -> Ids:
    return np.array([number], np.int32)


def paths_of(message: str) -> tuple[Path, ...]:
    """All paths by which the blanks of a message are filled."""
    blanks = {blank[1] for blank in _BLANK.finditer(message)}
    names = {path for blank in blanks for path in _OF_REASONING.get(blank, (blank,))}
    return tuple(map(path_of, sorted(names | {*_PAIR})))


def path_of(text: str) -> Path:
    """`ofSubject/label` as a path."""
    steps = tuple(Step(NS + name) for name in text.split("/"))
    return steps[0] if len(steps) == 1 else Sequence(steps)


def _spaced(name: str) -> str:
    """`initialReport` -> `initial report`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
