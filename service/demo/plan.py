"""What `demo.toml` says: the steps of the demo, and the simulated clock on which they were recorded."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Step:
    """One change set: the folder that somebody brought, when, who and why."""

    folder: Path
    at: datetime
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`opened`: when the home was made; the content of the program was recorded then."""

    label: str
    opened: datetime
    steps: tuple[Step, ...]

    @property
    def clock(self) -> str:
        """The simulated clock in words, for every answer out of the demo."""
        first, last = self.opened.date(), self.steps[-1].at.date()
        return f"{self.label}; recorded on a simulated clock from {first} to {last}"


def read(folder: Path = FOLDER) -> Plan:
    """The plan in a folder."""
    said = tomllib.loads((folder / "demo.toml").read_text(encoding="utf-8"))
    steps = tuple(Step(folder / step["folder"], step["at"], step["actor"], step["reason"]) for step in said["step"])
    return Plan(said["label"], said["opened"], steps)
