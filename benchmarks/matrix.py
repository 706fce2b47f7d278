"""The coverage matrix: every provision for every system and model version, by the index, rustworkx and DuckDB.

All three do the work of benchmarks/satisfied.py, and their answers are compared. Each is timed from its own structure
in memory; what it takes to make that is told apart. Prints the exponent of growth from the first size to the last.
Seconds are those of the processor (all threads).

    .venv/bin/python -m benchmarks.matrix [20k 200k 2M 10M] [--json]
"""

import argparse
import gc
import math
import time
from collections.abc import Callable
from typing import TypeVar

from benchmarks import report
from benchmarks.organisation import SIZES, TODAY, of_size
from benchmarks.satisfied import Network, by_index, by_sql, cells_of, loaded, tables
from service.reasoning.view import View

T = TypeVar("T")
PEERS = {"rustworkx": 30, "DuckDB": 10}
"""How many times faster the index is to be, at 10M."""


def processor(ask: Callable[[], T]) -> tuple[float, T]:
    gc.collect()
    start = time.process_time()
    answer = ask()
    return time.process_time() - start, answer


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


def exponent(sizes: list[str], seconds: list[float]) -> float:
    """Of the growth from the first to the last: 1 is linear."""
    return math.log(seconds[-1] / seconds[0]) / math.log(SIZES[sizes[-1]] / SIZES[sizes[0]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=", ".join(SIZES))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.sizes = options.sizes or ["20k", "200k"]
    seconds = [measured(size, options) for size in options.sizes]
    if len(seconds) > 1:
        print(f"matrix grows by the exponent {exponent(options.sizes, seconds):.2f} from {options.sizes[0]}")


if __name__ == "__main__":
    main()
