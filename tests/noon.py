"""The day on which tests run: noon of 21 November 2026. None depends on the real one, none runs into midnight."""

from datetime import UTC, datetime, tzinfo
from typing import Any

import pytest

BEGIN = datetime(2026, 11, 21, 12, tzinfo=UTC)
_LATER = datetime.now(UTC) - BEGIN

ASKING = ("asking", "commands.recorder", "house", "ledger.ledger", "upgrade")
"""Modules of the service that ask what time it is."""


class Noon(datetime):
    """The clock of the machine, set back; what it makes is a `datetime` like any other."""

    def __new__(cls, *given: Any, **named: Any) -> "datetime":  # type: ignore[misc]
        return datetime(*given, **named)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) - _LATER


def begins(changed: pytest.MonkeyPatch) -> None:
    """From here on it is that day, in this process."""
    for module in ASKING:
        changed.setattr(f"service.{module}.datetime", Noon)
