"""Documents that would cost more than they are worth are refused before they are validated or run."""

import time

import pytest
from graphql import GraphQLSyntaxError

from service.api.limits import Limits, Measured, TooLarge, check, operation_of, parsed

SMALL = Limits(document_bytes=100_000, tokens=5_000, depth=5, aliases=3)


def measured(document: str, limits: Limits = SMALL) -> Measured:
    return check(parsed(document, limits), limits)


def test_depth_and_aliases_and_fields_are_counted() -> None:
    assert measured("{ a { b c: d } }") == Measured(depth=2, aliases=1, fields=3)


def test_a_fragment_counts_wherever_it_is_spread() -> None:
    assert measured("{ a { ...F } b { ...F } } fragment F on T { x: c { d } }") == Measured(3, 2, 6)


def test_inline_fragments_add_no_level() -> None:
    assert measured("{ a { ... on T { b } } }").depth == 2


@pytest.mark.parametrize(
    "document",
    [
        "{ a { b { c { d { e { f } } } } } }",
        "{ a: x b: x c: x d: x }",
        "{" + "a " * 1_001 + "}",
        "{ a(x: [" + "[" * 70 + "]" * 70 + "]) }",
        "{a" * 70 + "}" * 70,
        "# " + "x" * 100_001 + "\n{ a }",
        "{" + "a " * 5_001 + "}",
    ],
    ids=["depth", "aliases", "fields", "brackets", "braces", "bytes", "tokens"],
)
def test_too_large_is_refused(document: str) -> None:
    with pytest.raises(TooLarge):
        measured(document)


def test_fragments_that_double_each_other_cost_nothing_to_measure() -> None:
    """Each is looked at once: were it not so, the processor would have to look at 33 million."""
    chain = "".join(f"fragment F{n} on T {{ ...F{n + 1} ...F{n + 1} }} " for n in range(25))
    began = time.thread_time()
    with pytest.raises(TooLarge):
        measured("{ ...F0 } " + chain + "fragment F25 on T { a }")
    assert time.thread_time() - began < 5


def test_a_long_chain_of_fragments_does_not_exhaust_the_stack() -> None:
    chain = "".join(f"fragment F{n} on T {{ ...F{n + 1} }} " for n in range(600))
    with pytest.raises(TooLarge):
        measured("{ ...F0 } " + chain + "fragment F600 on T { a }")


def test_a_fragment_that_spreads_itself_is_left_to_validation() -> None:
    assert measured("{ ...F } fragment F on T { a ...F }").depth == 1


def test_the_schema_s_own_fields_may_nest_deeper() -> None:
    deep = "ofType { " * 9 + "name" + " }" * 9
    assert measured("{ __schema { types { fields { type { " + deep + " } } } } }").introspects


def test_what_is_no_document_is_a_syntax_error() -> None:
    with pytest.raises(GraphQLSyntaxError):
        parsed("{ a", SMALL)


def test_the_operation_is_the_one_that_is_named() -> None:
    document = parsed("query A { a } query B { b }", SMALL)
    named = operation_of(document, "B")
    assert named is not None
    assert named.name is not None
    assert named.name.value == "B"
    assert operation_of(document, None) is None
    assert operation_of(document, "C") is None
