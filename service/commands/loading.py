"""What others bring: `load`, and the empty workbook, `template`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ontology.errors import BadInput, Place, Refused
from service.commands.options import Force, IntoDemo, Json
from service.commands.output import keep
from service.commands.shell import Advance, Shell

if TYPE_CHECKING:
    from loaders.loaded import Loaded
    from ontology.register import ChangeSet, Entry
    from service.house import House


def register(app: typer.Typer) -> None:
    app.command()(load)
    app.command()(template)


def load(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Workbooks, CSV folders, mappings, RDF, laws, libraries.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, record nothing.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why it is recorded.")] = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="NAME", help="Who records it. Default: your user name.")
    ] = None,
    into_demo: IntoDemo = False,
    json: Json = False,
) -> None:
    """Record what files say, all of them as one change set, or nothing where anything is wrong."""
    shell: Shell = ctx.obj
    with shell.house() as house:
        house.home.admit(into_demo)
        with shell.progress("Loading", len(paths) + 2) as advance:
            loaded = _read(house, paths, advance)
            change = _change(house, paths, loaded, actor, reason)
            advance("checking")
            _check(house, change)
            advance("recording")
            entry = None if dry_run or _says_nothing(change) else _record(house, change, loaded, into_demo)
        _report(shell, house, change, loaded, entry, dry_run)


def _read(house: "House", paths: Sequence[Path], advance: Advance) -> "Loaded":
    from loaders import detect
    from loaders.here import Here
    from loaders.loaded import Loaded

    here = Here.of(house.register, house.references().provision)
    found = []
    for path in paths:
        advance(path.name)
        try:
            loaded = detect.load(path, here=here, zone=house.settings.time_zone)
            found.append(_named(path, loaded) if len(paths) > 1 else loaded)
        except BadInput as error:
            raise _in(path, error) from None
    return Loaded(
        tuple(item for each in found for item in each.added),
        tuple(dict.fromkeys(file for each in found for file in each.files)),
        tuple(note for each in found for note in each.notes),
    )


def _named(path: Path, loaded: "Loaded") -> "Loaded":
    """The same records, whose place names their file: of several, a reader could not tell which is meant."""
    places = (f"{path.name}, {item.locator}" if item.locator else path.name for item in loaded.added)
    added = tuple(replace(item, locator=place) for item, place in zip(loaded.added, places, strict=True))
    return replace(loaded, added=added)


def _in(path: Path, error: BadInput) -> BadInput:
    """The same error, which names its file."""
    if isinstance(error, Refused):
        return Refused([_in(path, reason) for reason in error.reasons])
    if path.name in str(error):
        return error
    place = replace(error.place or Place(), file=path.name)
    return type(error)(error.message, place=place, remedy=error.remedy, ref=error.ref, nearest=error.nearest)


def _change(house: "House", paths: list[Path], loaded: "Loaded", actor: str | None, reason: str | None) -> "ChangeSet":
    """What the files add to what is recorded. Raises Refused."""
    from loaders import detect, revise
    from ontology.register import ChangeSet
    from service.api.caller import local_caller

    added, closed = revise.as_changes(loaded.added, house.register)
    source = "; ".join(detect.named(path) for path in paths)
    why = reason or f"Loaded {', '.join(path.name for path in paths)}"
    return ChangeSet(actor or local_caller().name, why, added, closed, source)


def _says_nothing(change: "ChangeSet") -> bool:
    return not change.added and not change.closed


def _check(house: "House", change: "ChangeSet") -> None:
    """Raises Refused."""
    from service.validation import forms

    if not _says_nothing(change):
        forms.check(change, house.register)


def _record(house: "House", change: "ChangeSet", loaded: "Loaded", into_demo: bool) -> "Entry":
    """Files first: a record whose file is missing would be worse than a file without a record."""
    for file in loaded.files:
        house.home.files.put(file)
    entry = house.record(change, into_demo=into_demo)
    house.keep()
    return entry


def _report(
    shell: Shell, house: "House", change: "ChangeSet", loaded: "Loaded", entry: "Entry | None", dry_run: bool
) -> None:
    if shell.json:
        shell.answer(_document(house, change, loaded, entry, dry_run))
        return
    for note in loaded.notes:
        shell.tell(f"Note: {note}")
    shell.say(_sentence(change, loaded, entry), f"Revision {house.register.revision}")


def _document(
    house: "House", change: "ChangeSet", loaded: "Loaded", entry: "Entry | None", dry_run: bool
) -> dict[str, Any]:
    return {
        "recorded": entry is not None,
        "dryRun": dry_run,
        "revision": house.register.revision,
        "sequence": entry.sequence if entry else None,
        "actor": change.actor,
        "reason": change.reason,
        "source": change.source,
        "added": _counts(change),
        "closed": change.closed,
        "files": [file.name for file in loaded.files],
        "notes": loaded.notes,
    }


def _sentence(change: "ChangeSet", loaded: "Loaded", entry: "Entry | None") -> str:
    if _says_nothing(change):
        return "Nothing new: all of it is recorded already"
    parts = [f"{number:,} {name}" for name, number in _counts(change).items()]
    if change.closed:
        parts.append(f"{len(change.closed):,} closed")
    if loaded.files:
        parts.append(f"{len(loaded.files):,} evidence file{'' if len(loaded.files) == 1 else 's'}")
    done = f"Recorded as change set {entry.sequence}" if entry else "Nothing is wrong; would record"
    return f"{done}: {', '.join(parts)}"


def _counts(change: "ChangeSet") -> dict[str, int]:
    """Number of added records by class."""
    return dict(sorted(Counter(type(item.record).__name__ for item in change.added).items()))


def template(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")] = Path("nomograph.xlsx"),
    force: Force = False,
    json: Json = False,
) -> None:
    """Write the empty workbook: one sheet for each class of records, with help and drop-downs."""
    from loaders import template as workbook

    shell: Shell = ctx.obj
    with TemporaryDirectory() as folder:
        made = Path(folder) / "template.xlsx"
        workbook.write(made)
        keep(path, made.read_bytes(), force)
    if json:
        shell.answer({"file": str(path)})
    else:
        shell.say(f"Wrote {path}: fill it in, then nomograph load {path}")
