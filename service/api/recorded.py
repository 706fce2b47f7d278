"""What became of a change set that somebody wanted recorded."""

from collections.abc import Callable
from dataclasses import dataclass

from ontology.errors import NomographError
from ontology.key import Key
from ontology.register import Added, Entry
from ontology.register import ChangeSet as Change
from service.api import drafts, inputs
from service.api.changes import ChangeSet
from service.api.errors import reasons
from service.api.payloads import UserError
from service.api.point import Request


@dataclass(frozen=True)
class Outcome:
    """The entry, with the key of what it added first, or the errors; neither where there was nothing to record."""

    entry: Entry | None = None
    errors: tuple[NomographError, ...] = ()

    @property
    def key(self) -> Key | None:
        added = self.entry.change.added if self.entry else ()
        return added[0].record.key if added else None

    @property
    def change_set(self) -> ChangeSet | None:
        return ChangeSet.of(self.entry) if self.entry else None

    @property
    def user_errors(self) -> list[UserError]:
        return [UserError.of(error) for error in self.errors]


Drafting = Callable[[drafts.Desk], drafts.Draft]


def recorded(request: Request, said: inputs.Change, drafting: Drafting) -> Outcome:
    """Drafts a change set and records it, whole or not at all."""
    try:
        desk = drafts.Desk(request, said.idempotency_key)
        draft = drafting(desk)
        change = Change(
            actor=request.caller.name,
            reason=draft.reason(said.reason),
            added=tuple(Added(record) for record in draft.added),
            closed=draft.closed,
        )
        with request.aside():
            entry = request.house.record(
                change,
                expected=said.expected_revision,
                idempotency_key=said.idempotency_key,
                into_demo=request.into_demo,
            )
    except NomographError as error:
        return Outcome(errors=tuple(reasons(error)))
    return Outcome(entry)
