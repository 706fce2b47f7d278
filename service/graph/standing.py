"""The status graph: what the reasoning says at one (asOf, knownAt, policy), for texts and shapes to read.

One *standing* for each provision and subject that have a status or an applicability to speak of (a pair that does not
apply and of which nothing is known is left out), the *grounds* on which rule D stands, and each provision's place,
citation and label in the edition in force. Written as RDF (one named graph) and as rows for a property graph. Beside
them stand the facts that gap shapes read: how units stand, papers asked for, reports due, what opinions are worth, how
evidence was kept (docs/gaps.md).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from operator import itemgetter

from ontology.key import BASE, NS, Key, to_iri
from ontology.literals import XSD, quote
from ontology.rdf import RDF_TYPE, word_iri
from ontology.words import ApplicabilityState, Status
from service.graph import deadlines, keeping, opinions, papers, units
from service.graph.facts import Fact, line
from service.reasoning.answers import Unit
from service.reasoning.corrections import Corrections
from service.reasoning.naming import Names
from service.reasoning.status import Statuses
from service.reasoning.view import View


def facts(view: View, horizon: date | None = None, corrections: Corrections | None = None) -> Iterator[Fact]:
    """What no record says and shapes read. Units and papers to come are those of the horizon."""
    asked = list(units.units(view, horizon))
    return chain(units.facts(asked), beside(view, horizon, asked, corrections), keeping.tested(view))


def beside(
    view: View,
    horizon: date | None,
    asked: Collection[tuple[Unit, str]],
    corrections: Corrections | None = None,
) -> Iterator[Fact]:
    """The facts of which there are few, or which are cheap to find. `asked`: units, one for each provision at least.
    `corrections`: of all records, where they are known already.
    """
    corrections = corrections or Corrections.of(view.register, view.known_at)
    return chain(
        units.in_play(view, asked),
        papers.facts(view, horizon),
        deadlines.facts(view, corrections),
        opinions.facts(view),
        keeping.facts(view, corrections),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """`unit`: coverage counts it, for this subject. `from_day`: the first or last day that the state names."""

    provision: Key
    subject: Key
    status: Status
    applicability: ApplicabilityState
    from_day: date | None
    unit: bool


@dataclass(frozen=True, slots=True)
class Grounded:
    """One way in which D holds: the verdict, the implementation and the evidence."""

    name: str
    provision: Key
    subject: Key
    partial: bool
    facts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A provision in the edition in force."""

    provision: Key
    whole: Key | None
    citation: str
    label: str


@dataclass(frozen=True, eq=False)
class StatusGraph:
    view: View
    base: str = BASE

    @property
    def statuses(self) -> Statuses:
        return self.view.statuses

    def standings(self) -> Iterator[Standing]:
        statuses = self.statuses
        law, subjects, keys = statuses.law, statuses.subjects, statuses.law.content.keys
        units = set(self.view.units_counted())
        for p in sorted(law.kind):
            for subject, s in subjects.index.items():
                state, status = statuses.scope.state(p, s), statuses.status(p, s)
                if state.state is ApplicabilityState.NOT_APPLICABLE and status is Status.ABSENT:
                    continue
                unit = p in units and subjects.kind[s] is law.kind[p]
                yield Standing(keys[p], subject, status, state.state, state.day, unit)

    def grounds(self) -> Iterator[Grounded]:
        keys, subjects = self.statuses.law.content.keys, self.statuses.subjects
        who = {s: key for key, s in subjects.index.items()}
        cells = [(p, who[s], grounds) for (p, s), grounds in self.statuses.actual.grounds.items() if s in who]
        for p, subject, grounds in sorted(cells, key=itemgetter(0, 1)):
            for n, ground in enumerate(grounds, 1):
                yield Grounded(f"{keys[p]}/{subject}/{n}", keys[p], subject, ground.partial, ground.facts)

    def places(self) -> Iterator[Placed]:
        law, names = self.statuses.law, Names(self.statuses.register)
        keys = law.content.keys
        for p, wording in sorted(law.wording.items()):
            whole = law.whole.get(p)
            label = wording.label or wording.heading or ""
            yield Placed(keys[p], None if whole is None else keys[whole], names.provision(keys[p]), label)

    def reaches(self) -> Iterator[tuple[Key, Key]]:
        """A subject, and one that it uses or runs at asOf, through others too."""
        subjects = self.statuses.subjects
        for key, s in subjects.index.items():
            for other in subjects.ordered(subjects.reach(s)):
                if other != s:
                    yield key, subjects.keys[other]

    # --- as RDF -------------------------------------------------------------------------------------------

    def quads(self) -> Iterator[str]:
        """N-Quads without line ends, in the graph `run/status`."""
        graph = f"<{self.base}run/status>"
        return (f"{line} {graph} ." for line in self._triples(graph))

    def _triples(self, graph: str) -> Iterator[str]:
        statuses = self.statuses
        yield f"{graph} {RDF_TYPE} <{NS}StatusGraph>"
        yield f'{graph} <{NS}asOf> "{statuses.as_of}"^^<{XSD}date>'
        yield f'{graph} <{NS}knownAt> "{statuses.k}"^^<{XSD}integer>'
        yield f"{graph} <{NS}revision> {quote(statuses.register.revision)}"
        yield f"{graph} <{NS}policy> {self._term(statuses.policy.key)}"
        for placed in self.places():
            yield from self._placed(placed)
        for standing in self.standings():
            yield from self._standing(standing)
        for ground in self.grounds():
            yield from self._ground(ground)
        for user, used in self.reaches():
            yield f"{self._term(user)} <{NS}reaches> {self._term(used)}"
        for fact in facts(self.view):
            yield line(fact, self.base)

    def _term(self, key: Key) -> str:
        return f"<{to_iri(key, self.base)}>"

    def _placed(self, placed: Placed) -> Iterator[str]:
        term = self._term(placed.provision)
        if placed.whole is not None:
            yield f"{term} <{NS}partOf> {self._term(placed.whole)}"
        yield f"{term} <{NS}citation> {quote(placed.citation)}"
        yield f"{term} <{NS}label> {quote(placed.label)}"

    def _standing(self, standing: Standing) -> Iterator[str]:
        node = f"<{self.base}standing/{standing.provision}/{standing.subject}>"
        yield f"{node} {RDF_TYPE} <{NS}Standing>"
        yield f"{node} <{NS}ofProvision> {self._term(standing.provision)}"
        yield f"{node} <{NS}ofSubject> {self._term(standing.subject)}"
        yield f"{node} <{NS}status> <{word_iri(standing.status)}>"
        yield f"{node} <{NS}applicability> <{word_iri(standing.applicability)}>"
        yield f'{node} <{NS}unit> "{str(standing.unit).lower()}"^^<{XSD}boolean>'
        if standing.from_day is not None:
            yield f'{node} <{NS}fromDay> "{standing.from_day}"^^<{XSD}date>'

    def _ground(self, ground: Grounded) -> Iterator[str]:
        node = f"<{self.base}ground/{ground.name}>"
        yield f"{node} {RDF_TYPE} <{NS}Ground>"
        yield f"{node} <{NS}groundOf> {self._term(ground.provision)}"
        yield f"{node} <{NS}groundFor> {self._term(ground.subject)}"
        yield f"{node} <{NS}extent> <{NS}{'partial' if ground.partial else 'implemented'}>"
        for fact in ground.facts:
            yield f"{node} <{NS}restsOn> {self._term(fact)}"
