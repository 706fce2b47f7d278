"""How large a GraphQL document may be, measured before it is validated or run.

Each fragment is measured once and remembered: walking it again at every spread costs seconds on a small document.
Bracket depth is read from the tokens, before the parser recurses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Lexer,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
    parse,
)

from ontology.errors import BadInput

BRACKETS = 64
"""Deepest nesting of brackets of any sort; the parser recurses on each."""

FIELDS = 1_000
"""Most fields after every fragment is written out; validation compares fields of one name in pairs."""

_OPENING = (TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L)
_CLOSING = (TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R)


class TooLarge(BadInput):
    """The document is refused unread; nothing of it was run."""

    code = "document-too-large"


class OutOfTime(BadInput):
    """What was computed by then is thrown away."""

    code = "time-limit"


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` is the longest that one answer may take."""

    document_bytes: int = 100_000
    tokens: int = 5_000
    depth: int = 15
    aliases: int = 30
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one operation, fragments written out. `introspects`: a field of the schema itself is asked for."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0
    introspects: bool = False

    def beside(self, other: "Measured") -> "Measured":
        return Measured(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
            self.introspects or other.introspects,
        )


def parsed(document: str, limits: Limits) -> DocumentNode:
    """The document, its tokens counted first. Raises TooLarge, GraphQLSyntaxError."""
    size = len(document.encode("utf-8", errors="replace"))
    if size > limits.document_bytes:
        raise TooLarge(f"the document has {size} bytes, at most {limits.document_bytes} are taken", remedy="split it")
    _count_tokens(document, limits)
    return parse(document, no_location=False)


def _count_tokens(document: str, limits: Limits) -> None:
    lexer = Lexer(Source(document))
    tokens = depth = 0
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        tokens += 1
        depth += (token.kind in _OPENING) - (token.kind in _CLOSING)
        if tokens > limits.tokens:
            raise TooLarge(f"the document has more than {limits.tokens} tokens", remedy="split it")
        if depth > BRACKETS:
            raise TooLarge(f"brackets are nested more than {BRACKETS} deep", remedy="write it flatter")


def check(document: DocumentNode, limits: Limits) -> Measured:
    """The measure of all operations together. Raises TooLarge."""
    measuring = _Measuring({d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)})
    total = Measured()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            total = total.beside(measuring.of(definition.selection_set))
    # The schema's own fields nest deeper than ours and cost nothing: GraphiQL asks them in one document.
    depth = limits.depth if not total.introspects else max(limits.depth, 20)
    for what, found, most in (
        ("levels", total.depth, depth),
        ("aliases", total.aliases, limits.aliases),
        ("fields", total.fields, FIELDS),
    ):
        if found > most:
            raise TooLarge(f"the document has {found} {what}, at most {most} are taken", remedy="split it")
    return total


@dataclass(slots=True)
class _Measuring:
    fragments: Mapping[str, FragmentDefinitionNode]
    known: dict[str, Measured] = field(default_factory=dict)
    level: int = 0

    def of(self, selections: SelectionSetNode | None) -> Measured:
        self.level += 1
        if self.level > BRACKETS:
            raise TooLarge(f"selections are nested more than {BRACKETS} deep", remedy="write it flatter")
        total = self._sum(selections)
        self.level -= 1
        return total

    def _sum(self, selections: SelectionSetNode | None) -> Measured:
        total = Measured()
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                total = total.beside(self._field(selection))
            elif isinstance(selection, InlineFragmentNode):
                total = total.beside(self.of(selection.selection_set))
            elif isinstance(selection, FragmentSpreadNode):
                total = total.beside(self._fragment(selection.name.value))
        return total

    def _field(self, node: FieldNode) -> Measured:
        below = self.of(node.selection_set)
        introspects = below.introspects or node.name.value in ("__schema", "__type")
        return Measured(below.depth + 1, below.aliases + (node.alias is not None), below.fields + 1, introspects)

    def _fragment(self, name: str) -> Measured:
        """A fragment that spreads itself counts as nothing there: validation refuses it."""
        if name not in self.known:
            self.known[name] = Measured()
            if name in self.fragments:
                self.known[name] = self.of(self.fragments[name].selection_set)
        return self.known[name]


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """The operation that is asked for; None if that is not clear."""
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    named = [d for d in operations if name is None or (d.name and d.name.value == name)]
    return named[0] if len(named) == 1 else None
