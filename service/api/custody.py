"""The chain of custody of an item of evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import strawberry

from ontology.key import Key
from ontology.once import once
from ontology.records import CustodyEvent as CustodyRecord
from ontology.records import DigestCheck
from ontology.records import Evidence as EvidenceRecord
from ontology.register import Recorded, Register
from service.api.point import Point


@strawberry.type(description="Who had it when, and whether the file was still the same.")
class CustodyEvent:
    at: datetime = strawberry.field(description="When.")
    kind: str = strawberry.field(description="`handover` or `digest check`.")
    from_: str | None = strawberry.field(name="from", description="Who gave it.")
    to: str | None = strawberry.field(description="Who received or checked it.")
    digest: str | None = strawberry.field(description="The SHA-256 that was seen.")
    intact: bool = strawberry.field(description="Whether that is the recorded digest of the item.")

    @classmethod
    def of(cls, item: EvidenceRecord, record: CustodyRecord | DigestCheck) -> CustodyEvent:
        if isinstance(record, DigestCheck):
            kind, giver, receiver = "digest check", None, record.checked_by
        else:
            kind, giver, receiver = "handover", record.released_by, record.received_by
        seen = record.observed_sha256
        return cls(at=record.at, kind=kind, from_=giver, to=receiver, digest=seen, intact=seen == item.sha256)


def custody(point: Point, item: EvidenceRecord) -> list[CustodyEvent]:
    """What is known at the point, the oldest first."""
    return sorted((CustodyEvent.of(item, each) for each in _known(point, item.key)), key=lambda event: event.at)


def _known(point: Point, item: Key) -> Iterator[CustodyRecord | DigestCheck]:
    for recorded in _of_items(point.register).get(item, ()):
        record = recorded.record
        if recorded.open_at(point.view.known_at) and isinstance(record, CustodyRecord | DigestCheck):
            yield record


@once
def _of_items(register: Register) -> dict[Key, list[Recorded]]:
    """Handovers, then checks, item by item."""
    found: dict[Key, list[Recorded]] = defaultdict(list)
    for cls in (CustodyRecord, DigestCheck):
        for recorded in register.by_class.get(cls, ()):
            if isinstance(recorded.record, CustodyRecord | DigestCheck):
                found[recorded.record.of_evidence].append(recorded)
    return dict(found)
