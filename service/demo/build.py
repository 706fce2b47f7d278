"""Builds the demo: an ordinary import, through the doors that a user's own workbooks go through.

The only thing special is the time at which a change set is said to be recorded (`Step.at`), so that `knownAt` means
something. A build that was cut short is taken up again: a step that the ledger has is passed over.
"""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from loaders import revise, workbook
from loaders.loaded import Loaded
from ontology.register import ChangeSet, Register
from service.demo import plan
from service.demo.plan import Step
from service.home import MARKER
from service.house import House
from service.settings import Settings

Progress = Callable[[Step], None]


def build(
    where: Settings | Path, *, today: Callable[[], date] | None = None, progress: Progress | None = None
) -> House:
    """The house of the demo, in an empty folder or one where its building was cut short. Raises HomeError."""
    demo = plan.read()
    house = _house(where, demo, today)
    for step in demo.steps:
        if not _is_recorded(step, house.register):
            _record(house, step)
        if progress:
            progress(step)
    return house


def _house(where: Settings | Path, demo: plan.Plan, today: Callable[[], date] | None) -> House:
    home = where.home if isinstance(where, Settings) else where
    if (home / MARKER).exists():
        house = House.open(where, today)
        if house.home.demo:
            return house
        house.close()
    return House.create(where, demo=True, clock=demo.clock, at=demo.opened, today=today)


def _is_recorded(step: Step, register: Register) -> bool:
    return any((entry.change.source or "").split(" ")[0] == step.folder.name for entry in register.entries)


def _record(house: House, step: Step) -> None:
    loaded = workbook.read(step.folder, zone=house.settings.time_zone)
    added, closed = revise.as_changes(loaded.added, house.register)
    for file in loaded.files:
        house.home.files.put(file)
    source = f"{step.folder.name} sha256:{_digest(step.folder, loaded)}"
    house.record(ChangeSet(step.actor, step.reason, added, closed, source), at=step.at, into_demo=True)


def _digest(folder: Path, loaded: Loaded) -> str:
    """Of the sheets and of the files that they name."""
    paths = sorted([*folder.glob("*.csv"), *loaded.files])
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
