"""The chain without its payloads: every entry is checked, and which have lost theirs is known."""

from datetime import UTC, datetime

import pytest

from ontology.errors import BrokenChain
from ontology.records import AISystem
from ontology.register import Added, ChangeSet
from service.ledger import Ledger
from service.ledger.spine import spine

AT = datetime(2026, 3, 5, 10, tzinfo=UTC)


@pytest.fixture
def four(ledger: Ledger) -> Ledger:
    for number in range(4):
        ledger.append(ChangeSet("ann", "x", (Added(AISystem(key=f"system/{number}")),)), at=AT)
    return ledger


def test_it_is_the_chain_of_the_entries(four: Ledger) -> None:
    entries = list(four.entries())
    for last in range(6):
        links, without = spine(four.database, last)
        assert [(link.sequence, link.digest, link.previous, link.actor) for link in links] == [
            (entry.sequence, entry.digest, entry.previous, entry.change.actor) for entry in entries[:last]
        ]
        assert without == frozenset()


def test_what_was_redacted_is_known(four: Ledger) -> None:
    four.redact(2, by="Bo", reason="asked")
    assert [spine(four.database, last)[1] for last in (1, 2, 5)] == [frozenset(), frozenset({2}), frozenset({2})]


@pytest.mark.parametrize("what", ["actor = 'Eve'", "digest = 'ab'", "previous = 'ab'", "at = '2026'"])
def test_no_entry_may_differ(four: Ledger, what: str) -> None:
    with four.database.writing() as connection:
        for name in ("entry_no_update", "entry_only_grows"):
            if four.database.dialect == "sqlite":
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            else:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON entry")
        connection.exec_driver_sql(f"UPDATE entry SET {what} WHERE sequence = 3")  # noqa: S608
    assert len(spine(four.database, 2)[0]) == 2
    with pytest.raises(BrokenChain, match=r"entry [34]"):
        spine(four.database, 4)
