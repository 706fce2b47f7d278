"""API keys: shown once, kept as digests, and each role may what the ones before it may."""

import hashlib
from pathlib import Path

import pytest

from ontology.errors import BadInput, HomeError, UnknownReference
from service.keys import Keys, Role


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


def test_a_key_is_found_by_its_secret_and_by_nothing_else(keys: Keys) -> None:
    secret = keys.add("Rita", Role.READER)
    other = keys.add("Ben", Role.REVIEWER)
    found = keys.find(secret)
    assert found is not None
    assert (found.name, found.role) == ("Rita", Role.READER)
    assert secret != other
    for wrong in ("", "Rita", secret[:-1], found.sha256):
        assert keys.find(wrong) is None


def test_the_secret_lies_nowhere(keys: Keys) -> None:
    secret = keys.add("Rita", Role.READER)
    written = keys.path.read_text(encoding="utf-8")
    assert secret not in written
    assert hashlib.sha256(secret.encode()).hexdigest() in written
    assert len(secret) > 40
    assert keys.path.stat().st_mode & 0o077 == 0


def test_keys_are_listed_by_name_and_removed(keys: Keys) -> None:
    assert keys.list() == ()
    secret = keys.add("b", Role.READER)
    keys.add("a", Role.RECORDER)
    assert [key.name for key in keys.list()] == ["a", "b"]
    keys.remove("b")
    assert keys.find(secret) is None
    with pytest.raises(UnknownReference):
        keys.remove("b")


@pytest.mark.parametrize("name", ["", " a", "x" * 65, "a\nb", "../a"])
def test_a_name_is_a_name(keys: Keys, name: str) -> None:
    with pytest.raises(BadInput):
        keys.add(name, Role.READER)


def test_a_name_is_taken_once(keys: Keys) -> None:
    keys.add("Rita", Role.READER)
    with pytest.raises(BadInput, match="already"):
        keys.add("Rita", Role.REVIEWER)


def test_a_damaged_file_lets_nobody_in(keys: Keys) -> None:
    keys.path.write_text("{", encoding="utf-8")
    with pytest.raises(HomeError):
        keys.find("x")


def test_roles_are_ordered() -> None:
    assert [[role.may(needed) for needed in Role] for role in Role] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
