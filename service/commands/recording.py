"""What a build has to say: `record model`, `record evidence`, `record implementation`, `record assessment`.

Each is one change set of one record, drafted as GraphQL drafts it. What is there already is not recorded twice, so a
build may run as often as it likes.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.errors import BadInput
from ontology.key import is_key
from ontology.words import ImplementationStatus, Verdict
from service.commands.options import IntoDemo, Json, Provision
from service.commands.recorder import Recorder, digest_of, given_in, kept, now
from service.commands.shell import day_of, moment_of

if TYPE_CHECKING:
    from ontology.records import Record
    from ontology.register import Recorded
    from service.api.inputs import ID

    Drafted = tuple[Record, Recorded | None]

Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why it is recorded.")]
Actor = Annotated[str | None, typer.Option("--actor", metavar="NAME", help="Who records it. Default: your user name.")]
OwnKey = Annotated[str | None, typer.Option("--key", metavar="KEY", help="Its key. Default: one is made.")]
Label = Annotated[str | None, typer.Option("--label", metavar="TEXT", help="What people call it.")]
Owner = Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Who answers for it.")]
ValidTo = Annotated[
    str | None, typer.Option("--valid-to", metavar="DAY", help="First day on which it no longer holds.")
]


def register(app: typer.Typer) -> None:
    record = typer.Typer(help="Record what a build has to say, once however often it runs.", no_args_is_help=True)
    record.command()(model)
    record.command()(evidence)
    record.command()(implementation)
    record.command()(assessment)
    app.add_typer(record, name="record")


def model(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="MODEL", help="Key of the version: model/candidate-ranker@2.3.")],
    version_of: Annotated[
        str | None, typer.Option("--version-of", metavar="NAME", help="The model of which it is a version.")
    ] = None,
    label: Label = None,
    owner: Owner = None,
    reason: Reason = None,
    actor: Actor = None,
    into_demo: IntoDemo = False,
    json: Json = False,
) -> None:
    """Record a model version, so that evidence may be about it. Nothing uses it yet."""
    from loaders.revise import as_changes
    from ontology.records import ModelVersion
    from ontology.register import Added

    if not key.startswith("model/") or not is_key(key):
        raise BadInput(f'"{key}" is no key of a model version', remedy="write it as model/candidate-ranker@2.3")
    recorder = Recorder(ctx.obj, actor, reason, into_demo)
    with recorder.shell.house() as house:
        house.home.admit(into_demo)
        named = ModelVersion(key=key, label=label, owner=owner, version_of=version_of)

        def draft() -> "Drafted":
            added, _ = as_changes([Added(named)], house.register)
            return named, None if added else house.register.get(key)

        recorder.record(house, draft, f"Release {key}")


def evidence(
    ctx: typer.Context,
    file: Annotated[Path, typer.Option("--file", metavar="PATH", help="The file. A copy is kept in the home.")],
    about: Annotated[
        list[str], typer.Option("--about", metavar="SUBJECT", help="Subject that it is about; may be repeated.")
    ],
    supports: Annotated[
        list[str] | None, typer.Option("--supports", metavar="KEY", help="Measure that it supports; may be repeated.")
    ] = None,
    label: Annotated[
        str | None, typer.Option("--label", metavar="TEXT", help="What people call it. Default: the file's name.")
    ] = None,
    valid_from: Annotated[
        str | None,
        typer.Option("--valid-from", metavar="DAY", help="First day on which it holds. Default: of --collected-at."),
    ] = None,
    valid_to: ValidTo = None,
    collected_at: Annotated[
        str | None, typer.Option("--collected-at", metavar="MOMENT", help="When it was collected. Default: now.")
    ] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="TEXT", help="Where it came from.")] = None,
    custodian: Annotated[str | None, typer.Option("--custodian", metavar="NAME", help="Who keeps it.")] = None,
    succeeds: Annotated[
        str | None, typer.Option("--succeeds", metavar="KEY", help="Item of evidence whose place it takes.")
    ] = None,
    key: OwnKey = None,
    reason: Reason = None,
    actor: Actor = None,
    into_demo: IntoDemo = False,
    json: Json = False,
) -> None:
    """Record a file as evidence about a subject, and keep it.

    The same file for the same subjects and measures is recorded once.
    """
    from service.api import drafts

    recorder = Recorder(ctx.obj, actor, reason, into_demo)
    said = {"label": label, "valid_from": valid_from, "valid_to": valid_to, "collected_at": collected_at}
    said |= {"source": source, "custodian": custodian, "succeeds": succeeds}
    with recorder.shell.house() as house:
        house.home.admit(into_demo)
        digest = digest_of(file)
        collected = moment_of(collected_at, house.settings, "--collected-at") or now(house)
        item = drafts.Item(
            title=label or file.name,
            digest=digest,
            collected_at=collected,
            about=about,
            supports=supports or (),
            key=key,
            valid_from=day_of(valid_from, "--valid-from") or collected.astimezone(house.settings.time_zone).date(),
            valid_to=day_of(valid_to, "--valid-to"),
            source=source,
            custodian=custodian,
            succeeds=succeeds,
            file_name=file.name,
        )

        def draft() -> "Drafted":
            drafted = drafts.item(recorder.desk(house), item)
            return drafted, recorder.there(house, drafted, given_in(said), key)

        recorder.record(house, draft, f"Evidence {file.name}", lambda: kept(house, file, digest))


def implementation(
    ctx: typer.Context,
    implements: Annotated[
        list[str], typer.Option("--implements", metavar="PROVISION", help="Provision that it meets; may be repeated.")
    ],
    subject: Annotated[str, typer.Option("--subject", metavar="SUBJECT", help="For what it is put in place.")],
    owner: Annotated[str, typer.Option("--owner", metavar="NAME", help="Who answers for it.")],
    status: Annotated[
        ImplementationStatus,
        typer.Option("--status", metavar="STATUS", help="implemented, partial, planned, alternative, not-applicable."),
    ] = ImplementationStatus.IMPLEMENTED,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="SUBJECT", help="Further subject that it counts for, or all; may be repeated."),
    ] = None,
    covers_components: Annotated[
        bool, typer.Option("--covers-components", help="It counts for the components that the subject uses.")
    ] = False,
    justification: Annotated[
        str | None, typer.Option("--justification", metavar="TEXT", help="Why, if alternative or not applicable.")
    ] = None,
    review_due: Annotated[
        str | None, typer.Option("--review-due", metavar="DAY", help="When it is to be looked at again.")
    ] = None,
    label: Label = None,
    key: OwnKey = None,
    reason: Reason = None,
    actor: Actor = None,
    into_demo: IntoDemo = False,
    json: Json = False,
) -> None:
    """Record a measure as put in place for a subject, from today on."""
    from service.api import drafts, inputs

    recorder = Recorder(ctx.obj, actor, reason, into_demo)
    said = {"label": label, "justification": justification, "review_due": review_due}
    always = ("implementation_status", "owner", "covers_components")
    with recorder.shell.house() as house:
        house.home.admit(into_demo)
        given = inputs.ImplementationInput(
            implements=_ids(implements),
            subject=_id(recorder.desk(house).subject(subject, "subject")),
            status=status,
            owner=owner,
            key=_id(key) if key else None,
            title=label,
            scope=_ids(scope or []),
            covers_components=covers_components,
            justification=justification,
            review_due=day_of(review_due, "--review-due"),
        )

        def draft() -> "Drafted":
            (drafted,) = drafts.implementation(recorder.desk(house), given).added
            return drafted, recorder.there(house, drafted, {*given_in(said), *always}, key)

        recorder.record(house, draft, f"Measure for {', '.join(implements)}")


def assessment(
    ctx: typer.Context,
    of: Provision,
    verdict: Annotated[
        Verdict, typer.Option("--verdict", metavar="VERDICT", help="passed, failed, cannot-tell or inapplicable.")
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who found it: a person, or a check of the build.")],
    subject: Annotated[str | None, typer.Option("--subject", metavar="SUBJECT", help="For this subject.")] = None,
    implementation: Annotated[
        str | None, typer.Option("--implementation", metavar="KEY", help="Or for this measure.")
    ] = None,
    evidence: Annotated[
        list[str] | None, typer.Option("--evidence", metavar="KEY", help="Evidence that was seen; may be repeated.")
    ] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="MOMENT", help="When it was found. Default: now.")] = None,
    edition: Annotated[
        str | None, typer.Option("--edition", metavar="KEY", help="Edition that was read. Default: in force that day.")
    ] = None,
    valid_to: ValidTo = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What else is to be said.")] = None,
    key: OwnKey = None,
    reason: Reason = None,
    actor: Actor = None,
    into_demo: IntoDemo = False,
    json: Json = False,
) -> None:
    """Record a verdict on a provision, for a subject or a measure.

    The same verdict on the same evidence is recorded once, unless another was given since.
    """
    from ontology.records import Assessment
    from service.api import drafts, inputs

    recorder = Recorder(ctx.obj, actor, reason, into_demo)
    said = {"assessed_on": at, "assessed_time": at, "against_edition": edition, "valid_to": valid_to, "note": note}
    with recorder.shell.house() as house:
        house.home.admit(into_demo)
        found = (moment_of(at, house.settings, "--at") or now(house)).astimezone(house.settings.time_zone)
        given = inputs.AssessmentInput(
            of=_id(of),
            verdict=verdict,
            assessed_by=by,
            assessed_on=found.date(),
            used_evidence=_ids(evidence or []),
            key=_id(key) if key else None,
            subject=_id(subject) if subject else None,
            implementation=_id(implementation) if implementation else None,
            against_edition=_id(edition) if edition else None,
            valid_to=day_of(valid_to, "--valid-to"),
        )

        def draft() -> "Drafted":
            (drafted,) = drafts.assessment(recorder.desk(house), given).added
            assert isinstance(drafted, Assessment)
            drafted = replace(drafted, assessed_time=found.time().replace(microsecond=0), note=note)
            return drafted, recorder.there(house, drafted, given_in(said), key)

        recorder.record(house, draft, f"{verdict} on {of}")


def _id(key: str) -> "ID":
    from service.api.inputs import ID

    return ID(key)


def _ids(keys: list[str]) -> "list[ID]":
    return [_id(key) for key in keys]
