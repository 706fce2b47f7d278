"""The RDF projection: the register in Oxigraph, in memory, kept up by sequence, asked in SPARQL.

Built when first asked (0.4 M statements/s), never edited, never read by the reasoning. Every change set is a named
graph, the default graph of a question is all of them together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from ontology.errors import BadInput, ForeignChain
from ontology.key import BASE, PREFIXES
from ontology.register import Register
from service.graph.guard import refuse_unsafe
from service.graph.quads import quads

ROWS = 10_000
"""Rows or triples of one answer; more are cut off, and the answer says so."""


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT; terms as in N-Triples, None where unbound. ASK: one row `true` or `false`. CONSTRUCT and
    DESCRIBE: columns subject, predicate, object.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    truncated: bool = False


class Projection:
    """`sequence` is the last entry applied, `digest` its digest."""

    def __init__(self, base: str = BASE) -> None:
        self.base = base
        self.sequence = 0
        self.digest = ""
        self._store = ox.Store()

    def __len__(self) -> int:
        """Number of statements."""
        return len(self._store)

    def follow(self, register: Register) -> None:
        """Applies the entries that are new. Raises ForeignChain if the register is behind, or of another chain."""
        if self.sequence > register.head or (
            self.sequence and register.entries[self.sequence - 1].digest != self.digest
        ):
            raise ForeignChain("the projection follows another ledger", remedy="build it anew")
        fresh = register.entries[self.sequence :]
        if fresh:
            lines = "\n".join(line for entry in fresh for line in quads(entry, self.base))
            self._store.bulk_load(lines.encode(), ox.RdfFormat.N_QUADS)
            self.sequence, self.digest = fresh[-1].sequence, fresh[-1].digest

    def dump(self) -> Iterator[str]:
        """Every statement, as a line of N-Quads without its end."""
        return (str(quad) for quad in self._store)

    def query(self, sparql: str, rows: int = ROWS) -> Table:
        """The answer to a read-only question. Raises BadInput on a syntax error, an update, SERVICE or FROM."""
        refuse_unsafe(sparql)
        try:
            answer = self._store.query(
                sparql, base_iri=self.base, prefixes=dict(PREFIXES), use_default_graph_as_union=True
            )
            return _table(answer, rows)
        except SyntaxError as error:
            raise BadInput(
                f"this is no SPARQL query: {error.msg}", remedy="write a SELECT, ASK or CONSTRUCT"
            ) from error
        except OSError as error:
            raise BadInput("the question could not be answered", remedy="ask a simpler one") from error


def _table(answer: object, most: int) -> Table:
    if isinstance(answer, ox.QuerySolutions):
        columns = tuple(variable.value for variable in answer.variables)
        return _cut(columns, ([solution[name] for name in columns] for solution in answer), most)
    if isinstance(answer, ox.QueryTriples):
        triples = ([triple.subject, triple.predicate, triple.object] for triple in answer)
        return _cut(("subject", "predicate", "object"), triples, most)
    return Table(("ask",), (("true" if answer else "false",),))


def _cut(columns: tuple[str, ...], rows: Iterator[list[object]], most: int) -> Table:
    found = tuple(tuple(None if term is None else str(term) for term in row) for row in islice(rows, most + 1))
    return Table(columns, found[:most], len(found) > most)
