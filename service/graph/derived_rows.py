"""The status graph as rows of a property graph: nodes of their own beside the records, each with the point `at` which
it holds, so that several points stand side by side and every question names one.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from ontology.key import Key, to_iri
from service.graph.standing import StatusGraph

Row = dict[str, Any]
Said = tuple[str, str, str, date | None]
Group = tuple[str, str, str, date | None, list[str]]
"""IRI of the provision, status, applicability, the day that the state names, and the IRIs of the subjects for which it
is so: there are hundreds of thousands of standings, and the driver packs every value of every row anew.
"""


def standings(graph: StatusGraph) -> tuple[list[Group], list[Group]]:
    """Those of units, and the others."""
    found: tuple[dict[Said, list[str]], dict[Said, list[str]]] = {}, {}
    iri = cache(lambda key: _uri(graph, key))
    for one in graph.standings():
        said = (iri(one.provision), one.status.value, one.applicability.value, one.from_day)
        found[not one.unit].setdefault(said, []).append(iri(one.subject))
    units, others = ([(*said, subjects) for said, subjects in part.items()] for part in found)
    return units, others


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
