"""What a provision is met for."""

from __future__ import annotations

import strawberry

from ontology.key import Key
from service.api.enums import SubjectKind
from service.api.fields import asked
from service.api.nodes import Node
from service.api.point import Point


@strawberry.type(
    description="What a provision is met for: organisation, processing activity, AI system, model version, "
    "dataset, supplier."
)
class Subject(Node):
    @asked("What sort of thing it is.")
    def kind(self) -> SubjectKind:
        return self.point.subject(self.key).kind

    @asked("Who answers for it, as recorded.")
    def owner(self) -> str | None:
        return self.point.subject(self.key).owner

    @classmethod
    def of(cls, point: Point, key: Key) -> Subject:
        """Raises UnknownReference if that is no subject."""
        return cls(point=point, key=strawberry.ID(point.subject(key).key))
