"""`nomograph load` killed with SIGKILL at any moment: what it acknowledged is kept, nothing of it is half there, and
the next one opens the home as if nothing had happened.

The command is the real one in a process of its own; only the imports are shared, by a fork, because fifty starts of
Python would say nothing more and take a minute.
"""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import xlsxwriter

from service.home import Home
from service.ledger import Ledger

REPOSITORY = Path(__file__).parents[2]
HOMES = 5
KILLS_EACH = 10
ROWS = 1_000
"""Rows of each workbook: enough that the writing of the entry itself is hit now and then."""

LOADER = """
import os, sys
from loaders import detect, revise, workbook
from service import cli, house
from service.commands import loading
from service.validation import forms

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.setsid()
        home, path, shown = line.rstrip("\\n").split("\\t")
        os.dup2(os.open(shown, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(os.open(shown + ".err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        cli.main(["--home", home, "load", path, "--json"])
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Loads what each line that it reads names, and tells the process and then its exit status."""


@dataclass
class Loads:
    """Loads into one home; `whole`: seconds that the last undisturbed one took."""

    process: "subprocess.Popen[str]"
    home: Path
    whole: float = 0.0
    made: int = 0
    acknowledged: list[str] = field(default_factory=list)

    def book(self) -> Path:
        """A workbook that is not recorded yet: a new one after every entry."""
        path = self.home.parent / f"{self.home.name}-{self.made}.xlsx"
        if not path.exists():
            with xlsxwriter.Workbook(path) as made:
                sheet = made.add_worksheet("AISystem")
                for row, cells in enumerate([("key", "label"), *self._rows()]):
                    sheet.write_row(row, 0, cells)
        return path

    def _rows(self) -> list[tuple[str, str]]:
        return [(f"system/{self.made}-{number}", f"System {number}") for number in range(ROWS)]

    def load(self, kill_after: float | None = None) -> int:
        """Exit status of a load; what it acknowledged is kept. `kill_after`: seconds."""
        shown = self.home.parent / "shown.json"
        shown.unlink(missing_ok=True)  # what an earlier load said is not said again
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{self.home}\t{self.book()}\t{shown}\n")
        self.process.stdin.flush()
        child = int(self.process.stdout.readline())
        start = time.monotonic()
        if not select.select([self.process.stdout], [], [], kill_after)[0]:
            with suppress(ProcessLookupError):  # it ended just now
                os.kill(child, signal.SIGKILL)
        status = int(self.process.stdout.readline())
        if status == 0:
            self.whole = time.monotonic() - start
        with suppress(ValueError, FileNotFoundError):  # it was killed before it had said anything
            said: dict[str, Any] = json.loads(shown.read_text())
            assert said["recorded"]
            self.acknowledged.append(said["revision"])
        return status

    def check(self) -> None:
        """Every entry is whole, every acknowledged one is there, the chain is sound."""
        ledger = Ledger.open(f"sqlite:///{self.home / 'ledger.sqlite'}")
        entries = list(ledger.entries())
        assert ledger.verify().sound
        ledger.close()
        assert [len(entry.change.added) for entry in entries] == [ROWS] * len(entries)
        revisions = {f"{entry.sequence}-{entry.digest[:12]}" for entry in entries}
        assert revisions.issuperset(self.acknowledged)
        self.made = len(entries)


def loads(process: "subprocess.Popen[str]", folder: Path) -> Loads:
    """A new home without the content of the program, with one entry."""
    Home.create(folder).finish()
    made = Loads(process, folder)
    assert made.load() == 0
    made.check()
    return made


def test_fifty_killed_loads_lose_nothing_and_leave_nothing_half(tmp_path: Path) -> None:
    pick = random.Random(9)
    killed, entries, acknowledged = 0, 0, 0
    earliest = cycle((0.0, 0.75))  # every second one falls near the end, where the entry is written
    command = [sys.executable, "-c", LOADER]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for number in range(HOMES):
            into = loads(process, tmp_path / f"home{number}")
            while killed < KILLS_EACH * (number + 1):
                killed += into.load(pick.uniform(next(earliest), 1.05) * into.whole) == -signal.SIGKILL
                into.check()
            assert into.load() == 0  # the next one opens the home and records
            into.check()
            entries += into.made
            acknowledged += len(into.acknowledged)
    assert killed == HOMES * KILLS_EACH
    assert acknowledged >= 2 * HOMES
    assert entries >= acknowledged
