"""One record on its way from a command into the ledger: drafted, looked for, checked, kept, recorded, told."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontology.errors import BadInput, Refused, StaleRevision
from service.commands.shell import Shell

if TYPE_CHECKING:
    from ontology.records import Record
    from ontology.register import ChangeSet, Recorded
    from service.api.drafts import Desk
    from service.house import House

Draft = Callable[[], "tuple[Record, Recorded | None]"]
"""What is to be recorded by what is known now, and what says the same already."""

_TRIES = 50


def given_in(said: dict[str, Any]) -> Collection[str]:
    return {name for name, value in said.items() if value is not None}


def now(house: "House") -> datetime:
    """The present moment, on the day that is taken for today."""
    zone = house.settings.time_zone
    return datetime.combine(house.today(), datetime.now(zone).time().replace(microsecond=0), zone)


def digest_of(file: Path) -> str:
    """Raises BadInput where there is no such file."""
    from loaders import workbook

    try:
        return workbook.digest_of(file)
    except OSError as error:
        raise BadInput(f"{file.name} cannot be read: {error.strerror}", remedy="check --file") from None


def kept(house: "House", file: Path, digest: str) -> None:
    """Raises BadInput if the file has changed since its digest was taken."""
    if not house.home.files.holds(digest) and house.home.files.put(file) != digest:
        raise BadInput(f"{file.name} was written to meanwhile", remedy="record it when it is whole")


@dataclass(frozen=True)
class Recorder:
    """One record on its way into the ledger."""

    shell: Shell
    actor: str | None
    reason: str | None
    into_demo: bool

    def desk(self, house: "House") -> "Desk":
        from service.api.caller import Caller, local_caller
        from service.api.drafts import Desk
        from service.api.point import Request

        here = local_caller()
        return Desk(Request(house, Caller(self.actor or here.name, here.role), self.into_demo), None)

    def there(self, house: "House", record: "Record", said: Collection[str], key: str | None) -> "Recorded | None":
        from service.found_again import found_again

        return found_again(house.register, record, said, named=key is not None)

    def record(self, house: "House", draft: Draft, why: str, keep: Callable[[], None] = lambda: None) -> None:
        """Keeps its file, records it unless it is there, and says so. A record that breaks a form leaves no file. Where
        somebody else recorded something meanwhile, it is drafted anew: that may be the same, or have taken its key.
        """
        from service.validation import forms

        for left in reversed(range(_TRIES)):
            revision = house.register.revision
            record, there = draft()
            if there is not None:
                keep()
                self._tell(house, there.record, there.recorded_in, new=False)
                return
            change = self._change(record, why)
            try:
                forms.check(change, house.register)
                keep()
                entry = house.record(change, expected=revision, into_demo=self.into_demo)
            except (StaleRevision, Refused):
                if not left or house.register.revision == revision:
                    raise
            else:
                self._tell(house, record, entry.sequence, new=True)
                return

    def _change(self, record: "Record", why: str) -> "ChangeSet":
        from ontology.register import Added, ChangeSet
        from service.api.caller import local_caller

        return ChangeSet(self.actor or local_caller().name, self.reason or why, (Added(record),))

    def _tell(self, house: "House", record: "Record", sequence: int, *, new: bool) -> None:
        revision, digest = house.register.revision, getattr(record, "sha256", None)
        if self.shell.json:
            named = {"class": type(record).__name__, "key": record.key, "sha256": digest}
            self.shell.answer({"recorded": new, **named, "sequence": sequence, "revision": revision})
            return
        file = f" (sha256:{digest})" if digest else ""
        done = f"as change set {sequence}" if new else f"already, as change set {sequence}"
        self.shell.say(f"{record.key}{file}", f"Recorded {done}", f"Revision {revision}")
