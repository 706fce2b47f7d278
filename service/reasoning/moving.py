"""From the statuses at one point to those at another of the same chain: what no difference reaches is taken over.

Law, uses and applicability are taken over whole: where they may differ, None is given, and the caller begins anew.
"""

from copy import copy
from dataclasses import dataclass, replace
from datetime import date

from ontology.register import Register
from service.reasoning.between import Between, between
from service.reasoning.bits import Bits
from service.reasoning.law import share_law
from service.reasoning.opinions import Opinions
from service.reasoning.rules import Run
from service.reasoning.status import RUNS, Statuses
from service.reasoning.stirred import Stirred, Stirring
from service.reasoning.switches import Switches

READ_FROM_OPINIONS = ("sources", "dependence", "_unexpired", "_lenient_sources")


@dataclass(frozen=True, slots=True)
class Base:
    """A run of an earlier point, and where what D reads may differ from it."""

    run: Run
    stirred: Stirred

    def stirred_by(self, more: Stirred) -> "Base":
        found = dict(self.stirred)
        for p, bits in more.items():
            found[p] = found.get(p, 0) | bits
        return Base(self.run, found)


def moved(statuses: Statuses, register: Register, as_of: date, k: int) -> Statuses | None:
    """The same statuses at another point, under the same policy; None where they are to be made anew."""
    if statuses.only is not None:
        return None
    if as_of != statuses.as_of and statuses.switches is None:
        statuses.switches = Switches.of(statuses.register)
    point = (statuses.register, statuses.k, statuses.as_of)
    found = between(*point, register, k, as_of, statuses.switches)
    if found is None or found.settled:
        return None
    here = copy(statuses)
    here.register, here.as_of, here.k = register, as_of, k
    here.forget(*RUNS, "_parts_of_the_whole", "_lenient_desk")
    if as_of != statuses.as_of:
        here.forget("scope")
    share_law(statuses.register, register)
    stirred = _facts(statuses, here, found) if found.facts or as_of != statuses.as_of else {}
    if found.opinions:
        here.forget(*READ_FROM_OPINIONS)
        here.opinions = Opinions.of(register, k, here.law, here.policy)
    here.bases = _bases(statuses, stirred)
    return here


def _bases(statuses: Statuses, stirred: Stirred) -> dict[str, Base]:
    worked_out = {name: Base(run, {}) for name in RUNS if (run := statuses.__dict__.get(name)) is not None}
    return {name: base.stirred_by(stirred) for name, base in (statuses.bases | worked_out).items()}


def _facts(before: Statuses, here: Statuses, found: Between) -> dict[int, Bits]:
    """Moves implementations, items and verdicts; the cells that they may change."""
    cited, facts = before.desk.items.cited, list(found.facts.values())
    longer = here.register if here.register.head >= before.register.head else before.register
    for record in facts:
        cited.add(record)
        if before.switches is not None:
            before.switches.add(record, longer)
    corrections = before.measures.corrections.moved(here.register, here.k, found.recorded)
    stirring = Stirring(longer, cited, (before.measures.corrections, corrections))
    implementations, items = stirring.implementations(facts), stirring.items(facts)
    here.measures = before.measures.moved(here.register, here.as_of, corrections, implementations)
    its = before.desk.items.moved(here.register, here.measures, items)
    judgements = stirring.judgements(facts, implementations)
    here.verdicts, cells = before.verdicts.moved(here.register, here.k, here.as_of, here.measures, judgements)
    here.desk = replace(before.desk, measures=here.measures, items=its, verdicts=here.verdicts, today=here.as_of)
    stirring.add_cells(cells)
    for measures in (before.measures, here.measures):
        for key in implementations:
            stirring.add_measure(measures.by_key.get(key))
            stirring.add_measure(measures.linked(key))
    for assessment in stirring.resting_on(items):
        for verdicts in (before.verdicts, here.verdicts):
            stirring.add_cells(verdicts.cells_of(assessment))
    stirring.add_supported(items, before.desk.items, before.measures)
    stirring.add_supported(items, its, here.measures)
    return stirring.cells
