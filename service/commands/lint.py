"""Mappings of other people: `lint`. Nothing is recorded."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.shell import Shell

if TYPE_CHECKING:
    from ontology.register import Register
    from service.lint import Report


class Form(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    CSV = "csv"


class Least(StrEnum):
    """The gravity from which on the command fails."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


def register(app: typer.Typer) -> None:
    app.command()(lint)


def lint(
    ctx: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Mappings: SSSOM, CISO Assistant, OSCAL, CSV, Turtle; folders."),
    ],
    library: Annotated[
        list[Path] | None,
        typer.Option("--library", metavar="PATH", help="A library or catalog to look ids up in, or a folder of them."),
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", metavar="FORM", help="text, json, sarif or csv.", case_sensitive=False)
    ] = Form.TEXT,
    fail_on: Annotated[
        Least, typer.Option("--fail-on", metavar="SEVERITY", help="Exit with 1 from there on: error, warning or info.")
    ] = Least.ERROR,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what has one right answer, in the files themselves, and show it.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="With --fix: write there instead; several: a folder.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="ROWS", min=0, help="Findings shown of one rule in one file; 0: all.")
    ] = 5,
) -> None:
    """Find what is wrong with mappings of other people, with line and remedy. Nothing is recorded, no home is needed.

    Exit status: 0 nothing as grave as --fail-on, 1 findings, 2 a file cannot be read.
    """
    from loaders.linting.finding import Severity
    from ontology.errors import BadInput
    from service.lint import run
    from service.mending import mend

    shell: Shell = ctx.obj
    shell.json = form is not Form.TEXT
    if out is not None and not fix:
        raise BadInput("--out is where --fix writes", remedy="say --fix, too")
    known = _known(shell)
    report = run(paths, library or [], known)
    unreadable = report.unreadable
    if fix:
        done = mend(report, out)
        _differences(shell, form, [each.difference for each in done])
        report = run([each.path for each in done] if out else paths, [], known, report.libraries)
    _print(shell, report, form, limit)
    for error in unreadable:
        shell.tell(f"nomograph: {error}")
    if unreadable:
        raise typer.Exit(2)
    if report.fails(Severity(fail_on)):
        raise typer.Exit(1)


def _known(shell: Shell) -> "Register":
    """The frameworks of the home, if there is one."""
    from service.home import MARKER
    from service.lint import shipped

    if (shell.settings.home / MARKER).is_file():
        with shell.house(told=False) as house:
            return house.register
    if shell.home is not None:
        shell.tell(f"Note: there is no home in {shell.settings.home.name}; the frameworks of the program are compared")
    return shipped()


def _differences(shell: Shell, form: Form, told: list[str]) -> None:
    """What was mended: part of the answer as text, beside it in other forms."""
    from service.commands.lint_text import printable

    for difference in told:
        for line in difference.split("\n")[:-1]:
            plain = "\t".join(map(printable, line.split("\t")))
            if form is Form.TEXT:
                print(plain)
            else:
                shell.tell(plain)


def _print(shell: Shell, report: "Report", form: Form, limit: int) -> None:
    from service import lint_report
    from service.version import engine_version

    match form:
        case Form.TEXT:
            from service.commands.lint_text import show

            show(shell, report, limit)
        case Form.JSON:
            shell.answer(lint_report.as_json(report))
        case Form.SARIF:
            shell.answer(lint_report.as_sarif(report, engine_version()))
        case Form.CSV:
            print(lint_report.as_csv(report), end="")
