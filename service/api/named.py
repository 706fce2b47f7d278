"""Keys that a question names must be there: an empty answer would read as `nothing to do`."""

from collections.abc import Iterable

from service.api.point import Point
from service.api.provisions import Framework


def check_named(point: Point, frameworks: Iterable[str] | None, subjects: Iterable[str] | None) -> None:
    """Raises UnknownReference on the first that is not there, NotRecordedYet on one that was not at knownAt."""
    for framework in frameworks or ():
        Framework.of(point, framework)
    for subject in subjects or ():
        point.on_record(point.subject(subject).key)
