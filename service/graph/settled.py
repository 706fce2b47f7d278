"""What is settled before the rules run (section 4), as RDF that rule texts read: one named graph for each run.

The facts of one (asOf, knownAt, policy) in few plain terms: provisions and their parts, who counts, subjects and their
links, verdicts, D's grounds, what accepted mappings and legal effects give. Nothing that a rule derives is read here.
Two things have a node of their own, since RDF has no statements of three: a *link* (one subject reaches another) and a
*naming* (evidence that is about somebody, seen from a subject).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ontology.key import BASE, NS, Key, to_iri
from ontology.rdf import RDF_TYPE, word_iri
from ontology.words import Status, SubjectKind, broader
from service.reasoning import direct
from service.reasoning.algebra import TO_RELATION, Claim
from service.reasoning.direct import WHOEVER, Desk, Grounds
from service.reasoning.effects import Drawing, Effects
from service.reasoning.opinions import Opinions
from service.reasoning.status import Statuses

RUNS: dict[str, Callable[[Desk], Grounds]] = {
    "actual": direct.direct,
    "unexpired": direct.direct,
    "unproven": direct.unproven,
    "planned": direct.planned,
    "implemented": direct.implemented,
    "evidenced": direct.evidenced,
    "assessed": direct.assessed,
}
"""The runs of readings 31-33: the same rules over other grounds."""

LENIENT = "unexpired"
WITHOUT_NEGATIVES = frozenset({"implemented", "evidenced", "assessed"})
ANYBODY = f"<{NS}Anybody>"
"""Named in runs of what might be: whoever is needed."""

ORGANISATION = SubjectKind.ORGANISATION
_FAILED = {Status.FAILED: "failedFor", Status.INDETERMINATE: "indeterminateFor"}


def run_iri(run: str, base: str = BASE) -> str:
    """The named graph of a run."""
    return f"{base}run/{run}"


@dataclass(eq=False)
class Settled:
    """The facts of one run, as lines of N-Triples without their end: `<s> <p> <o>`."""

    statuses: Statuses
    run: str = "actual"
    base: str = BASE
    grounds: Grounds = field(init=False)
    opinions: Opinions = field(init=False)
    effects: Effects = field(init=False)

    def __post_init__(self) -> None:
        facts = self.statuses
        if not facts.subjects.settled:
            facts = self.statuses = Statuses(facts.register, facts.as_of, facts.k, facts.policy)
        self.opinions, self.effects, desk = facts.opinions, facts.effects, facts.desk
        if self.run == LENIENT:
            desk = self._lenient_desk()
            self.opinions = Opinions.of(facts.register, facts.k, facts.law, facts.policy, lenient=True)
            self.effects = Effects.of(facts.register, facts.k, facts.as_of, facts.law, lenient=True)
        self.grounds = RUNS[self.run](desk)

    def _lenient_desk(self) -> Desk:
        facts = self.statuses
        items = facts.desk.items.letting_through()
        compare = facts.policy.accept_to_be_compared
        return Desk(facts.law, facts.subjects, facts.measures, items, facts.verdicts, facts.as_of, compare, True)

    def quads(self) -> Iterator[str]:
        """N-Quads, one line each, in the graph of the run."""
        graph = f"<{run_iri(self.run, self.base)}>"
        return (f"{line} {graph} ." for line in self.triples())

    def triples(self) -> Iterator[str]:
        yield from self._header()
        yield from self._kinds()
        yield from self._subjects()
        yield from self._links()
        yield from self._provisions()
        yield from self._asked()
        yield from self._verdicts()
        yield from self._namings()
        yield from self._grounds()
        yield from self._mappings()
        yield from self._joints()
        yield from self._effects()

    # --- terms --------------------------------------------------------------------------------------------

    @cached_property
    def _p(self) -> dict[int, str]:
        """Provision number -> term, of those that take part."""
        keys = self.statuses.law.content.keys
        return {p: self._term(keys[p]) for p in sorted(self.statuses.law.kind)}

    @cached_property
    def _s(self) -> list[str]:
        return [self._term(key) for key in self.statuses.subjects.keys]

    def _term(self, key: Key) -> str:
        return f"<{to_iri(key, self.base)}>"

    def _node(self, sort: str, *names: object) -> str:
        return f"<{self.base}settled/{sort}/{'/'.join(map(str, names))}>"

    # --- subjects -----------------------------------------------------------------------------------------

    def _header(self) -> Iterator[str]:
        run, facts = f"<{run_iri(self.run, self.base)}>", self.statuses
        yield f"{run} {RDF_TYPE} <{NS}Run>"
        yield f'{run} <{NS}asOf> "{facts.as_of}"^^<http://www.w3.org/2001/XMLSchema#date>'
        yield f'{run} <{NS}knownAt> "{facts.k}"^^<http://www.w3.org/2001/XMLSchema#integer>'
        yield f"{run} <{NS}policy> {self._term(facts.policy.key)}"

    def _kinds(self) -> Iterator[str]:
        for a in SubjectKind:
            for b in SubjectKind:
                if broader(a, b):
                    yield f"{_word(a)} <{NS}broaderThan> {_word(b)}"

    def _subjects(self) -> Iterator[str]:
        subjects = self.statuses.subjects
        for s, term in enumerate(self._s):
            yield f"{term} <{NS}ofKind> {_word(subjects.kind[s])}"
            for kind in SubjectKind:
                if broader(subjects.kind[s], kind):
                    if subjects.inventory_complete(s, kind):
                        yield f"{term} <{NS}inventoryCompleteFor> {_word(kind)}"
                    if not subjects.components(s, kind) and not self.statuses.scope.not_asked(kind, s):
                        yield f"{term} <{NS}noneRecorded> {_word(kind)}"

    def _links(self) -> Iterator[str]:
        for upper, lower in self._pairs:
            link = self._node("link", upper, lower)
            yield f"{self._s[upper]} <{NS}reaches> {self._s[lower]}"
            yield f"{link} <{NS}upper> {self._s[upper]}"
            yield f"{link} <{NS}lower> {self._s[lower]}"

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        """(upper, lower): a subject and one of a narrower kind that it uses or runs at t, through others too."""
        subjects = self.statuses.subjects
        return [
            (s, x)
            for s in range(len(self._s))
            for x in sorted(subjects.reach(s))
            if broader(subjects.kind[s], subjects.kind[x])
        ]

    # --- provisions ---------------------------------------------------------------------------------------

    def _provisions(self) -> Iterator[str]:
        law = self.statuses.law
        for p, term in self._p.items():
            yield f"{term} <{NS}assessedPer> {_word(law.kind[p])}"
            mark = law.decomposition(p)
            if mark is not None:
                yield f"{term} <{NS}decomposition> <{word_iri(mark)}>"
            for part, counts in self.statuses.concerns.counting(p).items():
                yield f"{self._p[part]} <{NS}partOf> {term}"
                for s, subject in enumerate(self._s):
                    yield f"{self._p[part]} <{NS}{'countsFor' if counts >> s & 1 else 'leftOutFor'}> {subject}"

    def _asked(self) -> Iterator[str]:
        """R4 and R5: the links along which p is asked (an organisation's components: read with its own roles)."""
        law, kinds, concerns = self.statuses.law, self.statuses.subjects.kind, self.statuses.concerns
        for p, term in self._p.items():
            for upper, lower in self._pairs:
                if kinds[lower] is law.kind[p]:
                    viewpoint = upper if kinds[upper] is ORGANISATION else None
                    if concerns.of(p, viewpoint).any >> lower & 1:
                        yield f"{term} <{NS}askedDown> {self._node('link', upper, lower)}"
                if kinds[upper] is law.kind[p] is not ORGANISATION and concerns.of(p).any >> upper & 1:
                    yield f"{term} <{NS}askedUp> {self._node('link', upper, lower)}"

    # --- verdicts and grounds -----------------------------------------------------------------------------

    def _verdicts(self) -> Iterator[str]:
        verdicts = self.statuses.verdicts
        for p, s in sorted(set(verdicts.cells())) if self.run not in WITHOUT_NEGATIVES else ():
            status = verdicts.direct(p, s).status
            if status is not None:
                yield f"{self._p[p]} <{NS}{_FAILED[status]}> {self._s[s]}"

    def _namings(self) -> Iterator[str]:
        """For R8: every subject that grounds name, seen from every subject but organisations, which need no name."""
        named = self._named
        for s, term in enumerate(self._s):
            if self.statuses.subjects.kind[s] is not ORGANISATION:
                for z in named:
                    node = self._node("naming", s, z)
                    yield f"{node} <{NS}ofSubject> {term}"
                    yield f"{node} <{NS}named> {ANYBODY if z == WHOEVER else self._s[z]}"
                    if z in (s, WHOEVER):
                        yield f"{term} <{NS}itself> {node}"

    @cached_property
    def _named(self) -> list[int]:
        return sorted({z for grounds in self.grounds.values() for ground in grounds for z in _bits(ground.names)})

    def _grounds(self) -> Iterator[str]:
        for (p, s), grounds in sorted(self.grounds.items()):
            for n, ground in enumerate(grounds):
                node = self._node("ground", p, s, n)
                yield f"{node} <{NS}groundOf> {self._p[p]}"
                yield f"{node} <{NS}groundFor> {self._s[s]}"
                yield f"{node} <{NS}extent> <{NS}{'partial' if ground.partial else 'implemented'}>"
                for fact in ground.facts:
                    yield f"{node} <{NS}restsOn> {self._term(fact)}"
                if self.statuses.subjects.kind[s] is not ORGANISATION:
                    for z in _bits(ground.names):
                        yield f"{node} <{NS}groundNames> {self._node('naming', s, z)}"

    # --- what others give ---------------------------------------------------------------------------------

    def _mappings(self) -> Iterator[str]:
        """From each end: what one provision gives to the other (R1 contains; R6 within, overlaps)."""
        for pair in sorted(self.opinions.pairs):
            for a, b in (pair, pair[::-1]):
                claim = self.opinions.claim(a, b)
                if claim & Claim.CONTAINS:
                    yield f"{self._p[a]} <{NS}contains> {self._p[b]}"
                if claim & Claim.CONTAINED:
                    yield f"{self._p[a]} <{NS}within> {self._p[b]}"
                if claim == Claim.MEETS:
                    yield f"{self._p[a]} <{NS}overlaps> {self._p[b]}"

    def _joints(self) -> Iterator[str]:
        for n, joint in enumerate(self.opinions.joints):
            node = self._node("joint", n)
            yield f"{node} <{NS}target> {self._p[joint.target]}"
            yield f"{node} <{NS}relation> <{word_iri(TO_RELATION[joint.claim])}>"
            for member in joint.members:
                yield f"{node} <{NS}member> {self._p[member]}"
            for key in joint.keys:
                yield f"{node} <{NS}restsOn> {self._term(key)}"

    def _effects(self) -> Iterator[str]:
        for n, drawing in enumerate(self.effects.drawing):
            node = self._node("drawing", n)
            yield f"{node} <{NS}drawnFrom> {self._p[drawing.source]}"
            yield f"{node} <{NS}drawnTo> {self._p[drawing.target]}"
            for s, subject in enumerate(self._s):
                if self._holds(drawing, s):
                    yield f"{node} <{NS}holdsFor> {subject}"
            for key in drawing.facts:
                yield f"{node} <{NS}restsOn> {self._term(key)}"

    def _holds(self, drawing: Drawing, s: int) -> bool:
        return drawing.condition is None or self.statuses.scope.holds_today(drawing.condition, s)


def _word(kind: SubjectKind) -> str:
    return f"<{word_iri(kind)}>"


def _bits(names: int) -> Iterator[int]:
    """The subjects named; WHOEVER stands for itself."""
    if names == WHOEVER:
        yield WHOEVER
        return
    while names:
        lowest = names & -names
        yield lowest.bit_length() - 1
        names ^= lowest
