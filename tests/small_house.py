"""A small home on a day on which the act of tests/article15.py applies: one model version lacks a test report, which is
a gap. Cheap to open, to write into and to ask: for what happens to gaps.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ontology.records import Assessment, Record
from ontology.register import Added, ChangeSet, Entry
from ontology.words import Verdict
from service.gaps import gaps
from service.home import Home
from service.house import House
from service.lives.selection import Selection
from service.reasoning.answers import Finding
from tests.article15 import AS_AMENDED, UNPROVEN, WHOLE, law, measures, report, subjects, verdict

TODAY = date(2027, 12, 10)
PROVISION = f"{WHOLE}/par_4"
MENDED: tuple[Record, ...] = (
    report("4", UNPROVEN, "2", date(2026, 10, 5)),
    replace(verdict("4", UNPROVEN, "3", date(2026, 10, 20), ("evidence/4-2",)), against_edition=AS_AMENDED),
)
"""What paragraph 4 lacks."""
FAILED = replace(verdict("4", UNPROVEN, "4", date(2026, 11, 1), ()), against_edition=AS_AMENDED, verdict=Verdict.FAILED)
"""What makes it worse."""


@dataclass
class Clock:
    day: date = TODAY

    def __call__(self) -> date:
        return self.day


def small_house(path: Path, clock: Clock) -> House:
    """A new home there, opened."""
    Home.create(path).finish()
    house = House.open(path, today=clock)
    house.record(said(*law(), *subjects()))
    house.record(said(*(_of_its_day(record) for record in measures())))
    return house


def _of_its_day(record: Record) -> Record:
    """A verdict names the edition that was in force on its day."""
    if isinstance(record, Assessment) and record.assessed_on >= date(2026, 7, 27):
        return replace(record, against_edition=AS_AMENDED)
    return record


def said(*records: Record, closed: tuple[str, ...] = ()) -> ChangeSet:
    return ChangeSet("ann", "a test", tuple(Added(record) for record in records), closed)


def gap(house: House, selection: Selection | None = None, day: date | None = None) -> Finding | None:
    """The gap of paragraph 4 for the model version that lacks its report."""
    view = house.view(day)
    return next((each for each in gaps(view, selection=selection or Selection()) if _meant(each)), None)


def named(house: House) -> str:
    """Its name."""
    found = gap(house)
    assert found is not None
    return found.key


def _meant(finding: Finding) -> bool:
    return (finding.provision, finding.subject) == (PROVISION, UNPROVEN)


def mend(house: House) -> Entry:
    return house.record(said(*MENDED))


def breaks(house: House) -> Entry:
    """What was mended is taken back."""
    return house.record(said(closed=(MENDED[1].key,)))
