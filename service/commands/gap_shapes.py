"""Which engine answers which gap shape, and why: `gaps --explain`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.words import Severity
from service.commands.shell import Shell

if TYPE_CHECKING:
    from service.validation.own.outcome import Outcome

Profile = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="NAME", help="How bad gaps are: default, release, or a Turtle file with severities."
    ),
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Show for each shape which engine runs it, and why, and nothing else.")
]


def use_profile(shell: Shell, profile: str | None) -> None:
    """Instead of that of the settings, where one is named."""
    if profile:
        shell.settings = shell.settings.model_copy(update={"profile": profile})


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


def own_explained(shell: Shell, shapes: Sequence[Path]) -> list[Explained]:
    """Shapes of users are run for it: which engine answers them depends on what they meet."""
    from service.home import MARKER

    if not shapes and not (shell.settings.home / MARKER).exists():
        return []
    with shell.house(told=False) as house:
        own = house.own.also(shapes)
        outcomes = own.outcomes(house.view(), own.files())
    return [row for file, outcome in outcomes.items() for row in _own_rows(file.question, file.name, outcome)]


def _own_rows(question: str, name: str, outcome: "Outcome") -> Iterator[Explained]:
    for engine in outcome.engines:
        yield Explained(question, _last(engine.shape), engine.engine, engine.why, ())
    for refusal in outcome.refusals:
        yield Explained(question, _last(refusal.shape or name), "none", refusal.reason, (Severity.VIOLATION,))
    for stop in outcome.stops:
        yield Explained(question, _last(stop.shape or name), "none", stop.reason, (Severity.VIOLATION,))


def _last(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def explain(shell: Shell, profile: str, shapes: Sequence[Path] = (), *, json: bool) -> None:
    from service.commands.tables import table

    rows = [*explained(profile), *own_explained(shell, shapes)]
    if json:
        shell.answer({"profile": profile, "shapes": rows})
        return
    shown = [(row.shape, row.engine, row.reason, ", ".join(row.severities)) for row in rows]
    shell.say(table(("shape", "engine", "why", "severity"), shown))
    engines = Counter(row.engine for row in rows)
    shell.say("", ", ".join(f"{count} shapes by {engine}" for engine, count in sorted(engines.items())))
