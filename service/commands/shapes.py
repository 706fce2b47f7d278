"""Shapes of one's own, kept in the home: `shapes add`, `shapes list`, `shapes remove`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.options import IntoDemo, Json
from service.commands.shell import Shell

if TYPE_CHECKING:
    from service.validation.own.outcome import Outcome


def register(app: typer.Typer) -> None:
    shapes = typer.Typer(help="Shapes of your own, which `gaps` asks beside ours.", no_args_is_help=True)
    shapes.command()(add)
    shapes.command("list")(list_)
    shapes.command()(remove)
    app.add_typer(shapes, name="shapes")


def add(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Turtle, N-Triples or JSON-LD.")],
    into_demo: IntoDemo = False,
    json: Json = False,
) -> None:
    """Look at a file of shapes, run it once, and keep it in the home; a bad one is refused, with place and reason."""
    from ontology.errors import Unreadable
    from service.validation.own import files, verdict

    shell: Shell = ctx.obj
    if path.is_dir():
        raise Unreadable(f"{path.name} is a folder", remedy="add its files one by one, or set NOMOGRAPH_SHAPES")
    with shell.house() as house:
        house.home.admit(into_demo)
        file = files.at(path)[0]
        outcome = house.own.outcomes(house.view(), [file])[file]
        verdict.check(file, outcome)
        files.Kept(house.home.shapes).put(file)
    if json:
        guards = list(outcome.guards)
        shell.answer({"name": file.name, "question": file.question, "shapes": _ran(outcome), "guards": guards})
        return
    shell.say(f"Keeps {file.name}: its findings are asked by {file.question}")
    shell.tell(f"Guarded by the kernel, too: {', '.join(outcome.guards) or 'nothing; by Python alone'}")
    shell.say(*(f"{each['shape']}: {each['results']} found, {each['engine']}" for each in _ran(outcome)))


def list_(ctx: typer.Context, json: Json = False) -> None:
    """List the files that are kept in the home, and those of NOMOGRAPH_SHAPES."""
    shell: Shell = ctx.obj
    with shell.house(told=False) as house:
        kept = {file.name for file in house.own.kept.files()} if house.own.kept else set()
        found = [
            {"name": each.name, "question": each.question, "kept": each.name in kept} for each in house.own.files()
        ]
    if json:
        shell.answer({"shapes": found})
    else:
        told = (f"{each['name']}: {each['question']}" for each in found)
        shell.say(*told if found else ("No shapes of your own",))


def remove(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a file that is kept, as owners.ttl.")],
    into_demo: IntoDemo = False,
    json: Json = False,
) -> None:
    """Take a file of shapes away. Its gaps close when gaps are recorded next."""
    from service.validation.own.files import Kept

    shell: Shell = ctx.obj
    with shell.house(told=False) as house:
        house.home.admit(into_demo)
        Kept(house.home.shapes).remove(name)
    if json:
        shell.answer({"removed": name})
    else:
        shell.say(f"Removed {name}")


def _ran(outcome: "Outcome") -> list[dict[str, object]]:
    return [
        {
            "shape": each.shape,
            "engine": "compiled" if each.compiled else "pySHACL",
            "why": each.why,
            "results": each.results,
        }
        for each in outcome.engines
    ]
