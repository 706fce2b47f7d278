"""Settings come from the environment, once, and a wrong one is named."""

from datetime import date
from pathlib import Path

import pytest

from ontology.errors import BadInput
from ontology.key import BASE
from service.settings import Settings


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"NOMOGRAPH_{name.upper()}", raising=False)


def test_the_defaults_bind_to_loopback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    settings = Settings.read()
    assert (settings.host, settings.base, settings.ledger, settings.today) == ("127.0.0.1", BASE, None, None)
    assert settings.home == tmp_path / "nomograph"
    assert settings.time_zone.key == "Europe/Brussels"


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOMOGRAPH_HOME", str(tmp_path / "mine"))
    monkeypatch.setenv("NOMOGRAPH_TODAY", "2028-01-01")
    monkeypatch.setenv("NOMOGRAPH_PORT", "8123")
    monkeypatch.setenv("NOMOGRAPH_LEDGER", "")
    settings = Settings.read()
    assert (settings.home, settings.today, settings.port) == (tmp_path / "mine", date(2028, 1, 1), 8123)
    assert settings.ledger is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("ZONE", "Mars/Olympus"),
        ("ZONE", "../etc"),
        ("TODAY", "soon"),
        ("BASE", "ftp:x"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"NOMOGRAPH_{name}", value)
    with pytest.raises(BadInput, match=f"NOMOGRAPH_{name}"):
        Settings.read()


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())
