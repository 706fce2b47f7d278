"""What every mutation answers with."""

from __future__ import annotations

import strawberry

from ontology.errors import NomographError
from service.api.changes import ChangeSet


@strawberry.type(description="Something to mend before the change can be made.")
class UserError:
    code: str = strawberry.field(description="What sort of error; a heading in docs/errors.md.")
    message: str = strawberry.field(description="What is wrong and what to do, in a sentence.")
    field: list[str] | None = strawberry.field(description="Where in the input, where that is known.")
    nearest: list[strawberry.ID] = strawberry.field(description="What may have been meant.")

    @classmethod
    def of(cls, error: NomographError) -> UserError:
        column = error.place.column if error.place else None
        return cls(
            code=error.code,
            message=str(error),
            field=["input", column] if column else None,
            nearest=[strawberry.ID(key) for key in error.nearest],
        )


@strawberry.interface(description="Every mutation answers so: the change set, or the reasons why there is none.")
class Payload:
    change_set: ChangeSet | None = strawberry.field(description="What was recorded; null where nothing was.")
    user_errors: list[UserError] = strawberry.field(description="Why nothing was recorded; empty where it was.")
