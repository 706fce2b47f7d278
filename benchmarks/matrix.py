"""The coverage matrix: every provision for every system and model version, by the index, rustworkx and DuckDB.

All three do the work of benchmarks/satisfied.py, and their answers are compared. Each is timed from its own structure
in memory, to an answer in its own form (sets of bits, columns, a set of pairs); what it takes to make the structure is
told apart. Prints the exponent of growth from the first size to the last.
Seconds are those of the processor (all threads).

With `--renewed` the organisation is one whose evidence is renewed and whose records are corrected
(benchmarks/renewal.py). The others do not know these rules: the index is told beside the same organisation without,
and what rule D gives is compared with the same rule asked cell by cell.

    .venv/bin/python -m benchmarks.matrix [20k 200k 2M 10M] [--renewed] [--json]
"""

import argparse
from operator import itemgetter

from benchmarks import report
from benchmarks.growth import growing, processor
from benchmarks.organisation import SIZES, TODAY, of_size
from benchmarks.satisfied import Network, by_index, by_sql, cells_of, loaded, ready, tables
from service.reasoning.direct import direct
from service.reasoning.held import Held, held
from service.reasoning.view import View

PEERS = {"rustworkx": 30, "DuckDB": 10}
"""How many times faster the index is to be, at 10M."""

TRIES = 9
"""The best of so many is taken, of the index and of DuckDB."""


def renewed(size: str, options: argparse.Namespace) -> float:
    plain, its = (_alone(size, renewed=renewed) for renewed in (False, True))
    ours, (made, view) = its[0], its[1:]
    desk = view.statuses.desk
    took, cells = processor(lambda: held(direct(desk)))
    given = {p: each for p, each in view.statuses.sweep.direct(desk).items() if each != Held()}
    report.report(options, "matrix, renewed", ours, "D, cell by cell", took, equal=given == cells)
    report.report(options, "matrix, renewed", ours, "the index, not renewed", plain[0], equal=None)
    report.report(options, "matrix, renewed: made ready", made, "the index, not renewed", plain[1], equal=None)
    return ours


def _alone(size: str, *, renewed: bool) -> tuple[float, float, View]:
    """What the matrix takes, what it takes to be ready, and where it was asked."""
    register = of_size(SIZES[size], renewed=renewed)
    made, view = processor(lambda: ready(View(register, TODAY, register.head)))
    return min(processor(lambda: by_index(view))[0] for _ in range(TRIES)), made, view


def measured(size: str, options: argparse.Namespace) -> float:
    options.size = size
    if options.renewed:
        return renewed(size, options)
    register = of_size(SIZES[size])
    data = tables(register)
    made, view = processor(lambda: ready(View(register, TODAY, register.head)))
    ours = min(processor(lambda: by_index(view))[0] for _ in range(TRIES))
    cells = cells_of(view, data)
    network_made, network = processor(lambda: Network.of(data))
    network_took, network_found = processor(lambda: network.matrix(TODAY.toordinal()))
    report.report(options, "matrix", ours, "rustworkx", network_took, equal=data.keys(network_found) == cells)
    database_made, database = processor(lambda: loaded(data))
    took, rows = min((processor(lambda: by_sql(database)) for _ in range(TRIES)), key=itemgetter(0))
    found = set(zip(*(column.tolist() for column in rows), strict=True))
    report.report(options, "matrix", ours, "DuckDB", took, equal=data.keys(found) == cells)
    report.report(options, "matrix: made ready", made, "rustworkx", network_made, equal=None)
    report.report(options, "matrix: made ready", made, "DuckDB", database_made, equal=None)
    if not options.json:
        print(f"{len(cells):,} cells are satisfied of {len(view.provisions) * len(view.subjects):,}")
    return ours


if __name__ == "__main__":
    growing(__doc__, "matrix", measured, "renewed")
