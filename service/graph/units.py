"""Units as shapes read them: which requirement binds which subject today, will by the horizon, or may.

Units are those of coverage, alternatives settled, in the state and status that the view gives.
"""

from collections.abc import Collection, Iterator
from datetime import date

from ontology.key import Key
from ontology.words import ApplicabilityState
from service.graph.facts import Class, Fact, Ref, facts_of
from service.reasoning.answers import Unit
from service.reasoning.view import View

IN_FORCE, TO_COME, UNDECIDED = "UnitInForce", "UnitToCome", "UnitUndecided"


def standing_of(provision: Key, subject: Key) -> Key:
    """The node of a provision and a subject in the status graph."""
    return f"standing/{provision}/{subject}"


def class_of(unit: Unit, horizon: date | None) -> str | None:
    """How a unit stands; None where nothing is asked by the horizon."""
    if unit.applicability is ApplicabilityState.UNKNOWN:
        return UNDECIDED
    if unit.counted(horizon):
        return IN_FORCE if unit.applicability is ApplicabilityState.APPLIES else TO_COME
    return None


def units(view: View, horizon: date | None) -> Iterator[tuple[Unit, str]]:
    """Each unit that shapes ask about, with its class."""
    for unit in view.units():
        found = class_of(unit, horizon)
        if found is not None:
            yield unit, found


def facts(asked: Collection[tuple[Unit, str]]) -> Iterator[Fact]:
    """Of each unit its standing, as in the status graph, with its class."""
    for unit, name in asked:
        yield from facts_of(
            standing_of(unit.provision, unit.subject),
            ("Standing", name),
            of_provision=Ref(unit.provision),
            of_subject=Ref(unit.subject),
            status=unit.status,
            applicability=unit.applicability,
            from_day=unit.from_day,
        )


def in_play(view: View, asked: Collection[tuple[Unit, str]]) -> Iterator[Fact]:
    """Provisions of acts that bind somebody today: whether another framework is mapped to them, as coverage counts."""
    law = view.statuses.law
    for provision in sorted({unit.provision for unit, name in asked if name == IN_FORCE}):
        p = law.content.index[provision]
        if not law.is_standard(p):
            yield Fact(provision, "a", Class("UnitInPlay"))
            yield Fact(provision, "mapped", view.mapped(provision))
