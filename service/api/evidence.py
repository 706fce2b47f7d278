"""Evidence, its custody, and every requirement that it serves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import strawberry

from ontology.errors import UnknownReference
from ontology.key import Key
from ontology.records import Evidence as EvidenceRecord
from service.api.connections import After, Connection, First, page
from service.api.custody import CustodyEvent, custody
from service.api.enums import BlockerKind
from service.api.fields import asked
from service.api.nodes import Node
from service.api.point import Point
from service.reasoning.answers import EvidenceUse as Use


@strawberry.type(description="An item of evidence: a file known by its digest, with validity, source and custodian.")
class Evidence(Node):
    record: strawberry.Private[EvidenceRecord]

    @asked("What it is called.")
    def title(self) -> str:
        return self.record.label

    @asked("SHA-256 of the file, 64 hexadecimal digits.")
    def digest(self) -> str:
        return self.record.sha256

    @asked("First day on which it is valid; null: from the beginning.")
    def valid_from(self) -> date | None:
        return self.record.valid_from

    @asked("First day on which it is no longer valid; null: without end.")
    def valid_to(self) -> date | None:
        return self.record.valid_to

    @asked("When it was collected.")
    def collected_at(self) -> datetime:
        return self.record.collected_at

    @asked("Where it came from.")
    def source(self) -> str | None:
        return self.record.source

    @asked("Who keeps it.")
    def custodian(self) -> str | None:
        return self.record.custodian

    @asked("Subjects that it is about; where it names any, it counts for these alone.")
    def about(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in self.record.about]

    @asked("Measures that it supports.")
    def supports(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in self.record.supports]

    @asked("Its chain of custody, the oldest first.")
    def custody(self) -> list[CustodyEvent]:
        return custody(self.point, self.record)

    @asked("Where the file is given out, relative to this server; null where it is not held.")
    def content_url(self) -> str | None:
        held = self.point.house.home.files.holds(self.record.sha256)
        return f"/evidence/{self.record.sha256}" if held else None

    @asked("Every requirement and subject that it serves, and whether it counts there.")
    def uses(self, first: First = 100, after: After = None) -> Connection[EvidenceUse]:
        rows = self.point.view.evidence_uses(self.key)
        return page(rows, lambda use: EvidenceUse.of(self.point, use), _place, first, after)

    @classmethod
    def of(cls, point: Point, key: Key) -> Evidence:
        """Raises UnknownReference if that is no evidence."""
        record = point.recorded(key).record
        if not isinstance(record, EvidenceRecord):
            raise UnknownReference(f"{key} is a {type(record).__name__}, no evidence", ref=key)
        return cls(point=point, key=strawberry.ID(record.key), record=record)


Counting = Annotated[
    bool | None, strawberry.argument(description="true: what counts; false: what does not; null: all.")
]


@strawberry.type(
    description="One row of the table an auditor samples from: this item, for this requirement, and whether it counts."
)
class EvidenceUse:
    point: strawberry.Private[Point]
    use: strawberry.Private[Use]
    item: strawberry.Private[EvidenceRecord]

    @asked("Key of the item of evidence.")
    def key(self) -> strawberry.ID:
        return strawberry.ID(self.item.key)

    @asked("What the item is called.")
    def title(self) -> str:
        return self.item.label

    @asked("SHA-256 of the file.")
    def digest(self) -> str:
        return self.item.sha256

    @asked("First day on which the item is valid.")
    def valid_from(self) -> date | None:
        return self.item.valid_from

    @asked("First day on which the item is no longer valid.")
    def valid_to(self) -> date | None:
        return self.item.valid_to

    @asked("When the item was collected.")
    def collected_at(self) -> datetime:
        return self.item.collected_at

    @asked("Where the item came from.")
    def source(self) -> str | None:
        return self.item.source

    @asked("Who keeps the item.")
    def custodian(self) -> str | None:
        return self.item.custodian

    @asked("The requirement.")
    def provision_key(self) -> strawberry.ID:
        return strawberry.ID(self.use.provision)

    @asked("The requirement as it is cited.")
    def citation(self) -> str:
        return self.point.citation(self.use.provision)

    @asked("The subject for which the requirement is to be met.")
    def subject_key(self) -> strawberry.ID:
        return strawberry.ID(self.use.subject)

    @asked("Whether the item counts here.")
    def counts(self) -> bool:
        return self.use.counts

    @asked("Why it does not count; null where it does.")
    def rejected(self) -> BlockerKind | None:
        return self.use.rejected

    @asked("The item itself.")
    def evidence(self) -> Evidence:
        return Evidence(point=self.point, key=strawberry.ID(self.item.key), record=self.item)

    @classmethod
    def of(cls, point: Point, use: Use) -> EvidenceUse:
        return cls(point=point, use=use, item=Evidence.of(point, use.evidence).record)


def _place(use: Use) -> str:
    return f"{use.evidence} {use.provision} {use.subject}"
