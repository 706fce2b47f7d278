"""What becomes of the records of a generated organisation: evidence is renewed, records are corrected, verdicts follow
one another on one day, digests are checked, findings are opened.

Seeded apart from the organisation itself, which stays as it was.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from ontology.key import Key
from ontology.records import Assessment, ControlImplementation, DigestCheck, Evidence, Nonconformity, Record
from ontology.register import Added, ChangeSet, Entry
from ontology.words import ImplementationStatus, Verdict

SEED = 20261122
RENEWED, TWICE = 0.3, 0.1
"""Of items, those that another succeeds; of these, those that are succeeded again."""
CORRECTED, OTHERWISE = 0.05, 0.1
"""Of implementations, items and verdicts, those that are corrected; of these, those that come to concern others."""
TIMED, AGAIN, CHECKED, BROKEN = 0.1, 0.1, 0.05, 0.1
"""Of verdicts, those with a time of day and those that another follows; of items, those that are checked; of these,
those of which the digest differs.
"""
FOR_MEASURES, FINDINGS = 0.002, 0.001
"""Of verdicts, those that are given once more for the implementation; those beside which a nonconformity is opened."""
RECORDED = datetime(2026, 11, 10, 9, tzinfo=UTC)


def renewed(records: Iterable[Record], today: date) -> Iterator[ChangeSet]:
    """The records as two change sets: as they were recorded, and what became of them."""
    chance = random.Random(SEED)
    first = [_timed(record, chance) if isinstance(record, Assessment) else record for record in records]
    supports = {record.key: record.supports for record in first if isinstance(record, Evidence)}
    added: list[Record] = []
    closed: list[Key] = []
    for record in first:
        match record:
            case Evidence():
                added += _after_item(record, today, chance)
            case Assessment():
                added += _after_verdict(record, supports[record.used_evidence[0]][0], chance)
            case ControlImplementation():
                pass
            case _:
                continue
        if chance.random() < CORRECTED:
            closed.append(record.key)
            added.append(_corrected(record, chance))
    yield ChangeSet("generator", "benchmark", tuple(map(Added, first)))
    yield ChangeSet("generator", "what became of it", tuple(map(Added, added)), tuple(closed))


def entries(changes: Iterable[ChangeSet], start: datetime) -> Iterator[Entry]:
    """A chain of them: the first at its start, the others later."""
    for number, change in enumerate(changes, 1):
        at = start if number == 1 else RECORDED
        yield Entry(number, at, "digest" if number == 1 else f"digest {number}", "none", change)


def _timed(verdict: Assessment, chance: random.Random) -> Assessment:
    return replace(verdict, assessed_time=time(chance.randrange(8, 18))) if chance.random() < TIMED else verdict


def _after_item(item: Evidence, today: date, chance: random.Random) -> Iterator[Record]:
    if chance.random() < CHECKED:
        found = item.sha256 if chance.random() >= BROKEN else f"{chance.getrandbits(256):064x}"
        at = datetime(2026, 11, 3, tzinfo=UTC)
        yield DigestCheck(key=f"check/{item.key}", of_evidence=item.key, at=at, observed_sha256=found)
    line = [item]
    while chance.random() < (RENEWED if len(line) == 1 else TWICE):
        line.append(_successor(line[-1], today, chance))
        yield line[-1]


def _successor(item: Evidence, today: date, chance: random.Random) -> Evidence:
    """Drawn up before the older one ends, or now."""
    assert item.valid_to is not None
    start = min(item.valid_to, today) - timedelta(days=chance.randrange(60))
    return replace(
        item,
        key=f"{item.key}-next",
        sha256=f"{chance.getrandbits(256):064x}",
        collected_at=datetime(start.year, start.month, start.day, tzinfo=UTC),
        valid_from=start,
        valid_to=start + timedelta(days=365),
        succeeds=item.key,
    )


def _after_verdict(verdict: Assessment, measure: Key, chance: random.Random) -> Iterator[Record]:
    if chance.random() < AGAIN:
        later = timedelta(days=chance.choice((0, 30)))
        at = time(19) if verdict.assessed_time and not later else None
        said = chance.choices((Verdict.PASSED, Verdict.FAILED), (80, 20))[0]
        yield replace(
            verdict,
            key=f"{verdict.key}-again",
            verdict=said,
            assessed_on=verdict.assessed_on + later,
            assessed_time=at,
        )
    if chance.random() < FOR_MEASURES:
        yield replace(verdict, key=f"{verdict.key}-measure", subject=None, implementation=measure)
    if chance.random() < FINDINGS and verdict.subject is not None:
        yield Nonconformity(
            key=f"finding/{verdict.key}",
            label="finding",
            opened_on=verdict.assessed_on + timedelta(days=5),
            concerns=(verdict.of,),
            subject=(verdict.subject,),
        )


def _corrected(record: Evidence | Assessment | ControlImplementation, chance: random.Random) -> Record:
    """Mostly a day or a note; now and then whom or what it concerns."""
    again, otherwise = replace(record, key=f"{record.key}-corrected", corrects=record.key), chance.random() < OTHERWISE
    match again:
        case Evidence() if otherwise:
            return replace(again, about=())
        case Evidence():
            assert again.valid_to is not None
            return replace(again, valid_to=again.valid_to + timedelta(days=30))
        case ControlImplementation() if otherwise:
            return replace(again, covers_components=False)
        case ControlImplementation():
            return replace(again, implementation_status=ImplementationStatus.PARTIAL)
        case Assessment() if otherwise:
            return replace(again, verdict=Verdict.FAILED)
    return replace(again, assessed_by="another auditor")
