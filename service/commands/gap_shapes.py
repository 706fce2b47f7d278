"""Which engine answers which gap shape, and why: `gaps --explain`."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

import typer

from ontology.words import Severity
from service.commands.shell import Shell

Profile = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="NAME", help="How bad gaps are: default, release, or a Turtle file with severities."
    ),
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Show for each shape which engine runs it, and why; asks nothing.")
]


@dataclass(frozen=True, slots=True)
class Explained:
    """`severities`: of all that it may find."""

    question: str
    shape: str
    engine: str
    reason: str
    severities: tuple[Severity, ...]


def explained(profile: str) -> list[Explained]:
    """Raises BadInput where there is no such profile."""
    from service.validation.gaps.questions import asking, severity

    asked, found = asking(profile), []
    for entry in asked.plan.entries:
        reached = [shape for shape in asked.plan.shapes.reached(entry.shape) if shape.messages]
        levels = {severity(shape.severity) for shape in reached}
        question, shape = asked.of_shape[entry.shape.node], entry.shape.node.text.rpartition("/")[2]
        ordered = tuple(level for level in Severity if level in levels)
        found.append(Explained(question, shape, entry.engine, entry.reason, ordered))
    return sorted(found, key=lambda each: (each.question, each.shape))


def explain(shell: Shell, profile: str, *, json: bool) -> None:
    from service.commands.tables import table

    rows = explained(profile)
    if json:
        shell.answer({"profile": profile, "shapes": rows})
        return
    shown = [(row.shape, row.engine, row.reason, ", ".join(row.severities)) for row in rows]
    shell.say(table(("shape", "engine", "why", "severity"), shown))
    engines = Counter(row.engine for row in rows)
    shell.say("", ", ".join(f"{count} shapes by {engine}" for engine, count in sorted(engines.items())))
