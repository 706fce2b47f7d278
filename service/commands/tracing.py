"""The question of all questions, and its reverse: `trace`, `why-not`; and over time: `history`."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ontology.errors import BadInput
from service.commands.options import AsOf, Json, KnownAt, Policy, Provision, Subject
from service.commands.plain import plain
from service.commands.shell import Shell, context_line, day_of, subject_named

if TYPE_CHECKING:
    from ontology.key import Key
    from service.api.point import Point
    from service.reasoning.answers import StatusInterval, Trace

FOUND = 1


def register(app: typer.Typer) -> None:
    app.command()(trace)
    app.command("why-not")(why_not)
    app.command()(history)


def trace(
    ctx: typer.Context,
    provision: Provision,
    subject: Subject,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    proofs: Annotated[
        int, typer.Option("--proofs", metavar="N", min=0, max=1000, help="Look for all proofs, show N, smallest first.")
    ] = 0,
    json: Json = False,
) -> None:
    """Show which evidence satisfies a provision for a subject, with the proof.

    Exit status 1 if it concerns the subject and is not satisfied.
    """
    from service.commands import trace_text

    shell: Shell = ctx.obj
    with shell.asking(as_of, known_at, policy) as point:
        found = _traced(point, provision, subject)
        others = point.view.proofs(found.provision, found.subject, proofs) if proofs else ()
        if json:
            document = _document(point, found)
            shell.answer({**document, "proofs": plain(others)} if proofs else document)
        else:
            shell.say(*trace_text.answer(point, found, others))
    raise typer.Exit(_status(found))


def why_not(
    ctx: typer.Context,
    provision: Provision,
    subject: Subject,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    tries: Annotated[
        int,
        typer.Option("--tries", metavar="N", min=0, max=1000, help="Sets of facts that may be tried; 0: no search."),
    ] = 24,
    json: Json = False,
) -> None:
    """Show what stands in the way, and the smallest sets of facts that would make it hold.

    Exit status 1 if it concerns the subject and is not satisfied.
    """
    from service.commands import trace_text
    from service.reasoning.remedies import remedies

    shell: Shell = ctx.obj
    with shell.asking(as_of, known_at, policy) as point:
        found = _traced(point, provision, subject)
        if tries and found.remedies:
            found = replace(found, remedies=remedies(point.view, found.provision, found.subject, tries))
        if json:
            document = _document(point, found)
            left_out = ("evidence", "proof", "asFarOnly")
            shell.answer({name: value for name, value in document.items() if name not in left_out})
        else:
            shell.say(*trace_text.why_not(point, found))
    raise typer.Exit(_status(found))


def _traced(point: "Point", provision: str, subject: str) -> "Trace":
    """Raises UnknownReference."""
    p, s = _cell(point, provision, subject)
    return point.view.trace(p, s)


def _cell(point: "Point", provision: str, subject: str) -> "tuple[Key, Key]":
    return point.house.references().provision(provision), subject_named(point, subject)


def _status(found: "Trace") -> int:
    from ontology.words import Status

    return FOUND if found.applicability.concerns and found.status is not Status.SATISFIED else 0


def _document(point: "Point", found: "Trace") -> dict[str, Any]:
    from ontology.records import Evidence
    from service.api.sentences import sentence

    document: dict[str, Any] = plain(found)
    for row in document["evidence"]:
        recorded = point.register.get(row["evidence"])
        if recorded is not None and isinstance(recorded.record, Evidence):
            item = recorded.record
            row.update(plain({"title": item.label, "digest": item.sha256, "validFrom": item.valid_from}))
            row.update(plain({"validTo": item.valid_to, "custodian": item.custodian}))
    head = {"context": point.context, "sentence": sentence(point, found), "citation": point.citation(found.provision)}
    return {**plain(head), **document}


def history(
    ctx: typer.Context,
    provision: Provision,
    subject: Subject,
    start: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day. Default: a year ago.")] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="First day no longer. Default: two years ahead.")
    ] = None,
    known_at: KnownAt = None,
    policy: Policy = None,
    json: Json = False,
) -> None:
    """Show how status and applicability change over a period, and what changes them."""
    from service.reasoning.history import history as intervals

    shell: Shell = ctx.obj
    with shell.asking(None, known_at, policy) as point:
        p, s = _cell(point, provision, subject)
        first = day_of(start, "--from") or point.context.as_of - timedelta(days=365)
        last = day_of(end, "--to") or point.context.as_of + timedelta(days=730)
        if last <= first:
            raise BadInput(f"--to {last} is not after --from {first}", remedy="ask for at least a day")
        found = intervals(point.register, p, s, first, last, point.view.known_at, point.view.policy)
        if json:
            shell.answer(
                {"context": point.context, "provision": p, "subject": s, "from": first, "to": last, "intervals": found}
            )
        else:
            _show(shell, point, p, s, found)


def _show(shell: Shell, point: "Point", p: "Key", s: "Key", found: "tuple[StatusInterval, ...]") -> None:
    from service.commands.tables import table

    rows = [
        (
            f"{each.from_day}",
            f"{each.to_day or '…'}",
            each.status.replace("-", " "),
            each.applicability.replace("-", " "),
            each.because,
        )
        for each in found
    ]
    shell.say(f"{point.citation(p)} for {s}", table(("from", "to", "status", "applicability", "because"), rows))
    shell.say(context_line(point.context))
