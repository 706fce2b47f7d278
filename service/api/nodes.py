"""What every named thing answers: its key, and the IRI that is another spelling of it."""

from typing import Annotated

import strawberry

from ontology.key import to_iri
from service.api.fields import asked
from service.api.point import Point

Lang = Annotated[
    str | None,
    strawberry.argument(description="Language wanted (BCP 47). Our own labels are English; English is given instead."),
]


@strawberry.interface(
    description="id = key: readable, permanent, unique over all types; client caches need it under this name. "
    "iri joins with RDF."
)
class Node:
    point: strawberry.Private[Point]
    key: strawberry.ID = strawberry.field(description="The permanent name: `eu-ai-act/art_15/par_4`.")

    @asked("The same as key.")
    def id(self) -> strawberry.ID:
        return self.key

    @asked("The key as an IRI.")
    def iri(self) -> str:
        return to_iri(self.key, self.point.house.settings.base)

    @asked("What people call it.")
    def label(self, lang: Lang = None) -> str:
        return self.point.label(self.key)
