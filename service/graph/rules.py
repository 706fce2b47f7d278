"""The rules D and R1-R8 as text, applied to settled facts until nothing is added: SPARQL and this loop, nothing else.

The texts are `queries/rules/NN-name.rq`. The first digit is the stratum: what a later one denies (MINUS) an earlier one
has finished. Each run is a named graph of facts; its rules run in the default graph and their results go back there.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, takewhile
from pathlib import Path

import pyoxigraph as ox

import queries
from ontology.key import BASE
from service.graph.settled import Settled, run_iri
from service.reasoning.status import Statuses

FOLDER = Path(queries.__file__).parent
ANSWERED = ("actual", "unexpired", "unproven", "planned")
"""The runs that `queries/status.rq` reads."""


def strata() -> list[list[str]]:
    """The texts in order, by stratum."""
    paths = sorted((FOLDER / "rules").glob("*.rq"))
    return [[path.read_text(encoding="utf-8") for path in group] for _, group in groupby(paths, lambda p: p.name[0])]


def headers() -> dict[str, str]:
    """What each text says of itself, by the name of its file, in the order in which they are applied."""
    return {path.stem: _rule(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "rules").glob("*.rq"))}


def _rule(text: str) -> str:
    """From `# Rule:` to the next word of the header."""
    lines = [line.removeprefix("# ") for line in takewhile(lambda line: line.startswith("# "), text.splitlines())]
    said = lines[:1] + list(takewhile(lambda line: not line.startswith("Problem: "), lines[1:]))
    return " ".join(said).removeprefix("Rule: ")


def derive(store: ox.Store, texts: list[list[str]]) -> int:
    """Applies the rules to the facts of the default graph. Returns the number of rounds."""
    rounds = 0
    for stratum in texts:
        size = -1
        while size < len(store):
            size = len(store)
            for text in stratum:
                store.update(text)
            rounds += 1
    return rounds


def derived(
    statuses: Statuses,
    runs: Iterable[str] = ("actual",),
    base: str = BASE,
    texts: list[list[str]] | None = None,
) -> ox.Store:
    """Facts and what follows from them, a named graph for each run. `texts`: other rules than those of the folder."""
    store, rules = ox.Store(), strata() if texts is None else texts
    for run in runs:
        graph = run_iri(run, base)
        store.bulk_load("\n".join(Settled(statuses, run, base).quads()).encode(), ox.RdfFormat.N_QUADS)
        store.update(f"MOVE GRAPH <{graph}> TO DEFAULT")
        derive(store, rules)
        store.update(f"MOVE DEFAULT TO GRAPH <{graph}>")
    return store


def statuses_of(store: ox.Store) -> Iterator[tuple[str, str, str]]:
    """(provision, subject, status) as IRIs, by `queries/status.rq`; the store holds the runs that are `ANSWERED`."""
    answer = store.query((FOLDER / "status.rq").read_text(encoding="utf-8"))
    assert isinstance(answer, ox.QuerySolutions)
    for row in answer:
        provision, subject, status = (row[name].value for name in ("provision", "subject", "status"))
        yield provision, subject, status
