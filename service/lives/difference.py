"""Gaps at two points compared: what opened, what closed, and what is another kind of gap now."""

from collections.abc import Collection, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

from ontology.key import Key
from ontology.words import GapLife
from service.gaps import ALL, gaps
from service.lives.selection import Selection
from service.reasoning.answers import Finding
from service.reasoning.view import View
from service.validation.own.shelf import Aside, Shelf


@dataclass(frozen=True, slots=True)
class Changed:
    """A gap that stands at both points, and is called something else at the second, or waived there or no longer."""

    before: Finding
    after: Finding


@dataclass(frozen=True, slots=True)
class GapDifference:
    opened: tuple[Finding, ...] = ()
    closed: tuple[Finding, ...] = ()
    changed: tuple[Changed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.opened or self.closed or self.changed)


def gap_difference(
    before: View,
    after: View,
    frameworks: Collection[Key] | None = None,
    subjects: Collection[Key] | None = None,
    horizon: date | None = None,
    selection: Selection = ALL,
    own: Shelf | None = None,
    aside: Aside = nullcontext,
) -> GapDifference:
    """What is found at the second point and not at the first opened; the other way round it closed."""
    first, second = (gaps(view, frameworks, subjects, horizon, ALL, own, aside) for view in (before, after))
    return compared(first, second, selection)


def compared(first: Iterable[Finding], second: Iterable[Finding], selection: Selection = ALL) -> GapDifference:
    """Whether a gap fits the selection is asked where it stands: of a closed one, as it stood before."""
    old, new = ({finding.key: finding for finding in findings} for findings in (first, second))
    both = (Changed(old[key], each) for key, each in new.items() if key in old)
    changed = (each for each in both if _told(each.before) != _told(each.after))
    return GapDifference(
        selection.of(each for key, each in new.items() if key not in old),
        selection.of(each for key, each in old.items() if key not in new),
        tuple(each for each in changed if selection.fits(each.before) or selection.fits(each.after)),
    )


def _told(finding: Finding) -> tuple[str, bool]:
    return finding.kind, finding.life is GapLife.WAIVED
