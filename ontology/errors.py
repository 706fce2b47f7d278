"""Every error of the house.

NomographError
├── BadInput                what somebody brought is wrong: the place and the remedy are named (exit status 2)
│   ├── Refused             a change set breaks a form; nothing was written
│   ├── BadShape            a SHACL shape is ill formed: the shape and the property are named
│   ├── ShapeStopped        a user's shape took too much time or memory, or tried to reach out
│   ├── UnknownReference    no such provision, subject or record; the nearest three are named
│   │   └── NotRecordedYet  it is on record, but was not by the moment that is asked about
│   └── Unreadable          a file that cannot be parsed, or is not what it says
├── LedgerError
│   ├── BrokenChain         an entry or payload does not match its digest
│   ├── ForeignChain        a projection or file belongs to another ledger
│   ├── Busy                another writer holds the ledger
│   └── StaleRevision       the writer expected another head
├── GraphError              the graph server cannot be reached, refuses, or is full; the ledger is whole
└── HomeError               the home folder is missing, or is the demo, or is newer than the program

Every leaf has a `code`, a heading in docs/errors.md with cause and cure. Domain errors know no HTTP.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the source: file, and line, or sheet and row and column, or article."""

    file: str | None = None
    line: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = []
        if self.file:
            parts.append(self.file)
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        if self.line is not None:
            parts.append(f"line {self.line}")
        return ", ".join(parts)


class NomographError(Exception):
    """Base of all; `str()` is one sentence with the place and the remedy."""

    code = "internal"

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        remedy: str | None = None,
        ref: str | None = None,
        nearest: tuple[str, ...] = (),
    ) -> None:
        self.message = message
        self.place = place
        self.remedy = remedy
        self.ref = ref
        self.nearest = nearest
        where = f" ({place})" if place and str(place) else ""
        cure = f"; {remedy}" if remedy else ""
        super().__init__(f"{message}{cure}{where}")


class BadInput(NomographError):
    code = "bad-input"


class Refused(BadInput):
    """A change set that breaks a form. `reasons` has one BadInput for each thing to mend."""

    code = "refused"

    def __init__(self, reasons: "list[BadInput]") -> None:
        self.reasons = reasons
        first = "\n".join(str(reason) for reason in reasons[:20])
        more = f"\n… and {len(reasons) - 20} more" if len(reasons) > 20 else ""
        super().__init__(f"{first}{more}")


class BadShape(BadInput):
    """A shape that SHACL does not allow, or that says what is not run here. `ref` is the shape."""

    code = "bad-shape"


class ShapeStopped(BadInput):
    """A user's shape that had to be ended. `ref` is the shape."""

    code = "shape-stopped"


class UnknownReference(BadInput):
    code = "unknown-reference"


class NotRecordedYet(UnknownReference):
    """The message says by when it was not, and since when it is."""

    code = "not-recorded-yet"


class Unreadable(BadInput):
    code = "unreadable"


class LedgerError(NomographError):
    code = "ledger"


class BrokenChain(LedgerError):
    code = "broken-chain"


class ForeignChain(LedgerError):
    code = "foreign-chain"


class Busy(LedgerError):
    code = "busy"


class StaleRevision(LedgerError):
    code = "stale-revision"


class HomeError(NomographError):
    code = "home"


class GraphError(NomographError):
    code = "graph"
