"""Whether a file of shapes may be kept: what is wrong with it, as errors."""

from collections.abc import Iterator

from ontology.errors import BadInput, BadShape, Place, Refused, ShapeStopped
from service.validation.own.files import ShapeFile
from service.validation.own.outcome import Outcome


def errors(file: ShapeFile, outcome: Outcome) -> Iterator[BadInput]:
    """One for each thing to mend, with file, line and shape."""
    for refusal in outcome.refusals:
        what = f"shape {refusal.shape}: {refusal.reason}" if refusal.shape else refusal.reason
        place = Place(file=file.name, line=refusal.line)
        yield BadShape(what, place=place, remedy=refusal.remedy, ref=refusal.shape)
    for stop in outcome.stops:
        what = f"shape {stop.shape} was stopped: {stop.reason}" if stop.shape else stop.reason
        place = Place(file=file.name, line=stop.line)
        yield ShapeStopped(what, place=place, remedy="make it simpler, or take it out", ref=stop.shape)


def check(file: ShapeFile, outcome: Outcome) -> None:
    """Raises Refused, with every reason."""
    wrong = list(errors(file, outcome))
    if wrong:
        raise Refused(wrong)
