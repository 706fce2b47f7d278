"""A payload says exactly what the change set said; of what is none, the reader says what is wrong."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology import canonical
from ontology.errors import BadInput
from ontology.records import AISystem, Use
from ontology.register import Added, ChangeSet
from service.ledger import payload
from tests.ontology.test_rdf import ANY, KEYS, TEXT

AT = datetime(2026, 3, 5, 10, tzinfo=UTC)
CHANGES = st.builds(
    ChangeSet,
    actor=TEXT,
    reason=TEXT,
    added=st.lists(st.builds(Added, ANY, st.none() | TEXT), max_size=4, unique_by=lambda added: added.record.key).map(
        tuple
    ),
    closed=st.lists(KEYS, max_size=3, unique=True).map(tuple),
    source=st.none() | TEXT,
)
CHANGE = ChangeSet(
    "Ada", "why", (Added(AISystem(key="system/x"), "row 2"), Added(Use(key="use/1", user="a", used="b"))), ("system/w",)
)


@settings(max_examples=60, deadline=None)
@given(change=CHANGES, often=st.sampled_from([0, 10**9]))
def test_what_is_written_is_read(change: ChangeSet, often: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canonical, "OFTEN", often)
        assert payload.read(payload.written(change, 5, AT)) == payload.Payload(change)


@settings(max_examples=20, deadline=None)
@given(closed=st.lists(KEYS, max_size=3, unique=True).map(tuple))
def test_a_redaction_restates_what_was_closed(closed: tuple[str, ...]) -> None:
    change = ChangeSet("Ada", "why")
    written = payload.written_redaction(change, 5, AT, 3, closed)
    assert payload.read(written) == payload.Payload(change, 3, closed)


WRITTEN = payload.written(CHANGE, 5, AT)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\xff",
        WRITTEN.replace(b"why", b"\xff"),
        WRITTEN.replace(b"row 2", b"\xff"),
        WRITTEN.replace(b"system/w", b"\xff"),
        WRITTEN.replace(b"system/w", b"system w"),
        WRITTEN.replace(b"ns#actor", b"ns#author"),
        WRITTEN.replace(b"ns#used", b"ns#uses"),
        WRITTEN.replace(b"ns#user", b"ns#closedIn"),
        WRITTEN + b"more\n",
        b"more\n" + WRITTEN,
        WRITTEN[: len(WRITTEN) // 2],
        WRITTEN.replace(b"\n", b"\n\n"),
    ],
)
def test_what_was_never_written_is_refused(content: bytes) -> None:
    with pytest.raises((ValueError, BadInput)):
        payload.read(content)
