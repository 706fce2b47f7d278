"""What is found at one point, moved to another: only what a change can affect is asked again.

Law, subjects, applicability and the day must be the same; then of the units only statuses can differ, and reasons. The
cells to look at are those that were stirred, and those of which a run of the rules knows something else than before.
Facts of which there are few are found anew and compared. A change that reaches further is not moved: then everything
is found anew. What was given out for the earlier point stays as it was.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ontology.fields import fields_of
from ontology.key import BASE, NS, Key, to_iri, to_key
from ontology.rdf import word_iri
from ontology.records import CLASSES, Record
from service.graph import keeping, standing, units
from service.graph.facts import Fact
from service.graph.units import standing_of
from service.reasoning.answers import Unit
from service.reasoning.bits import subjects_in
from service.reasoning.corrections import Corrections
from service.reasoning.direct import Ground
from service.reasoning.known import NOTHING, Knowledge
from service.reasoning.status import Statuses
from service.reasoning.stirred import Mark, Stirred
from service.reasoning.verdicts import Cell
from service.reasoning.view import View
from service.validation.gaps.graph import Records, Writing, graph_of
from service.validation.gaps.point import Point, differing, recorded_between
from service.validation.gaps.questions import Asking
from service.validation.gaps.results import Found, Reading, results, ways
from service.validation.gaps.sentences import Sentences, Writer
from service.validation.gaps.told import Told
from service.validation.shacl.columns import Builder, Columns, Triple
from service.validation.shacl.incremental import Affected, change_of
from service.validation.shacl.reach import Ways
from service.validation.shacl.terms import Ids, Term, Terms, iri

_RUNS = ("actual", "unexpired", "unproven", "planned")
"""What statuses are read from."""
_STATUS = NS + "status"
Asked = dict[Term, Ids]


@dataclass(eq=False)
class Answer:
    """What is found at one point, and all that it takes to move it."""

    asking: Asking
    horizon: date | None
    point: Point
    mark: Mark
    columns: Columns
    corrections: Corrections
    writer: Writer
    told: Told
    affected: Affected
    ways: dict[Term, Ways]
    counted: dict[Key, tuple[Unit, str]]
    """Of each provision that shapes ask about one unit in force, if there is one."""
    cells: frozenset[int]
    """The provisions of all units."""
    beside: set[Fact]
    tests: Counter[keeping.Test]
    grounds: Mapping[Cell, list[Ground]]
    known: dict[str, Knowledge]

    @classmethod
    def of(cls, view: View, horizon: date | None, asking: Asking) -> "Answer":
        """Found anew."""
        statuses = view.statuses
        grounds = statuses.actual.grounds  # all runs at once, before units ask for them
        asked = list(units.units(view, horizon))
        corrections = Corrections.of(view.register, view.known_at)
        beside = set(standing.beside(view, horizon, asked, corrections))
        tests = Counter(test for each in grounds.values() for test in keeping.testers(view.register, each))
        facts = (*units.facts(asked), *beside, *keeping.tests(tests))
        columns = graph_of(view, corrections, facts)
        writer = Writer(Sentences(view, columns))
        found = Told()
        found.begin(results(Reading(view, columns, asking, writer), asking.plan.run(columns)))
        return cls(
            asking,
            horizon,
            Point.of(view),
            statuses.mark(),
            columns,
            corrections,
            writer,
            found,
            Affected(asking.plan),
            {entry.shape.node: ways(asking, entry) for entry in asking.plan.entries},
            _one_each(asked),
            frozenset(view.units_counted()),
            beside,
            tests,
            grounds,
            _known(statuses),
        )

    @property
    def found(self) -> tuple[Found, ...]:
        return tuple(self.told.told)

    def fits(self, view: View) -> bool:
        """Whether it can be moved there."""
        return (
            view.statuses.since(self.mark) is not None
            and self.point.settled_as(view)
            and differing(self.point, view) is not None
        )

    def move(self, view: View) -> None:
        """To a point to which it fits. Nobody else may hold it meanwhile."""
        _Move(self, view).done()


@dataclass(eq=False)
class _Move:
    answer: Answer
    view: View

    def done(self) -> None:
        answer, view = self.answer, self.view
        stirred = view.statuses.since(answer.mark) or {}
        nodes, added, removed = self._statuses(self._cells(stirred))
        corrections = self._corrections()
        come, gone = self._records(corrections)
        added += self._said(come, corrections)
        removed += self._said(gone, answer.corrections)
        beside = set(standing.beside(view, answer.horizon, answer.counted.values(), corrections))
        tested, not_tested = self._tests(stirred)
        added += self._facts([*(beside - answer.beside), *keeping.tests(tested)])
        removed += self._facts([*(answer.beside - beside), *keeping.tests(not_tested)])
        columns = answer.columns.with_changes(added, removed)
        self._find(columns, self._asked(columns, nodes, added, removed), stirred)
        answer.columns, answer.beside, answer.corrections = columns, beside, corrections
        answer.grounds, answer.known = view.statuses.actual.grounds, _known(view.statuses)
        answer.point, answer.mark = Point.of(view), view.statuses.mark()

    # --- what differs -------------------------------------------------------------------------------------

    def _cells(self, stirred: Stirred) -> Stirred:
        """The cells of which the status may differ."""
        cells = dict(stirred)
        for name, before in self.answer.known.items():
            now: Knowledge = getattr(self.view.statuses, name).knowledge
            for p in before.known.keys() | now.known.keys():
                one, other = before.known.get(p, NOTHING), now.known.get(p, NOTHING)
                if one is not other:
                    for a, b in zip(one.bits, other.bits, strict=True):
                        cells[p] = cells.get(p, 0) | (a ^ b)
        return cells

    def _statuses(self, cells: Stirred) -> tuple[list[int], list[Triple], list[Triple]]:
        """The nodes of these units, and the statuses that they have now, and had."""
        statuses, columns = self.view.statuses, self.answer.columns
        keys, terms, law = statuses.law.content.keys, columns.terms, statuses.law
        nodes: list[int] = []
        added: list[Triple] = []
        removed: list[Triple] = []
        had = columns.of_property(_STATUS)
        for p, bits in cells.items():
            for s in subjects_in(bits) if p in self.answer.cells else ():
                if statuses.subjects.kind[s] is not law.kind[p]:
                    continue
                term = iri(to_iri(standing_of(keys[p], statuses.subjects.keys[s]), BASE))
                before = had.objects(np.array([terms.id(term)], np.int32))[1].tolist()
                if before:
                    nodes.append(terms.id(term))
                    now = iri(word_iri(statuses.status(p, s)))
                    if terms[before[0]] != now:
                        added.append((term, iri(_STATUS), now))
                        removed.append((term, iri(_STATUS), terms[before[0]]))
        return nodes, added, removed

    def _corrections(self) -> Corrections:
        point, view = self.answer.point, self.view
        between = recorded_between(point, view)
        return self.answer.corrections.moved(view.register, view.known_at, between)

    def _records(self, corrections: Corrections) -> tuple[list[Record], list[Record]]:
        """Those that only this point knows, and those that only the earlier one; those whose links lead elsewhere
        because of a correction are among both.
        """
        records = differing(self.answer.point, self.view) or []
        elsewhere = self._citing({key for record, _ in records for key in self._corrected(record, corrections)})
        come, gone = ([record for record, new in records if new is known] for known in (True, False))
        return come + elsewhere, gone + elsewhere

    def _corrected(self, record: Record, corrections: Corrections) -> Iterator[Key]:
        """What a correction stands for, as both points know it."""
        if record.corrects:
            for known in (self.answer.corrections, corrections):
                for key in (record.key, record.corrects):
                    yield from (each.key for each in known.chain(key))

    def _citing(self, keys: set[Key]) -> list[Record]:
        """The records known at both points that link to one of these."""
        if not keys:
            return []
        columns, point, view = self.answer.columns, self.answer.point, self.view
        nodes = np.array(sorted({columns.terms.id(iri(to_iri(key, BASE))) for key in keys}), np.int32)
        found: set[Key] = set()
        for name in sorted({each.property for cls in CLASSES.values() for each in fields_of(cls) if each.is_key}):
            citing = columns.of_property(NS + name).subjects(nodes)[1].tolist()
            found.update(key for node in citing if (key := to_key(columns.terms[node].text)) is not None)
        known = [recorded for key in sorted(found) if (recorded := point.known(key)) is not None]
        return [
            each.record for each in known if (now := view.register.get(each.record.key)) and now.open_at(view.known_at)
        ]

    def _said(self, found: Iterable[Record], corrections: Corrections) -> list[Triple]:
        """What records say."""
        by_class: dict[type[Record], list[Record]] = {}
        for record in found:
            by_class.setdefault(type(record), []).append(record)
        writing = self._writing()
        records = Records(self.view, writing, corrections)
        for cls, ones in by_class.items():
            records.of_class(cls, ones)
        return list(writing.builder.columns().triples())

    def _facts(self, facts: Iterable[Fact]) -> list[Triple]:
        writing = self._writing()
        writing.facts(facts)
        return list(writing.builder.columns().triples())

    def _writing(self) -> Writing:
        return Writing(Builder(self._terms))

    @property
    def _terms(self) -> Terms:
        return self.answer.columns.terms

    def _tests(self, stirred: Stirred) -> tuple[list[keeping.Test], list[keeping.Test]]:
        """Those that are now, and those that are no more; each is counted as often as a ground names it."""
        answer, view = self.answer, self.view
        grounds, more = view.statuses.actual.grounds, Counter[keeping.Test]()
        for cell in ((p, s) for p, bits in stirred.items() for s in subjects_in(bits)):
            more.subtract(keeping.testers(answer.point.register, answer.grounds.get(cell) or ()))
            more.update(keeping.testers(view.register, grounds.get(cell) or ()))
        come = [test for test in more if not answer.tests[test] and more[test]]
        gone = [test for test in more if answer.tests[test] and not answer.tests[test] + more[test]]
        answer.tests.update(more)
        for test in gone:
            del answer.tests[test]
        return come, gone

    # --- what is asked again ------------------------------------------------------------------------------

    def _asked(
        self, columns: Columns, nodes: Sequence[int], added: Sequence[Triple], removed: Sequence[Triple]
    ) -> Asked:
        """By shape, whose results may differ, or what is said of them. `nodes`: units, whose owners may differ."""
        answer, change = self.answer, change_of(columns, added, removed)
        asked = answer.affected.asked(answer.columns, columns, change)
        units = np.array(sorted(nodes), np.int32)
        for node, its in answer.ways.items():
            more = its.affected(columns, change)
            if answer.asking.about[node].per_provision:
                more = np.union1d(more, units)
            if len(more):
                asked[node] = np.union1d(asked[node], more) if node in asked else more
        return asked

    def _find(self, columns: Columns, asked: Asked, stirred: Stirred) -> None:
        """Sentences that may differ stay with the earlier point where they were given out, and are made anew."""
        answer, view = self.answer, self.view
        at = answer.told.at
        gone = [each for node, roots in asked.items() for root in roots.tolist() for each in at[node].get(root, ())]
        reading = Reading(view, columns, answer.asking, answer.writer)
        come = list(results(reading, answer.asking.plan.run(columns, asked)))
        again = set(map(id, gone))
        reasons = [each for each in self._reasons(stirred) if id(each) not in again]
        come += [each.retold() for each in reasons]
        gone += reasons
        before = Writer(answer.writer.now)
        for each in gone:
            each.telling.writer = before
        answer.writer.now = Sentences(view, columns)
        answer.told.change(gone, come)

    def _reasons(self, stirred: Stirred) -> Iterator[Found]:
        """Findings that name reasons which may differ."""
        statuses = self.view.statuses
        every = statuses.opinions is not self.answer.point.opinions
        if not stirred and not every:
            return
        index, cells = statuses.law.content.index, stirred.keys()
        for provision, found in self.answer.told.reasons.items():
            if every or not cells.isdisjoint(statuses.dependence.on(index[provision])):
                yield from found.values()


def _one_each(asked: Iterable[tuple[Unit, str]]) -> dict[Key, tuple[Unit, str]]:
    found: dict[Key, tuple[Unit, str]] = {}
    for unit, name in asked:
        if name == units.IN_FORCE:
            found.setdefault(unit.provision, (unit, name))
    return found


def _known(statuses: Statuses) -> dict[str, Knowledge]:
    """What the runs know that were asked for."""
    return {name: run.knowledge for name in _RUNS if (run := statuses.__dict__.get(name)) is not None}
