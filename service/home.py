"""The home folder: everything that a user has lies there, and nowhere else.

home.json       what it is: format, demo or not, whether it was finished
ledger.sqlite   the ledger, unless NOMOGRAPH_LEDGER names another
files/          evidence files by digest
keys            API keys, hashed
shapes/         shapes of one's own, a file each
snapshot-key    by which this home knows its own snapshot
cache/          what can be made again: in `snapshot` what was read from the ledger
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from ontology.errors import HomeError
from service.files import Files

FORMAT = 1
"""Version of this layout; a program refuses a home of a newer one."""

MARKER = "home.json"


@dataclass(frozen=True, slots=True)
class Marker:
    """What a home says of itself. `clock`: of a demo, the simulated clock on which it was recorded, in words."""

    format: int = FORMAT
    demo: bool = False
    clock: str | None = None
    finished: bool = False


class Home:
    """A home folder that is there. `marker` is read when it is opened."""

    def __init__(self, path: Path, marker: Marker) -> None:
        self.path = path
        self.marker = marker

    @classmethod
    def create(cls, path: Path, *, demo: bool = False, clock: str | None = None) -> Self:
        """A new home, private to its user; one whose making was cut short is taken up again. Raises HomeError if there
        is a finished one, or something else.
        """
        if (path / MARKER).exists():
            home = cls(path, _read(path))
            if home.marker.finished or home.marker.demo != demo:
                raise HomeError(
                    f"there is a home in {path.name} already", remedy="use it, or set NOMOGRAPH_HOME to another"
                )
            return home
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise HomeError(f"{path.name} is in use for something else", remedy="set NOMOGRAPH_HOME to an empty folder")
        home = cls(path, Marker(demo=demo, clock=clock))
        home._make()
        return home

    def _make(self) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            for folder in (self.files.folder, self.cache):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            remedy = "set NOMOGRAPH_HOME to a folder that you may write to"
            raise HomeError(f"the home folder cannot be made: {error.strerror}", remedy=remedy) from None
        self._mark(self.marker)

    @classmethod
    def open(cls, path: Path) -> Self:
        """The home in a folder. Raises HomeError if there is none, or it was not finished, or is newer."""
        if not (path / MARKER).is_file():
            raise HomeError(f"there is no home in {path}", remedy="run `nomograph init`, or set NOMOGRAPH_HOME")
        home = cls(path, _read(path))
        if not home.marker.finished:
            raise HomeError("the making of this home was cut short", remedy="run `nomograph init` again")
        return home

    def finish(self) -> None:
        """Says that everything which belongs into a new home is there."""
        self._mark(replace(self.marker, finished=True))

    def _mark(self, marker: Marker) -> None:
        incoming = self.path / f".{MARKER}.new"
        with incoming.open("w", encoding="utf-8") as stream:
            json.dump(asdict(marker), stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        incoming.replace(self.path / MARKER)
        self.marker = marker

    @property
    def demo(self) -> bool:
        return self.marker.demo

    @property
    def ledger_url(self) -> str:
        return f"sqlite:///{self.path / 'ledger.sqlite'}"

    @property
    def files(self) -> Files:
        return Files(self.path / "files")

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def shapes(self) -> Path:
        return self.path / "shapes"

    @property
    def cache(self) -> Path:
        return self.path / "cache"

    @property
    def snapshot(self) -> Path:
        return self.cache / "snapshot"

    @property
    def snapshot_key(self) -> Path:
        return self.path / "snapshot-key"

    def admit(self, into_demo: bool) -> None:
        """Raises HomeError where other data would go into the demo by mistake."""
        if self.demo and not into_demo:
            remedy = "set NOMOGRAPH_HOME to a home of your own, or say --into-demo"
            raise HomeError("this home is the demo; other data does not belong there", remedy=remedy)


def _read(path: Path) -> Marker:
    try:
        said = json.loads((path / MARKER).read_text(encoding="utf-8"))
        version = said["format"]
        if version != FORMAT:
            raise HomeError(f"the home has format {version}, this program knows {FORMAT}", remedy="update nomograph")
        return Marker(**said)
    except (OSError, ValueError, TypeError, KeyError):
        raise HomeError(f"{MARKER} of the home cannot be read", remedy="restore it from a copy") from None
