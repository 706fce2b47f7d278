"""The coverage matrix: every provision for every system and model version, by the index, rustworkx and DuckDB.

All three do the work of benchmarks/satisfied.py, and their answers are compared. Each is timed from its own structure
in memory; what it takes to make that is told apart. Prints the exponent of growth from the first size to the last.
Seconds are those of the processor (all threads).

    .venv/bin/python -m benchmarks.matrix [20k 200k 2M 10M] [--json]
"""

import argparse

from benchmarks import report
from benchmarks.growth import growing, processor
from benchmarks.organisation import SIZES, TODAY, of_size
from benchmarks.satisfied import Network, by_index, by_sql, cells_of, loaded, tables
from service.reasoning.view import View

PEERS = {"rustworkx": 30, "DuckDB": 10}
"""How many times faster the index is to be, at 10M."""


def measured(size: str, options: argparse.Namespace) -> float:
    options.size = size
    register = of_size(SIZES[size])
    data = tables(register)
    made, view = processor(lambda: _settled(View(register, TODAY, register.head)))
    ours, _ = processor(lambda: by_index(view))
    cells = cells_of(view, data)
    network_made, network = processor(lambda: Network.of(data))
    network_took, network_found = processor(lambda: network.matrix(TODAY.toordinal()))
    report.report(options, "matrix", ours, "rustworkx", network_took, equal=data.keys(network_found) == cells)
    database_made, database = processor(lambda: loaded(data))
    took, rows = processor(lambda: by_sql(database))
    report.report(options, "matrix", ours, "DuckDB", took, equal=data.keys(set(rows)) == cells)
    report.report(options, "matrix: made ready", made, "rustworkx", network_made, equal=None)
    report.report(options, "matrix: made ready", made, "DuckDB", database_made, equal=None)
    if not options.json:
        print(f"{len(cells):,} cells are satisfied of {len(view.provisions) * len(view.subjects):,}")
    return ours


def _settled(view: View) -> View:
    _ = view.statuses
    return view


if __name__ == "__main__":
    growing(__doc__, "matrix", measured)
