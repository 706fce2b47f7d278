"""One graph in Oxigraph's memory, for questions that are asked of it once."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ontology.errors import BadInput
from service.graph.guard import refuse_unsafe


class Statements:
    """A graph from N-Triples. Oxigraph gives blank nodes new labels and writes numbers and times its own way: ask
    `as_written` first whether that matters.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._store = ox.Store()
        self._store.bulk_load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)

    def select(self, sparql: str) -> Iterator[tuple[str | None, ...]]:
        """The rows of a SELECT, terms as in N-Triples. Raises BadInput on what is none, or calls out."""
        refuse_unsafe(sparql)
        try:
            answer = self._store.query(sparql)
        except SyntaxError as error:
            raise BadInput(f"this is no SPARQL query: {error.msg}", remedy="write a SELECT") from error
        if not isinstance(answer, ox.QuerySolutions):
            raise BadInput("this is no SELECT", remedy="write a SELECT")
        width = len(answer.variables)
        for row in answer:
            yield tuple(None if row[place] is None else str(row[place]) for place in range(width))


def as_written(tokens: Iterable[str]) -> bool:
    """Whether Oxigraph gives back each of these literals as it was written."""
    wanted = set(tokens)
    store = ox.Store()
    store.bulk_load("\n".join(f"<n:a> <n:b> {token} ." for token in wanted).encode(), ox.RdfFormat.N_TRIPLES)
    return {str(quad.object) for quad in store} == wanted
