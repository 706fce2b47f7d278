"""All shapes of users that a house asks: what the home keeps, what the setting names, and what a command names.

What a file found is kept as long as the view that it was asked of. A shape that was stopped is not tried again until
its file changes: it would take its time from everybody with every change of the ledger.
"""

import pickle
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ontology.key import BASE
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.own.files import Kept, ShapeFile, at, named
from service.validation.own.findings import Findings
from service.validation.own.limits import LIMITS, Limits
from service.validation.own.outcome import Outcome, Stop
from service.validation.own.runs import AT_ONCE, run

Aside = Callable[[], AbstractContextManager[None]]


@dataclass(eq=False)
class Shelf:
    """`kept`: of the home; `beside`: files and folders that are read each time. Safe for threads."""

    kept: Kept | None = None
    beside: tuple[Path, ...] = ()
    limits: Limits = LIMITS
    base: str = BASE
    _stopped: dict[str, tuple[Stop, ...]] = field(default_factory=dict)

    def also(self, paths: Iterable[Path]) -> "Shelf":
        """The same, and these files or folders."""
        return replace(self, beside=(*self.beside, *paths))

    def files(self) -> tuple[ShapeFile, ...]:
        """Raises Unreadable where a path leads nowhere."""
        return named([*(self.kept.files() if self.kept else ()), *(file for path in self.beside for file in at(path))])

    def found(self, view: View, horizon: date | None = None, aside: Aside = nullcontext) -> tuple[Finding, ...]:
        """What users' shapes find, and which of them did not run; in no order."""
        outcomes = self.outcomes(view, self.files(), horizon, aside)
        return tuple(
            finding
            for file, outcome in outcomes.items()
            for finding in Findings(file, view.register, self.base).of(outcome)
        )

    def outcomes(
        self, view: View, files: Iterable[ShapeFile], horizon: date | None = None, aside: Aside = nullcontext
    ) -> dict[ShapeFile, Outcome]:
        """`aside`: entered while children are waited for; what a view works out is touched before that only."""
        files = tuple(files)
        waiting = self.pending(view, horizon, files)
        with aside():
            return waiting()

    def pending(
        self, view: View, horizon: date | None = None, files: Iterable[ShapeFile] | None = None
    ) -> Callable[[], dict[ShapeFile, Outcome]]:
        """What is left to do, without the view: the function that is given back waits for children."""
        wanted = self.files() if files is None else tuple(files)
        known = {file: view.kept[_named(file, horizon)] for file in wanted if _named(file, horizon) in view.kept}
        missing = [file for file in wanted if file not in known]
        data = _packed(view, horizon) if missing else b""

        def wait() -> dict[ShapeFile, Outcome]:
            with ThreadPoolExecutor(AT_ONCE) as threads:
                found = threads.map(lambda file: self._run(file, data), missing)
                fresh = dict(zip(missing, found, strict=True))
            for file, outcome in fresh.items():
                view.kept[_named(file, horizon)] = outcome
                self._remember(file, outcome)
            return {file: known[file] if file in known else fresh[file] for file in wanted}

        return wait

    def _run(self, file: ShapeFile, data: bytes) -> Outcome:
        return run(file.name, file.content, data, self.limits, self._stopped.get(file.digest, ()))

    def _remember(self, file: ShapeFile, outcome: Outcome) -> None:
        stopped = tuple(stop for stop in outcome.stops if stop.shape is not None and not stop.kept)
        if stopped:
            self._stopped[file.digest] = stopped


def _named(file: ShapeFile, horizon: date | None) -> tuple[object, ...]:
    return "own shapes", file.name, file.digest, horizon


def _packed(view: View, horizon: date | None) -> bytes:
    """What gap shapes read, for a child."""
    from service.validation.gaps.graph import graph  # numpy costs 0.1 s, which only who has shapes should pay
    from service.validation.own.packed import Packed

    return pickle.dumps(Packed.of(graph(view, horizon)), protocol=pickle.HIGHEST_PROTOCOL)
