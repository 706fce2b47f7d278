"""What cannot be answered, as the form says it: the field that is wrong, and the nearest that would be right."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

FIELDS = {
    "asOf": "As of",
    "knownAt": "Known at",
    "horizon": "Horizon",
    "from": "From",
    "to": "To",
    "policy": "Mapping policy",
    "severity": "Severity",
    "life": "Life",
    "question": "Question",
}
"""Variables of the saved operations, and what the form calls them."""

_VARIABLE = re.compile(r"Variable '\$(\w+)' (?:has|got) invalid value: ")


@dataclass(frozen=True, slots=True)
class Told:
    """`nearest`: what may have been meant, each with the address that asks it; none where the field is not known."""

    message: str
    nearest: tuple[tuple[str, str | None], ...] = ()


def told(error: Mapping[str, Any], path: str, values: Mapping[str, str]) -> Told:
    """One error of the answer to a page."""
    extensions = error["extensions"]
    field = next((name for name, value in values.items() if value and value == extensions["ref"]), None)
    nearest = tuple(
        (key, f"{path}?{urlencode({**values, field: key})}" if field else None) for key in extensions["nearest"]
    )
    return Told(_VARIABLE.sub(lambda found: f"{FIELDS.get(found[1], found[1])}: ", error["message"]), nearest)
