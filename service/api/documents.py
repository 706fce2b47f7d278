"""Documents that are asked again and again: read, measured and validated once, and kept by their text.

A page or a script asks the same few texts with other variables. What comes before the first field costs them more than
the answer itself: of `queries/trace.graphql` 8 of 10 ms.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import ASTValidationRule, DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from ontology.errors import BadInput
from service.api import limits
from service.api.limits import Limits

KEPT = 64
LONGEST = 4_096
"""Characters of a document that is kept. A parsed character takes up to 280 bytes, a field that is selected 400:
whatever is sent, all that is kept takes at most 100 MB. Ours take 3 MB together.
"""


@dataclass(slots=True)
class Selections:
    """Which fields are asked for of which object, as the executor found out: by operation, by what is selected of a
    type, and by those of one object.
    """

    roots: dict[int, Any] = field(default_factory=dict)
    below: dict[Any, Any] = field(default_factory=dict)
    steps: dict[int, Any] = field(default_factory=dict)


class Document:
    """One that lies within the limits. Any number of answers may be made of it. `selections`: what holds for all of
    them; None where directives may select otherwise the next time.
    """

    __slots__ = ("_refused", "node", "selections")

    def __init__(self, node: DocumentNode, *, directives: bool) -> None:
        self.node = node
        self.selections = None if directives else Selections()
        self._refused: tuple[GraphQLError, ...] | None = None

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The one that will run. Raises BadInput if none is meant."""
        found = limits.operation_of(self.node, name)
        if found is None:
            raise BadInput("the document has no operation of that name, or several and none is named")
        return found

    def refused(self, schema: GraphQLSchema, rules: tuple[type[ASTValidationRule], ...]) -> list[GraphQLError]:
        """What the one schema that it is asked of does not take."""
        if self._refused is None:
            self._refused = tuple(validate_document(schema, self.node, rules))
        return list(self._refused)


def read(text: str, bounds: Limits) -> Document:
    """Raises TooLarge, GraphQLSyntaxError."""
    return _kept(text, bounds) if len(text) <= LONGEST else _read(text, bounds)


def _read(text: str, bounds: Limits) -> Document:
    node = limits.parsed(text, bounds)
    limits.check(node, bounds)
    return Document(node, directives="@" in text)


_kept = lru_cache(KEPT)(_read)


class Kept(SchemaExtension):
    """Hands over the document of the request, where Strawberry would read and validate the text again."""

    def on_parse(self) -> Iterator[None]:
        self.execution_context.graphql_document = self._document.node
        yield

    def on_validate(self) -> Iterator[None]:
        run = self.execution_context
        run.pre_execution_errors = self._document.refused(run.schema._schema, run.validation_rules)
        yield

    @property
    def _document(self) -> Document:
        document: Document = self.execution_context.context.document
        return document
