"""What a house waits for when it opens: from the ledger to the index (register and settled facts), and from the
snapshot; and then a first trace.

Each is run in a process of its own; seconds are those of the processor, without the imports, memory is what the process
holds more than before. Compared: the whole register, record by record and entry by entry, and every status. Peer of the
snapshot is the ledger; the limits are those that we promise at 2M.

    .venv/bin/python -m benchmarks.build [20k 200k 2M 10M] [--json]
"""

import argparse
import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from benchmarks.growth import Measured, growing, processor
from benchmarks.organisation import SIZES, TODAY, of_size
from benchmarks.report import report
from ontology.register import Added, ChangeSet
from service.home import Home
from service.house import House
from service.ledger import Ledger
from service.reasoning.facts import facts_of
from service.reasoning.matrix import Matrix
from service.snapshot import keeper

FROM_LEDGER, FROM_SNAPSHOT, MEMORY = 5.0, 0.5, 300.0
RECORDS = 5_000
"""In one change set."""
ARTICLE, MODEL = "act/art_4", "model/1@1"


@dataclass(frozen=True, slots=True)
class Opened:
    """Seconds until a house is open, and of its first trace; megabytes that the index takes, and after the trace;
    records that were made.
    """

    seconds: float
    trace: float
    index: float
    traced: float
    made: int


def _changes(size: str) -> Iterator[ChangeSet]:
    said = iter(of_size(SIZES[size]).entries[0].change.added)
    while part := tuple(Added(each.record) for each in islice(said, RECORDS)):
        yield ChangeSet("generator", "benchmark", part)


def _written(home: Path, size: str) -> None:
    Home.create(home).finish()
    ledger = Ledger.open(Home.open(home).ledger_url)
    for change in _changes(size):
        ledger.append(change)
    ledger.close()


def _held() -> float:
    """Megabytes that the process holds now; where the system does not say so, the most that it ever held."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _index(home: Path) -> House:
    house = House.open(home, lambda: TODAY)
    facts_of(house.register)
    return house


def _opened(home: Path) -> Opened:
    before = _held()
    seconds, house = processor(lambda: _index(home))
    index = _held() - before
    trace, _ = processor(lambda: house.view().trace(ARTICLE, MODEL))
    traced, made = _held() - before, 0
    for entry in house.register.entries:
        kept = getattr(entry.change.added, "kept", None)
        made = kept.made if kept is not None else made + len(entry.change.added)
    house.close()
    return Opened(seconds, trace, index, traced, made)


def _apart(home: Path) -> Opened:
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_opened, (home,))


def _same(home: Path) -> bool:
    """The house as it opens, and again without its snapshot."""
    ours = House.open(home, lambda: TODAY)
    ours.home.snapshot.unlink()
    theirs = House.open(home, lambda: TODAY)
    one, other = ours.register, theirs.register
    same = one.entries == other.entries and list(one.by_key.items()) == list(other.by_key.items())
    views = ours.view(), theirs.view()
    matrices = [Matrix(view.statuses) for view in views]
    same = same and all(matrices[0][p] == matrices[1][p] for p in views[1].provisions)
    ours.close()
    theirs.close()
    return same


def measured(size: str, options: argparse.Namespace) -> Measured:
    options.size = size
    keeper.ENOUGH = 1
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _written(home, size)
        ledger = _apart(home)
        house = House.open(home)
        writing, written = processor(house.keep)
        house.close()
        assert written
        megabytes = (home / "cache" / "snapshot").stat().st_size / 1e6
        snapshot = _apart(home)
        same = _same(home)
    report(options, "index from the ledger", ledger.seconds, "limit", FROM_LEDGER, equal=None)
    report(options, "index from the snapshot", snapshot.seconds, "limit", FROM_SNAPSHOT, equal=None)
    report(options, "index from the snapshot", snapshot.seconds, "from the ledger", ledger.seconds, equal=same)
    report(options, "and a first trace", snapshot.trace, "from the ledger", ledger.trace, equal=same)
    report(options, "snapshot written", writing, "from the ledger", ledger.seconds, equal=None)
    if not options.json:
        for name, each in (("ledger", ledger), ("snapshot", snapshot)):
            print(
                f"{'memory, from the ' + name:<28} {size:>5}  {each.index:>8.0f} MB of at most {MEMORY:.0f}; after the"
                f" trace {each.traced:.0f} MB, {each.made:,} records made"
            )
        print(f"{'snapshot on disk':<28} {size:>5}  {megabytes:>8.1f} MB")
    return {"from the ledger": ledger.seconds, "from the snapshot": snapshot.seconds}


if __name__ == "__main__":
    growing(__doc__, "opening", measured)
