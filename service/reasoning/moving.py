"""From the statuses at one point to those at another of the same chain: what no difference reaches is taken over.

Where uses or conditions of applicability may differ, applicability is made anew, and the runs compare it provision by
provision. Who is new takes the next number. Where the law differs, None is given, and the caller begins anew.
"""

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, replace
from datetime import date

from ontology.key import Key
from ontology.register import Register
from service.reasoning.across import Across
from service.reasoning.arrays import Place
from service.reasoning.between import Between, between
from service.reasoning.bits import Bits
from service.reasoning.concern import Concerns
from service.reasoning.effects import Effects
from service.reasoning.law import law_on, share_law
from service.reasoning.measures import Measures
from service.reasoning.opinions import Opinions
from service.reasoning.otherwise import asked_otherwise
from service.reasoning.rules import Run
from service.reasoning.status import RUNS, Statuses
from service.reasoning.stirred import Stirred, Stirring, joined
from service.reasoning.subjects import Subjects
from service.reasoning.switches import Switches
from service.reasoning.unmet import names_of, unmet

PARTS = 16
"""Of so many parts, at most, the runs are kept to be moved."""
READ_FROM_EFFECTS = ("sources", "dependence", "_unexpired", "_lenient_sources")


@dataclass(frozen=True, slots=True)
class Base:
    """A run of an earlier point, and where what D reads may differ from it."""

    run: Run
    stirred: Stirred

    def within(self, provisions: Collection[int]) -> "Base":
        """The same where no others are asked about."""
        return Base(self.run, {p: bits for p, bits in self.stirred.items() if p in provisions})


NOWHERE: Stirred = {}
"""Of a run that is as it should be."""


def moved(statuses: Statuses, register: Register, as_of: date, k: int) -> Statuses | None:
    """The same statuses at another point, under the same policy; None where they are to be made anew."""
    if statuses.only is not None:
        return None
    if as_of != statuses.as_of and statuses.switches is None:
        statuses.switches = Switches.of(statuses.register)
    point = (statuses.register, statuses.k, statuses.as_of)
    found = between(*point, register, k, as_of, statuses.switches)
    if found is None or found.content:
        return None
    share_law(statuses.register, register)
    here = copy(statuses)
    here.register, here.as_of, here.k = register, as_of, k
    if not found.nothing or as_of != statuses.as_of:
        here.forget(*RUNS)
    here.forget("parts", "_lenient_desk", "sweep", "denied", "_undenied")
    if as_of != statuses.as_of and not found.settled:
        _turn(statuses, here, found)
    if found.settled and not _same_subjects(statuses, here, found):
        return None
    named, numbers = _unmet(statuses).union(names_of(found.facts.values())), here.subjects.numbers
    here.unmet = frozenset(key for key in named if key not in numbers)
    changed = found.facts or found.settled or as_of != statuses.as_of
    stirred = _facts(statuses, here, found) if changed else {}
    if found.settled:
        _settle(statuses, here, found)
        here.switches = statuses.switches if register is statuses.register else None
    if found.opinions:
        here.forget(*READ_FROM_EFFECTS, "entailment")
        here.opinions = Opinions.of(register, k, here.law, here.policy)
    statuses.marks = {mark: its for mark, its in statuses.marks.items() if mark() is not None}
    here.marks = {mark: joined(its, stirred) for mark, its in statuses.marks.items()}
    joining = _Joining(stirred)
    here.bases = {name: base for name, base in _bases(statuses, joining).items() if name not in here.__dict__}
    parts = [(only, joining.of(bases)) for only, bases in statuses.part_bases.items()]
    parts += [(only, _bases(part, joining)) for only, part in [*statuses.parts.items()]]
    here.part_bases = dict(parts[-PARTS:])
    return here


def anew(statuses: Statuses, register: Register) -> Statuses:
    """The same statuses at the head of another register of the same chain, moved where that can be."""
    point = (register, statuses.as_of, register.head)
    return moved(statuses, *point) or Statuses(*point, statuses.policy)


def _same_subjects(before: Statuses, here: Statuses, found: Between) -> bool:
    """Whether the law is the same, and numbers mean the same subjects, though some may be new or gone, and uses may
    differ. Of who is new no earlier fact may speak.
    """
    subjects = None
    if here.as_of == before.as_of:
        subjects = before.subjects.moved(here.register, here.k, found.stated)
    here.subjects = subjects or Subjects.of(here.register, here.k, here.as_of, before.subjects)
    if not here.subjects.goes_on(before.subjects) or law_on(here.register, here.as_of) is not before.law:
        return False
    return _unmet(before).isdisjoint(here.subjects.keys[len(before.subjects.keys) :])


def _unmet(statuses: Statuses) -> frozenset[Key]:
    if statuses.unmet is None:
        statuses.unmet = unmet(statuses.register, statuses.k, statuses.law, statuses.subjects)
    return statuses.unmet


def _turn(before: Statuses, here: Statuses, found: Between) -> None:
    """The same applicability, read on another day."""
    known = before.__dict__.get("scope")
    here.forget("scope")
    if known is not None:
        here.scope = known.on(here.as_of)
    if found.states:
        here.concerns = before.concerns.on(here.scope)
        here.across = before.across.on(here.concerns)


def _settle(before: Statuses, here: Statuses, found: Between) -> None:
    """Of whom nothing is asked otherwise the states are taken over, where that is known. Else applicability and effects
    are made anew; the runs compare them with those that they knew.
    """
    here.forget("scope")
    others = asked_otherwise(found.stated, before.subjects, here.subjects)
    if others is None or here.as_of != before.as_of or "scope" not in before.__dict__:
        _affect(before, here)
        here.concerns = Concerns(here.law, here.scope)
        here.across = Across(here.law, here.subjects, here.concerns)
    else:
        here.scope = before.scope.moved(here.register, here.k, here.subjects, found.stated, others)
        here.concerns = before.concerns.moved(here.scope, here.scope.otherwise)
        here.across = before.across.moved(here.subjects, here.concerns)


def _affect(before: Statuses, here: Statuses) -> None:
    """Legal effects, and what is read from them."""
    compare = here.policy.accept_to_be_compared
    effects = Effects.of(here.register, here.k, here.as_of, here.law, compare=compare)
    here.forget(*READ_FROM_EFFECTS)
    if (effects.special, effects.drawing) == (before.effects.special, before.effects.drawing):
        here.__dict__.update({k: v for k, v in before.__dict__.items() if k == "sources"})
    else:
        here.effects = effects


def _bases(statuses: Statuses, joining: "_Joining") -> dict[str, Base]:
    worked_out = {name: Base(run, NOWHERE) for name in RUNS if (run := statuses.__dict__.get(name)) is not None}
    found = joining.of(statuses.bases | worked_out)
    if "actual" in found:
        found.pop("counted", None)
    return found


class _Joining:
    """What is stirred now joins what was stirred since a run was worked out: once for all of the same time."""

    def __init__(self, stirred: Stirred) -> None:
        self._stirred = stirred
        self._joined: dict[int, tuple[Stirred, Stirred]] = {id(NOWHERE): (NOWHERE, stirred)}

    def of(self, bases: dict[str, Base]) -> dict[str, Base]:
        return {name: Base(base.run, self._since(base.stirred)) for name, base in bases.items()} if bases else {}

    def _since(self, before: Stirred) -> Stirred:
        if id(before) not in self._joined:
            self._joined[id(before)] = (before, joined(before, self._stirred))
        return self._joined[id(before)][1]


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
    measures, elsewhere = before.measures, dict[Place, Bits]()
    if found.settled:
        measures, elsewhere = measures.among(here.subjects)
    changed = stirring.implementations(facts)
    standing = stirring.standing(elsewhere)
    items = stirring.items(facts)
    here.measures = measures.moved(here.register, here.k, here.as_of, corrections, changed, standing)
    its, verdicts = before.desk.items, before.verdicts
    if here.subjects is not before.subjects:
        its, verdicts = its.among(here.subjects), replace(verdicts, subjects=here.subjects)
    its = its.moved(here.register, here.measures, items)
    judgements = stirring.judgements(facts, changed | standing)
    here.verdicts, cells = verdicts.moved(here.measures, judgements)
    here.desk = replace(
        before.desk,
        subjects=here.subjects,
        measures=here.measures,
        items=its,
        verdicts=here.verdicts,
        today=here.as_of,
    )
    stirring.add_cells(cells)
    stirring.add_standing(elsewhere, here.law)
    for key in changed:
        for read in (Measures.counting, Measures.linked):
            stirring.add_measure(read(before.measures, key))
            stirring.add_measure(read(here.measures, key))
    for assessment in stirring.resting_on(items):
        for verdicts in (before.verdicts, here.verdicts):
            stirring.add_cells(verdicts.cells_of(assessment))
    stirring.add_supported(items, before.desk.items, before.measures)
    stirring.add_supported(items, its, here.measures)
    return stirring.cells
