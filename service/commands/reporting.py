"""Findings for people, programs, build servers and code hosts: `--format`, `--out`, `--fail-on`."""

import io
import json
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ontology.words import GapLife, Severity
from service.commands.output import keep
from service.commands.plain import plain
from service.commands.shell import Shell

if TYPE_CHECKING:
    from service.api.point import Point
    from service.reasoning.answers import Finding


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


class FailOn(StrEnum):
    """How bad a finding must be for exit status 1."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


Form = Annotated[
    Format, typer.Option("--format", metavar="text|json|sarif|junit", help="How it is written. --json is json.")
]
FailsOn = Annotated[
    FailOn,
    typer.Option(
        "--fail-on",
        metavar="violation|warning|info|never",
        help="Exit status 1 only if a gap that nobody waived is at least so bad. Default: info, so any.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="File to write. Default: stdout.")]


def fails(finding: "Finding", on: FailOn) -> bool:
    """Whether a build is to fail on it: it is open, and bad enough."""
    if on is FailOn.NEVER or finding.life not in (GapLife.OPEN, GapLife.REOPENED):
        return False
    return finding.severity.rank <= Severity(on).rank


def report(
    shell: Shell,
    point: "Point",
    form: Format,
    found: "Sequence[Finding]",
    document: dict[str, Any],
    show: Callable[[], None],
    *,
    on: FailOn = FailOn.INFO,
    states: dict[str, str] | None = None,
    depends: dict[str, str] | None = None,
    out: Path | None = None,
    force: bool = False,
) -> None:
    """Writes findings. `document`: the answer as JSON; `show`: says it to people; `states`: against a baseline;
    `depends`: what the answer depends on besides its context.
    """
    if out is None and form is Format.TEXT:
        show()
        return
    text = _written(point, form, found, document, show, on, states, depends or {})
    if out is None:
        typer.echo(text, nl=False)
        return
    keep(out, text.encode(), force)
    shell.tell(f"Wrote {out}")


def _written(
    point: "Point",
    form: Format,
    found: "Sequence[Finding]",
    document: dict[str, Any],
    show: Callable[[], None],
    on: FailOn,
    states: dict[str, str] | None,
    depends: dict[str, str],
) -> str:
    from service import gap_reports

    match form:
        case Format.SARIF:
            return _json(gap_reports.as_sarif(point.register, point.context, found, states, depends))
        case Format.JUNIT:
            return gap_reports.as_junit(point.context, found, lambda each: fails(each, on), depends)
        case Format.JSON:
            return _json(plain(document))
        case Format.TEXT:
            with redirect_stdout(io.StringIO()) as written:
                show()
            return written.getvalue()


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
