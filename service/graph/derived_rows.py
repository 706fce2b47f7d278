"""The status graph as rows of a property graph: nodes of their own beside the records, each with the point `at` which
it holds, so that several points stand side by side and every question names one.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from ontology.key import Key, to_iri
from service.graph.standing import StatusGraph

Row = dict[str, Any]
Standings = tuple[str, str, str, str, bool, date | None]
"""IRIs of provision and subject, status, applicability, whether it is a unit, the day that the state names: a plain
list, because there are tens of thousands and the driver packs every name of every row anew.
"""


def standings(graph: StatusGraph) -> Iterator[Standings]:
    for one in graph.standings():
        provision, subject = _uri(graph, one.provision), _uri(graph, one.subject)
        yield provision, subject, one.status.value, one.applicability.value, one.unit, one.from_day


def grounds(graph: StatusGraph) -> Iterator[Row]:
    """`siblings`: how many grounds the pair of provision and subject has, this one among them."""
    found = list(graph.grounds())
    counts = Counter((one.provision, one.subject) for one in found)
    for one in found:
        properties = {
            "extent": "partial" if one.partial else "implemented",
            "siblings": counts[one.provision, one.subject],
        }
        provision, subject = _uri(graph, one.provision), _uri(graph, one.subject)
        facts = [_uri(graph, fact) for fact in one.facts]
        yield {"provision": provision, "subject": subject, "properties": properties, "facts": facts}


def places(graph: StatusGraph) -> Iterator[Row]:
    for one in graph.places():
        yield {
            "provision": _uri(graph, one.provision),
            "key": _place(graph, one.provision),
            "whole": None if one.whole is None else _place(graph, one.whole),
            "properties": {"citation": one.citation, "label": one.label},
        }


def _place(graph: StatusGraph, provision: Key) -> str:
    """A name for a lookup: the point, and the provision there."""
    return f"{point(graph)} {_uri(graph, provision)}"


def reaches(graph: StatusGraph) -> Iterator[Row]:
    for user, used in graph.reaches():
        yield {"user": _uri(graph, user), "used": _uri(graph, used)}


def _uri(graph: StatusGraph, key: Key) -> str:
    return to_iri(key, graph.base)


def point(graph: StatusGraph) -> str:
    """The name of the point at which it holds: revision, day, what was known, policy."""
    statuses = graph.statuses
    return f"{statuses.register.revision} {statuses.as_of} {statuses.k} {statuses.policy.key}"
