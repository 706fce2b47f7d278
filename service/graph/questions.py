"""The questions of `queries/` as text: SPARQL beside the embedded store, Cypher on a server, the same rows from both.

A text begins with a header of comments: `Question`, one `Parameter: name (kind), as EXAMPLE` for each, `Columns`. What
varies is a parameter, never a piece of text: in Cypher `$name`, in SPARQL a statement of the graph `run:asked`. Values
come back as the house writes them: keys, words, days, numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

import queries
from ontology import words
from ontology.errors import BadInput, UnknownReference
from ontology.key import BASE, NS, to_iri, to_key
from ontology.literals import XSD
from ontology.rdf import word_iri
from service.graph.quads import quads

if TYPE_CHECKING:
    from service.graph.standing import StatusGraph

FOLDER = Path(queries.__file__).parent
KINDS = ("provision", "subject", "framework", "record", "day", "number", "text")
_PARAMETER = re.compile(r"(\w+) \((\w+)(, may be left out)?\), as (.+)")
WORDS = {
    word_iri(word): word.value
    for listed in vars(words).values()
    if isinstance(listed, type) and issubclass(listed, StrEnum)
    for word in listed
}
Value = str | bool | int | float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: str
    optional: bool
    example: str


@dataclass(frozen=True, slots=True)
class Question:
    """`columns`: as the header describes them."""

    name: str
    asks: str
    parameters: tuple[Parameter, ...]
    columns: str

    def text(self, language: str) -> str:
        return (FOLDER / f"{self.name}.{language}").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Rows:
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    truncated: bool = False


def questions() -> dict[str, Question]:
    """By name: those that stand in both languages."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.cypher"))}


def question(name: str) -> Question:
    """Raises UnknownReference with what there is."""
    known = questions()
    if name not in known:
        raise UnknownReference(f'no question "{name}"', ref=name, remedy=f"name one of {', '.join(known)}")
    return known[name]


def _read(path: Path) -> Question:
    said: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("// "):
            what, _, rest = line[3:].partition(": ")
            said.setdefault(what, []).append(rest)
    parameters = tuple(_parameter(text) for text in said.get("Parameter", ()))
    return Question(path.stem, said["Question"][0], parameters, said["Columns"][0])


def _parameter(text: str) -> Parameter:
    found = _PARAMETER.fullmatch(text)
    if found is None or found[2] not in KINDS:
        raise ValueError(f"no parameter: {text}")
    return Parameter(found[1], found[2], bool(found[3]), found[4])


def bound(asked: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a question's parameters, None for what may be left out. Raises BadInput on others or too few."""
    names = {parameter.name for parameter in asked.parameters}
    for name in given:
        if name not in names:
            remedy = f"it takes {', '.join(sorted(names))}" if names else "it takes none"
            raise BadInput(f'{asked.name} has no parameter "{name}"', remedy=remedy)
    for parameter in asked.parameters:
        if not parameter.optional and given.get(parameter.name) is None:
            raise BadInput(
                f"{asked.name} needs {parameter.name}", remedy=f"as in --param {parameter.name}='{parameter.example}'"
            )
    return {name: given.get(name) for name in names}


# --- on the embedded store ----------------------------------------------------------------------------------


class EmbeddedQuestions:
    """The register and the status graph at one point, in a store of their own. Safe for threads: they take turns."""

    def __init__(self, graph: "StatusGraph") -> None:
        self.base = graph.base
        self._turn = Lock()
        self._store = ox.Store()
        lines = [line for entry in graph.statuses.register.entries for line in quads(entry, graph.base)]
        self._store.bulk_load("\n".join([*lines, *graph.quads()]).encode(), ox.RdfFormat.N_QUADS)

    def ask(self, asked: Question, given: Mapping[str, Any], most: int) -> Rows:
        """The first `most` rows. Values of `given` are keys, days, numbers. Raises BadInput."""
        values = bound(asked, given)
        with self._turn:
            self._say(asked, values)
            return self._rows(asked, most)

    def _rows(self, asked: Question, most: int) -> Rows:
        answer = self._store.query(asked.text("rq"), use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        columns = tuple(variable.value for variable in answer.variables)
        found: list[tuple[Value, ...]] = []
        for solution in answer:
            if len(found) == most:
                return Rows(columns, tuple(found), truncated=True)
            found.append(tuple(self._value(solution[name]) for name in columns))
        return Rows(columns, tuple(found))

    def _say(self, asked: Question, values: Mapping[str, Any]) -> None:
        """Parameters are statements, too: `run:asked nomo:subject <…>` in the graph `run:asked`."""
        node = ox.NamedNode(f"{BASE}run/asked")
        self._store.remove_graph(node)
        for parameter in asked.parameters:
            value = values[parameter.name]
            if value is not None:
                term = self._term(parameter.kind, value)
                self._store.add(ox.Quad(node, ox.NamedNode(NS + parameter.name), term, node))

    def _term(self, kind: str, value: Any) -> ox.NamedNode | ox.Literal:
        if kind == "day":
            return ox.Literal(value.isoformat(), datatype=ox.NamedNode(f"{XSD}date"))
        return ox.Literal(value) if kind in ("number", "text") else ox.NamedNode(to_iri(value, self.base))

    def _value(self, term: object) -> Value:
        if isinstance(term, ox.NamedNode):
            return named(term.value, self.base)
        if isinstance(term, ox.Literal):
            return _literal(term)
        return None


_READ = {
    "date": date.fromisoformat,
    "dateTime": datetime.fromisoformat,
    "integer": int,
    "boolean": lambda text: text == "true",
    "double": float,
    "decimal": float,
}


def _literal(term: ox.Literal) -> Value:
    read = _READ.get(term.datatype.value.rpartition("#")[2])
    return term.value if read is None else read(term.value)  # type: ignore[operator]


def named(iri: str, base: str) -> str:
    """A key, a word of ours, or the local name of a class."""
    if iri in WORDS:
        return WORDS[iri]
    if iri.startswith(NS):
        return iri.removeprefix(NS)
    return to_key(iri, base) or iri


# --- on a server ---------------------------------------------------------------------------------------------


def cypher_parameters(asked: Question, given: Mapping[str, Any], at: str, base: str) -> dict[str, Any]:
    """What the text of a question is sent with: IRIs for keys, and the point at which the status graph holds."""
    kinds = {parameter.name: parameter.kind for parameter in asked.parameters}
    plain = ("day", "number", "text")
    values = {
        name: value if value is None or kinds[name] in plain else to_iri(value, base)
        for name, value in bound(asked, given).items()
    }
    return {**values, "at": at}


def cypher_rows(columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...], base: str, truncated: bool) -> Rows:
    """The rows that a server gave, with keys for IRIs."""
    found = tuple(tuple(_plain(value, base) for value in row) for row in rows)
    return Rows(columns, found, truncated)


def _plain(value: Any, base: str) -> Value:
    if isinstance(value, str) and value.startswith(base):
        return to_key(value, base) or value
    return value  # type: ignore[no-any-return]
