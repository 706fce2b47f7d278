"""Pages that lead on from an answer: what else rests on an item of evidence, and how an answer changed over time."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from service.api.caller import Caller
from service.house import House
from service.web.operations import run

BACK, AHEAD = timedelta(days=365), timedelta(days=730)
"""The period of a history for which no days are given, about today: as on the command line."""

Values = Mapping[str, str]


def item(house: House, values: Values, caller: Caller) -> dict[str, Any]:
    """Every requirement that an item of evidence serves: from the evidence back to the law."""
    if not values.get("key"):
        return {"item": None}
    answered = run(house, "evidence-uses", {"key": values["key"], "after": values.get("after")}, caller)
    return {"item": answered.data.get("evidence"), "answered": answered}


def history(house: House, values: Values, caller: Caller) -> dict[str, Any]:
    """Status and applicability of one pair over a period."""
    today = house.today()
    start = values.get("from") or (today - BACK).isoformat()
    end = values.get("to") or (today + AHEAD).isoformat()
    period = {"start": start, "end": end}
    if not (values.get("provision") and values.get("subject")):
        return {"history": None, **period}
    asked = {name: values[name] for name in ("provision", "subject")}
    answered = run(house, "history", {**asked, "policy": values.get("policy"), "from": start, "to": end}, caller)
    found = answered.data.get("history")
    names = house.references()
    pair = {"p": names.provision(asked["provision"]), "s": names.subject(asked["subject"])} if found is not None else {}
    return {"history": found, "answered": answered, **pair, **period}
