"""One run of the command line: the home that is meant, where output goes, and how a question is put.

Answers go to stdout, everything else to stderr. Colour only on a terminal, and never where NO_COLOR is set.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ontology.errors import BadInput
from ontology.key import Key
from service.commands.plain import plain

if TYPE_CHECKING:
    from rich.console import Console

    from service.api.point import Point
    from service.asking import Context
    from service.house import House
    from service.settings import Settings

WIDTH = 120
"""Columns where output is no terminal, unless COLUMNS says otherwise: the same on every machine."""

Advance = Callable[[str | int], None]
"""Told the name of the next step, or how many of them are done more."""


@dataclass
class Shell:
    """`home` as given by `--home`. `json` once a command was asked for JSON."""

    home: Path | None = None
    json: bool = False

    @cached_property
    def settings(self) -> "Settings":
        """Raises BadInput."""
        from service.settings import Settings

        settings = Settings.read()
        return settings.model_copy(update={"home": self.home.expanduser().absolute()}) if self.home else settings

    @contextmanager
    def house(self, *, told: bool = True) -> Iterator["House"]:
        """The house in the home; `told`: say so where its content is older than the program. Raises HomeError where
        there is none.
        """
        from service import content
        from service.house import House

        house = House.open(self.settings)
        try:
            notice = content.notice(house.register, house.home.cache) if told else None
            if notice:
                self.tell(f"Note: {notice}")
            yield house
        finally:
            house.close()

    @contextmanager
    def asking(
        self, as_of: str | None = None, known_at: str | None = None, policy: str | None = None
    ) -> Iterator["Point"]:
        """A point from which to ask. Raises BadInput on what is no day or moment."""
        from service.api.point import Point

        day, moment = day_of(as_of, "--as-of"), moment_of(known_at, self.settings)
        with self.house() as house:
            yield Point(house, house.ask(day, moment, policy))

    # --- output ------------------------------------------------------------------------------------

    @cached_property
    def console(self) -> "Console":
        from rich.console import Console

        width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else WIDTH
        return Console(width=width, highlight=False, markup=False, emoji=False)

    def say(self, *parts: Any) -> None:
        """To stdout: a sentence on one line, or anything that rich renders. In a file no line ends in blanks."""
        if self.console.is_terminal:
            self._print(parts)
            return
        with self.console.capture() as captured:
            self._print(parts)
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))

    def _print(self, parts: tuple[Any, ...]) -> None:
        for part in parts:
            self.console.print(part, soft_wrap=isinstance(part, str))

    def tell(self, sentence: str) -> None:
        """To the person, not part of the answer: stderr."""
        print(sentence, file=sys.stderr)

    def answer(self, document: Any) -> None:
        """The answer as JSON."""
        print(json.dumps(plain(document), ensure_ascii=False, indent=2))

    @contextmanager
    def progress(self, title: str, total: int | None = None) -> Iterator[Advance]:
        """A bar on stderr, if somebody watches; the function that is yielded names the next step, or counts on."""
        if not sys.stderr.isatty():
            yield lambda step: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        counted = () if total is None else (MofNCompleteColumn(),)
        with Progress(*columns, *counted, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(title, total=total)

            def advance(step: str | int) -> None:
                if isinstance(step, int):
                    bar.update(task, advance=step)
                else:
                    bar.update(task, advance=1, description=f"{title}: {step}")

            yield advance


def day_of(text: str | None, option: str) -> date | None:
    """Raises BadInput that names the option."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f'{option}: "{text}" is no day', remedy="write it as 2026-11-21", ref=text) from None


def moment_of(text: str | None, settings: "Settings", option: str = "--known-at") -> datetime | None:
    """A day alone is its first moment, a time without offset one of the organisation's time zone. Raises BadInput that
    names the option.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        remedy = "write it as 2026-03-05 or 2026-03-05T10:00:00Z"
        raise BadInput(f'{option}: "{text}" is no moment', remedy=remedy, ref=text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=settings.time_zone)


def framework_named(point: "Point", text: str) -> Key:
    """The key of a framework given by key, short name or label. Raises UnknownReference with what there is."""
    from service.asking import framework_named as named

    return named(point.law.content.frameworks, text)


def frameworks_named(point: "Point", names: list[str] | None) -> list[Key] | None:
    """The keys of several frameworks; None, which is all, where none is named. Raises UnknownReference."""
    return [framework_named(point, name) for name in names] if names else None


def subjects_named(point: "Point", names: list[str] | None) -> list[Key] | None:
    """The keys of several subjects; None, which is all, where none is named. Raises UnknownReference."""
    return [subject_named(point, name) for name in names] if names else None


def subject_named(point: "Point", name: str) -> Key:
    """The key of a subject, where it was recorded by --known-at. Raises UnknownReference, NotRecordedYet."""
    return point.on_record(point.house.references().subject(name))


def context_line(context: "Context") -> str:
    """What an answer depends on, in one line."""
    return (
        f"revision {context.revision} · as of {context.as_of} · known at {plain(context.known_at)} · "
        f"{context.policy} · engine {context.engine} · content {context.content}"
    )
