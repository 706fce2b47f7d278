"""A View answers every question of docs/semantics.md for one register at one (asOf, knownAt, policy). No I/O.

    view = View(register, as_of=date(2026, 11, 21), known_at=register.head, policy=DEFAULT_POLICY)
    view.trace("eu-ai-act/art_15", "model/candidate-ranker@2.1").status

Making a view settles the facts (milliseconds); statuses are computed once, on first use, and kept. A view never
changes; `service.house.House.view()` keeps the recent ones.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from ontology.errors import UnknownReference
from ontology.key import Key
from ontology.records import MappingPolicy, Wording
from ontology.register import Register
from ontology.words import Relation, Status
from service.reasoning.algebra import TO_RELATION
from service.reasoning.answers import (
    Applicability,
    Crosswalk,
    EvidenceUse,
    PairRelation,
    Proof,
    SoARow,
    Trace,
    Unit,
)
from service.reasoning.bits import Bits, bits_of
from service.reasoning.coverage import Coverage
from service.reasoning.covered import Covered
from service.reasoning.crosswalk import Crosswalks
from service.reasoning.entailment import Entailment
from service.reasoning.matrix import Matrix
from service.reasoning.moving import moved
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.proof import Prover
from service.reasoning.proofs import FIRST, proofs
from service.reasoning.statement import statement
from service.reasoning.status import Statuses
from service.reasoning.trace import Tracer


@dataclass(eq=False)
class View:
    """`known_at` is a ledger sequence: what was recorded by it, and not closed by it, is known."""

    register: Register
    as_of: date
    known_at: int
    policy: MappingPolicy = DEFAULT_POLICY
    gap_profile: str = "default"
    """How bad gaps are: read by the room that finds them (`service.validation.gaps`), by no status."""
    kept: dict[object, Any] = field(default_factory=dict, repr=False)
    """What other rooms worked out of this view and keep as long as it lives, by what they call it."""
    origin: Statuses | None = field(default=None, repr=False)
    """Statuses of another point of the same chain, under the same policy: they are moved rather than made anew."""
    handed: dict[object, Any] = field(default_factory=dict, repr=False)
    """What other rooms keep to be moved: the first view that is moved from this one and takes a thing, has it."""
    before: dict[object, Any] | None = field(default=None, repr=False)
    """What the view from which this one was moved hands over; None once it was looked at."""

    @cached_property
    def statuses(self) -> Statuses:
        origin, self.origin = self.origin, None
        point = (self.register, self.as_of, self.known_at)
        found = None if origin is None else moved(origin, *point)
        return found or Statuses(*point, self.policy)

    @property
    def started(self) -> bool:
        """Whether anything is known from which another view could be moved."""
        return "statuses" in self.__dict__ or self.origin is not None

    def moved(self, register: Register, as_of: date, known_at: int) -> "View":
        """The view of another point under the same policy: the same as a new one; what stays the same is taken over."""
        origin = self.__dict__.get("statuses") or self.origin
        before = self.handed or self.before
        return View(register, as_of, known_at, self.policy, self.gap_profile, origin=origin, before=before)

    @property
    def entailment(self) -> Entailment:
        return self.statuses.entailment

    @cached_property
    def _coverage(self) -> Coverage:
        return Coverage(self.statuses, self.entailment, self._matrix)

    @cached_property
    def _crosswalks(self) -> Crosswalks:
        return Crosswalks(self.statuses, self.entailment)

    @cached_property
    def _tracer(self) -> Tracer:
        return Tracer(self.statuses)

    @property
    def provisions(self) -> tuple[Key, ...]:
        """Provisions that take part in the rules."""
        return tuple(self.statuses.law.content.keys[p] for p in sorted(self.statuses.law.kind))

    @property
    def subjects(self) -> tuple[Key, ...]:
        return tuple(self.statuses.subjects.index)

    def wording(self, provision: Key) -> Wording | None:
        """What the edition in force at asOf says there; None if it has no wording for it."""
        number = self.statuses.law.content.index.get(provision)
        return None if number is None else self.statuses.law.wording.get(number)

    def status(self, provision: Key, subject: Key) -> Status:
        p, s = self._cell(provision, subject)
        return self.statuses.on(p).status(p, s) if p in self.statuses.law.kind else Status.ABSENT

    def statuses_of(self, cells: Iterable[tuple[Key, Key]]) -> list[Status]:
        """The status of each (provision, subject), read from the matrix of all. Raises UnknownReference."""
        return self._matrix.of(cells)

    @cached_property
    def _matrix(self) -> Matrix:
        return Matrix(self.statuses)

    def settle_all(self) -> None:
        """Works out all statuses at once: cheaper than one by one where nearly all are asked for."""
        _ = self.statuses.actual

    def prepare(self) -> None:
        """Works out all that any question reads: whoever asks next waits for nothing."""
        self.statuses.run_all()
        _ = self.entailment

    def depends_on(self, provision: Key) -> frozenset[Key]:
        """The provisions on whose statuses that of one provision may depend, itself included."""
        p = self.statuses.law.content.index.get(provision)
        keys = self.statuses.law.content.keys
        if p is None or p not in self.statuses.law.kind:
            return frozenset({provision})
        return frozenset(keys[other] for other in self.statuses.dependence.on(p))

    def far(self, provision: Key, subject: Key) -> bool:
        p, s = self._cell(provision, subject)
        return p in self.statuses.law.kind and self.statuses.on(p).far(p, s)

    def applicability(self, provision: Key, subject: Key) -> Applicability:
        return self.statuses.scope.answer(*self._cell(provision, subject))

    def mapped(self, provision: Key) -> bool:
        """A provision of another framework has an entailed relation to it under the policy (section 4, *Coverage*)."""
        p = self.statuses.law.content.index.get(provision)
        return p is not None and p in self.statuses.law.kind and self._coverage.mapped(p)

    def owner(self, provision: Key, subject: Key) -> str | None:
        """Who owns the measures for it, else the subject."""
        return self._coverage.owner(*self._cell(provision, subject))

    def counts(self, provision: Key, subject: Key) -> tuple[bool, bool, bool, bool, bool]:
        """Mapped, implemented, evidenced, assessed, satisfied."""
        return self._coverage.counts(*self._cell(provision, subject))

    def proof(self, provision: Key, subject: Key) -> Proof | None:
        p, s = self._cell(provision, subject)
        return Prover(self.statuses.on(p)).prove(p, s)

    def proofs(self, provision: Key, subject: Key, first: int = FIRST) -> tuple[Proof, ...]:
        """The smallest proofs, smallest first; each says how many there are, and whether that is all."""
        p, s = self._cell(provision, subject)
        return proofs(self.statuses.on(p), p, s, first) if p in self.statuses.law.kind else ()

    def trace(self, provision: Key, subject: Key) -> Trace:
        p, s = self._cell(provision, subject)
        return Tracer(self.statuses.on(p)).trace(p, s)

    def coverage(
        self,
        frameworks: Collection[Key] | None = None,
        subjects: Collection[Key] | None = None,
        horizon: date | None = None,
        unit: str | None = None,
    ) -> Covered:
        return self._coverage.rows(frameworks, subjects, horizon, unit)

    def units_counted(self) -> Iterator[int]:
        """The provisions that coverage counts, by number."""
        return self._coverage.units()

    def reached(self, subjects: Collection[Key]) -> frozenset[Key]:
        """These and what they use or run; those that are not on record left out."""
        return frozenset(self.statuses.subjects.keys[s] for s in self._coverage.wanted(subjects))

    def units(
        self, frameworks: Collection[Key] | None = None, subjects: Collection[Key] | None = None
    ) -> tuple[Unit, ...]:
        """The pairs that coverage counts, with their state only: cheaper than the five counts."""
        cells = list(self._coverage.cells(frameworks, subjects))
        statuses = self.statuses.over({p for p, _ in cells})
        found = []
        for p, s in cells:
            state = statuses.scope.state(p, s)
            pair = statuses.law.content.keys[p], statuses.subjects.keys[s]
            found.append(Unit(*pair, statuses.status(p, s), state.state, state.day))
        return tuple(found)

    def counted(
        self, frameworks: Collection[Key] | None = None, subjects: Collection[Key] | None = None
    ) -> dict[int, Bits]:
        """The same pairs by number: the subjects for which each provision is counted."""
        return {p: bits_of(numbers) for p, numbers in self._coverage.blocks(frameworks, subjects)}

    def crosswalk(self, first: Key, second: Key) -> Crosswalk:
        return self._crosswalks.between(first, second)

    def mappings_of(self, provision: Key) -> tuple[PairRelation, ...]:
        """What follows from a provision to those of other frameworks."""
        number = self.statuses.law.content.index.get(provision)
        if number is None or number not in self.statuses.law.kind:
            return ()
        return tuple(self._crosswalks.relations_of(number))

    def pair_relations(self) -> dict[tuple[Key, Key], Relation]:
        """What counts for each pair on which somebody accepted has an opinion."""
        keys = self.statuses.law.content.keys
        return {(keys[a], keys[b]): TO_RELATION[r.claim] for (a, b), r in self.statuses.opinions.pairs.items()}

    def statement(self, organisation: Key, standard: Key) -> tuple[SoARow, ...]:
        """The Statement of Applicability, one row for each Annex A control."""
        return statement(self.statuses, self._crosswalks, organisation, standard)

    def evidence_uses(self, evidence: Key) -> tuple[EvidenceUse, ...]:
        """Every requirement and subject that an item serves, and whether it counts there."""
        return self._tracer.uses_of(evidence)

    def _cell(self, provision: Key, subject: Key) -> tuple[int, int]:
        p = self.statuses.law.content.index.get(provision)
        if p is None:
            raise UnknownReference(f"there is no provision {provision}", ref=provision)
        s = self.statuses.subjects.index.get(subject)
        if s is None:
            raise UnknownReference(f"no subject {subject} is recorded", ref=subject)
        return p, s
