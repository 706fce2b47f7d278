"""Options and arguments that several commands take, with their help."""

from pathlib import Path
from typing import Annotated

import typer


def _as_json(ctx: typer.Context, value: bool) -> bool:
    if ctx.obj is not None:
        ctx.obj.json = value
    return value


Json = Annotated[bool, typer.Option("--json", callback=_as_json, help="Print the answer as JSON.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Day that is asked about. Default: today.")]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="MOMENT", help="By what was recorded at that moment. Default: everything."),
]
Policy = Annotated[
    str | None, typer.Option("--policy", metavar="KEY", help="Which mappings count. Default: policy/default.")
]
Horizon = Annotated[
    str | None, typer.Option("--horizon", metavar="DAY", help="Count what starts to apply by that day, too.")
]
Frameworks = Annotated[
    list[str] | None, typer.Option("--framework", metavar="FRAMEWORK", help="Only this one; may be repeated.")
]
Subjects = Annotated[
    list[str] | None,
    typer.Option("--subject", metavar="SUBJECT", help="Only this one and what it uses; may be repeated."),
]
Provision = Annotated[
    str, typer.Argument(metavar="PROVISION", help="As people write it, or its key: 'AI Act Art. 15(4)'.")
]
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="Its key or label: model/candidate-ranker@2.1.")]
IntoDemo = Annotated[bool, typer.Option("--into-demo", help="Record into the demo home on purpose.")]
Shapes = Annotated[
    list[Path] | None,
    typer.Option("--shapes", metavar="PATH", help="Shapes of your own, a file or a folder; may be repeated."),
]
Limit = Annotated[
    int, typer.Option("--limit", metavar="ROWS", min=0, help="Rows shown at most; 0: all. JSON holds all of them.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]
