"""The demo, built once for a whole run of the tests, whatever the number of workers. Nobody writes into it."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from service.demo.build import build
from service.house import House
from service.settings import Settings


def demo_home(factory: pytest.TempPathFactory) -> Path:
    """Its home. Workers share the folder above their own; the first one builds, the others wait."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    if shared / "demo" == DEMO.home:
        return DEMO.home
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        house = build(shared / "demo")
        house.keep()  # it is opened some hundred times
        house.close()
    DEMO.home = shared / "demo"
    return DEMO.home


@dataclass
class Demo:
    """The house of the demo. What it answers is worked out in two seconds, most of which another question has spent
    before: for those that only ask this home, also by command, it stays open, as in a server. A copy of the home is
    opened by each anew, and so is a house that a graph server follows.
    """

    home: Path | None = None
    kept: dict[str, House] = field(default_factory=dict)
    """By the settings."""

    def stays_open(self, changed: pytest.MonkeyPatch) -> None:
        """From here on nobody who asks it closes it."""
        opens, closes = House.open, House.close

        def opened(where: Settings | Path, today: Callable[[], date] | None = None) -> House:
            if not isinstance(where, Settings) or where.home != self.home or where.graph or today is not None:
                return opens(where, today)
            return self.house(where)

        def closed(house: House) -> None:
            if house not in self.kept.values():
                closes(house)

        changed.setattr(House, "open", opened)
        changed.setattr(House, "close", closed)

    def house(self, settings: Settings) -> House:
        """The one with these settings. Nobody closes it, and none is followed by a graph server."""
        name = settings.model_dump_json()
        if name not in self.kept:
            self.kept[name] = _OPEN(settings)
        return self.kept[name]

    def close(self) -> None:
        """At the end of the tests."""
        while self.kept:
            self.kept.popitem()[1].close()


_OPEN = House.open
DEMO = Demo()


@contextmanager
def demo_house(home: Path) -> Iterator[House]:
    """The house of the demo, with what is set now."""
    settings = Settings.read().model_copy(update={"home": home})
    if not settings.graph:
        yield DEMO.house(settings)
        return
    house = House.open(settings)
    yield house
    house.close()
