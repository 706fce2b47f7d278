"""The chain of custody follows the ledger, and every point sees what was known at it."""

from datetime import UTC, datetime
from typing import Any

from ontology.records import DigestCheck
from ontology.register import Added, ChangeSet
from service.api.caller import Caller
from service.api.execution import execute
from service.house import House
from service.keys import Role

CALLER = Caller("Rita", Role.READER)
ITEM = "query($key: ID!) { evidence(key: $key) { digest custody { at kind from to digest intact } } }"


def an_item(house: House) -> str:
    answer = execute(house, "{ evidenceItems(first: 1) { nodes { key } } }", caller=CALLER)
    key: str = answer["data"]["evidenceItems"]["nodes"][0]["key"]
    return key


def seen(house: House, key: str) -> dict[str, Any]:
    item: dict[str, Any] = execute(house, ITEM, {"key": key}, caller=CALLER)["data"]["evidence"]
    return item


def test_a_check_recorded_meanwhile_is_seen_at_once(own: House) -> None:
    key = an_item(own)
    before = seen(own, key)
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    check = DigestCheck(key="check/now", of_evidence=key, at=at, observed_sha256="0" * 64, checked_by="Ida")
    own.record(ChangeSet("Ida", "checked", (Added(check),)), into_demo=True)
    after = seen(own, key)
    told = {"at": "2026-11-20T09:00:00+00:00", "kind": "digest check", "from": None, "to": "Ida", "digest": "0" * 64}
    assert after["custody"] == [*before["custody"], {**told, "intact": False}]
    own.record(ChangeSet("Ida", "a mistake", closed=("check/now",)), into_demo=True)
    assert seen(own, key) == before


def test_handovers_name_both_sides_in_their_order(house: House) -> None:
    custody = seen(house, an_item(house))["custody"]
    assert [event["at"] for event in custody] == sorted(event["at"] for event in custody)
    handovers = [event for event in custody if event["kind"] == "handover"]
    assert handovers
    assert all(event["from"] and event["to"] and event["intact"] for event in handovers)
