"""Whether the record is as it was written: `verify`."""

from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.options import Json
from service.commands.shell import Shell

if TYPE_CHECKING:
    from ontology.register import Register
    from service.home import Home
    from service.ledger import Ledger, Report
    from service.snapshot.comparison import Compared

FOUND = 1


def register(app: typer.Typer) -> None:
    app.command()(verify)


def verify(
    ctx: typer.Context,
    head: Annotated[bool, typer.Option("--head", help="Print only the head: what an auditor writes down.")] = False,
    known: Annotated[
        str | None, typer.Option("--known", metavar="HEAD", help="A head that was written down: it must stand in it.")
    ] = None,
    json: Json = False,
) -> None:
    """Go through the whole ledger, its snapshot and the evidence files: does everything have the digest that was
    recorded?

    Exit status 1 if anything differs.
    """
    from service.home import Home
    from service.ledger import Ledger

    shell: Shell = ctx.obj
    home = Home.open(shell.settings.home)
    ledger = Ledger.open(shell.settings.ledger or home.ledger_url)
    try:
        with shell.progress("Verifying the ledger"):
            report = ledger.verify(known)
            altered, snapshot = _beside(home, ledger) if report.sound else ((), None)
    finally:
        ledger.close()
    flaws = (*altered, *(snapshot.flaws if snapshot else ()))
    _report(shell, report, flaws, snapshot, head)
    raise typer.Exit(0 if report.sound and not flaws else FOUND)


def _beside(home: "Home", ledger: "Ledger") -> "tuple[tuple[str, ...], Compared]":
    """What lies beside the ledger, compared with what it says."""
    from ontology.register import Register
    from service.snapshot import Keeper
    from service.snapshot.comparison import compared

    register = Register.of(ledger.entries())
    return _altered(home, register), compared(Keeper(home.snapshot, home.snapshot_key, ledger), register)


def _altered(home: "Home", register: "Register") -> tuple[str, ...]:
    """Evidence whose file in the home has another content now, in words."""
    from ontology.errors import HomeError
    from ontology.records import Evidence

    found = []
    for item in register.open(Evidence, register.head):
        if home.files.holds(item.sha256):
            try:
                home.files.checked(item.sha256)
            except HomeError as error:
                found.append(f"{item.key}: {error.message}")
    return tuple(found)


def _report(shell: Shell, report: "Report", beside: tuple[str, ...], snapshot: "Compared | None", head: bool) -> None:
    """`beside`: what differs beside the ledger, in words."""
    if shell.json:
        sound = report.sound and not beside
        document = {"sound": sound, "head": str(report.head), "entries": report.entries, "payloads": report.payloads}
        files = beside[: len(beside) - len(snapshot.flaws)] if snapshot else beside
        kept = None if snapshot is None or snapshot.head is None else snapshot
        shell.answer(
            {**document, "redacted": report.redacted, "flaws": report.flaws, "alteredFiles": files, "snapshot": kept}
        )
        return
    flaws = [*map(str, report.flaws), *beside]
    if head:
        shell.say(str(report.head))
        for flaw in flaws:
            shell.tell(flaw)
        return
    for each in report.redacted:
        shell.say(f"entry {each.sequence}: redacted by {each.by}, recorded in entry {each.recorded_in}: {each.reason}")
    shell.say(*flaws)
    if snapshot and snapshot.head and not snapshot.flaws:
        shell.say(f"The snapshot of entry {snapshot.head} says what the ledger says: {snapshot.records:,} records")
    verdict = f"{len(flaws)} differ from what was recorded" if flaws else "all as recorded"
    shell.say(f"{report.entries:,} entries, {report.payloads:,} payloads: {verdict}", f"Head {report.head}")
