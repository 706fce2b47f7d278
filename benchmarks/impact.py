"""What would change if something were taken away: an item of evidence, a verdict, a measure, a supplier, a model
version, a mapping.

The organisation is the same as far as it goes at every size, and what is taken away is the same thing of its first
systems; so all but the mapping reach as many cells at each size, and the exponent says what the rest costs. A mapping
reaches every system: its answer has more rows the larger the organisation is, so what a row costs is told, too. The
peers are both points built anew and compared, and rustworkx, which asks its rules again for each cell that the thing
reaches in the graph. Seconds are those of the processor, the median of some questions asked one after another.

    .venv/bin/python -m benchmarks.impact [20k 200k 2M 10M] [--json]
"""

import argparse
from collections.abc import Iterable
from functools import partial

from benchmarks.growth import growing, processor
from benchmarks.organisation import SIZES, TODAY, of_size
from benchmarks.report import each, report
from benchmarks.satisfied import Network, Tables, tables
from ontology.collector import set_aside
from ontology.key import Key
from ontology.records import Assessment, Evidence, MappingAssertion
from ontology.register import Register
from ontology.words import Relation, Status, Verdict
from service.reasoning.answers import ImpactRow
from service.reasoning.impact import changed, imagine, impact
from service.reasoning.view import View

TIMES = 15
LIMIT = 0.050
GROWING = "a mapping"
"""Its answer grows with the organisation."""
Pairs = set[tuple[Key, Key]]


def taken(register: Register, view: View) -> dict[str, Key]:
    """What is taken away, by what it is: the first of its kind on which something rests."""
    verdicts = register.open(Assessment, register.head)
    passed = next(each for each in verdicts if _rests(view, each))
    item = register.by_key[passed.used_evidence[0]].record
    assert isinstance(item, Evidence)
    mappings = register.open(MappingAssertion, register.head)
    return {
        "an item of evidence": item.key,
        "a verdict": passed.key,
        "a measure": item.supports[0],
        "a supplier": "supplier/1-0",
        "a model version": "model/1@1",
        GROWING: next(each.key for each in mappings if each.relation is Relation.SUBSET_OF),
    }


def _rests(view: View, verdict: Assessment) -> bool:
    passed = verdict.verdict is Verdict.PASSED and verdict.subject is not None
    return passed and bool(impact(view, without=verdict.used_evidence[:1]))


def anew(register: Register, key: Key) -> tuple[ImpactRow, ...]:
    """Nothing taken over."""
    overlay = imagine(register, register.head, (key,), ())
    before, after = (View(each, TODAY, each.head) for each in (register, overlay))
    return changed(before, after)


def lost(network: Network, item: int) -> set[tuple[int, int]]:
    """The satisfied cells that would not be without an item: of those that it reaches, asked before and after."""
    today, graph, kept = TODAY.toordinal(), network.graph, network.graph[item]
    cells: set[tuple[int, int]] = set()
    for verdict in network.into(item, "used"):
        (provision,), (subject,) = network.out(verdict, "of"), network.out(verdict, "about")
        subjects = [subject, *network.into(subject, "uses")]
        cells |= {(p, s) for p in _above(network, provision) for s in subjects}
    before = {cell for cell in cells if network.satisfied(*cell, today)}
    graph[item] = (0, 0)
    after = {cell for cell in before if network.satisfied(*cell, today)}
    graph[item] = kept
    return before - after


def _above(network: Network, provision: int) -> set[int]:
    """The provision, and those that draw from it."""
    found, waiting = {provision}, [provision]
    while waiting:
        here = waiting.pop()
        for other in (*network.into(here, "part"), *network.into(here, "within")):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def named(data: Tables, rows: Iterable[ImpactRow]) -> Pairs:
    """What is no longer satisfied, of the subjects that rustworkx knows."""
    subjects = {data.names[each] for use in data.uses for each in use}
    return {(r.provision, r.subject) for r in rows if r.before is Status.SATISFIED and r.subject in subjects}


def measured(size: str, options: argparse.Namespace) -> dict[str, float]:
    options.size = size
    register = of_size(SIZES[size])
    view = View(register, TODAY, register.head)
    keys, found = taken(register, view), dict[str, float]()
    answers = {name: impact(view, without=(key,)) for name, key in keys.items()}
    set_aside()  # as a server does with what it keeps
    for name, key in keys.items():
        found[name] = each(lambda key: impact(view, without=(key,)), [key] * TIMES)
        if name == GROWING:
            found[f"{name}, for each row"] = found[name] / len(answers[name])
    for name, rows in answers.items():
        took, theirs = processor(partial(anew, register, keys[name]))
        report(options, f"{name}: {len(rows)} rows", found[name], "built anew", took, equal=rows == theirs)
        report(options, name, found[name], "limit", LIMIT, equal=None)
    data = tables(register)
    network, item = Network.of(data), keys["an item of evidence"]
    took, cells = processor(partial(lost, network, data.names.index(item)))
    rows = impact(view, without=(item,))
    equal = data.keys(cells) == named(data, rows)
    report(options, "an item of evidence", found["an item of evidence"], "rustworkx", took, equal=equal)
    return found


if __name__ == "__main__":
    growing(__doc__, "impact", measured)
