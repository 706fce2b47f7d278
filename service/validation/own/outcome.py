"""What becomes of a file of shapes: plain data that a child says and its parent reads."""

from dataclasses import dataclass, field
from typing import Any

from service.validation.own.limits import Limits

CALLED = 71
"""Exit status of a child that tried what it may not."""

MEMORY = 72
"""Exit status of a child that asked for more memory than it has."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a child is asked. `over`: shapes that need not be run (again), by name; `words`: of our vocabulary."""

    name: str
    content: bytes
    limits: Limits
    over: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """One result of SHACL. Nodes are IRIs, or literals and blank nodes as N-Triples; `root` is the shape with the
    target, `shape` the one that is broken, where it has a name. `kind`, `provision`, `subject`, `owner`: as the shape
    names them; `stands_for`: of what the finding is, where that is not the focus node.
    """

    root: str
    shape: str
    focus: str
    component: str
    severity: str
    message: str
    path: str | None = None
    value: str | None = None
    kind: str | None = None
    stands_for: str | None = None
    provision: str | None = None
    subject: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is not run, and why. `shape` None: nothing of the file."""

    reason: str
    remedy: str
    shape: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A shape that was stopped while it was looked at or ran; `shape` None: while the file was read. `kept`: what it
    found until then is there.
    """

    reason: str
    shape: str | None = None
    line: int | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Engine:
    """By what a shape was run (`service.validation.shacl.plan.Engine`), and why by that."""

    shape: str
    engine: str
    why: str = ""
    results: int = 0

    @property
    def compiled(self) -> bool:
        return self.engine != "pyshacl"


@dataclass(slots=True)
class Outcome:
    """Of one file. `guards`: what the operating system itself forbids the child, besides the interpreter."""

    results: list[Result] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    engines: list[Engine] = field(default_factory=list)
    guards: tuple[str, ...] = ()

    @property
    def fine(self) -> bool:
        """Everything was run to its end."""
        return not self.refusals and not self.stops


Message = dict[str, Any]
"""One line of JSON: `say` names what it is."""
