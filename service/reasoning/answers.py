"""What the reasoning answers: plain frozen data, keys as strings, days as dates. No I/O, no labels.

Every answer is asked of a `View` (service/reasoning/view.py): one register at one (asOf, knownAt, policy).
"""

from dataclasses import dataclass
from datetime import date

from ontology.key import Key
from ontology.words import (
    ApplicabilityState,
    Authority,
    BlockerKind,
    GapLife,
    Relation,
    Severity,
    Status,
)
from service.reasoning.sentence import Sentence


@dataclass(frozen=True, slots=True)
class WindowSeen:
    """A window as read for one provision: where it stands and whether it is disputed."""

    key: Key
    edition: Key
    applies_from: date | None
    applies_until: date | None
    disputed: bool
    reading: str | None
    source: Key | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Applicability:
    """`day`: upcoming, since or until which day, by the state. `undecided`: what is missing, in words.
    `through`: subjects through which a component or an organisation is asked. `excluded_by`: lex specialis.
    `by_reading`: the state by each reading of disputed windows, with its day.
    """

    state: ApplicabilityState
    from_day: date | None = None
    until: date | None = None
    disputed: bool = False
    undecided: tuple[str, ...] = ()
    through: tuple[Key, ...] = ()
    excluded_by: Key | None = None
    windows: tuple[WindowSeen, ...] = ()
    by_reading: tuple[tuple[str, ApplicabilityState, date | None], ...] = ()

    @property
    def concerns(self) -> bool:
        return self.state in (
            ApplicabilityState.APPLIES,
            ApplicabilityState.UNKNOWN,
            ApplicabilityState.UPCOMING,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One derivation step. `premises` are ids of steps, `facts` keys of records; a step comes after its premises.
    `far`: satisfied only as far as it concerns the subject. `note` says what a rule read besides (parts that do not
    count, an inventory, a successor that no assessor has seen).
    """

    id: str
    rule: str
    provision: Key
    subject: Key
    status: Status
    premises: tuple[str, ...]
    facts: tuple[Key, ...]
    far: bool = False
    confidence: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """`root` is the id of the last step. Shared and acyclic; leaves are records. `total`: how many were found, itself
    included; `complete`: there are no others.
    """

    root: str
    steps: tuple[Step, ...]
    total: int = 1
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Blocker:
    kind: BlockerKind
    reason: str
    provision: Key
    subject: Key
    evidence: Key | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A smallest set of facts, in words, that would make it hold; `exact` if none smaller exists."""

    facts: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class EvidenceUse:
    """This item, for this requirement and subject: counts, or is rejected and why."""

    evidence: Key
    provision: Key
    subject: Key
    counts: bool
    rejected: BlockerKind | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    provision: Key
    subject: Key
    status: Status
    applicability: Applicability
    evidence: tuple[EvidenceUse, ...]
    proof: Proof | None
    blockers: tuple[Blocker, ...]
    remedies: tuple[Remedy, ...]
    contradictions: tuple[Blocker, ...]
    far: bool = False
    """Satisfied only as far as it concerns the subject."""


@dataclass(frozen=True, slots=True)
class StatusInterval:
    from_day: date
    to_day: date | None
    status: Status
    applicability: ApplicabilityState
    because: str


@dataclass(frozen=True, slots=True)
class CoverageRow:
    provision: Key
    subject: Key
    status: Status
    applicability: ApplicabilityState
    from_day: date | None
    disputed: bool
    owner: str | None
    mapped: bool
    implemented: bool
    evidenced: bool
    assessed: bool
    counted: bool
    """Applies at asOf, or by the horizon: in the denominator."""

    @property
    def satisfied(self) -> bool:
        return self.status is Status.SATISFIED


@dataclass(frozen=True, slots=True)
class CoverageTotal:
    """Counts over pairs. `unknown` is counted apart and in none of the others."""

    framework: Key | None
    provision: Key | None
    subject: Key | None
    owner: str | None
    applicable: int
    unknown: int
    mapped: int
    implemented: int
    evidenced: int
    assessed: int
    satisfied: int


@dataclass(frozen=True, slots=True)
class PairRelation:
    """One row of a crosswalk: from `source` to `target`. `entailed` False: a candidate, never counted. `path`: the
    provisions passed, both ends included; `assertions`: the opinions on which it stands, one for each mapping step.
    """

    source: Key
    target: Key
    relation: Relation
    entailed: bool
    path: tuple[Key, ...]
    assertions: tuple[Key, ...]
    authority: Authority | None
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Crosswalk:
    rows: tuple[PairRelation, ...]
    candidates: tuple[PairRelation, ...]
    unmapped_from: tuple[Key, ...]
    unmapped_to: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A gap. `question`: the file of gap shapes that asks; `kind`: a status, or what the shape calls it; `path`: the
    property at fault, where one is. The key names question, focus, provision and path, so that a gap keeps its name
    from day to day. `opened_in` (the first time), `reopened_in` (the last), `closed_in`: ledger sequences, None where
    nobody recorded it. `age_days`: since it was last opened, or as long as it lasted. `waiver`: the record in force.
    """

    key: Key
    severity: Severity
    kind: str
    told: str | Sentence
    focus: Key
    provision: Key | None = None
    subject: Key | None = None
    status: Status | None = None
    applicability: ApplicabilityState | None = None
    owner: str | None = None
    opened_in: int | None = None
    question: str = ""
    path: str | None = None
    shape: str | None = None
    life: GapLife = GapLife.OPEN
    reopened_in: int | None = None
    closed_in: int | None = None
    age_days: int | None = None
    waiver: Key | None = None
    waived_by: str | None = None
    waived_because: str | None = None
    waived_until: date | None = None

    @property
    def message(self) -> str:
        """What it is and what to do about it."""
        return str(self.told)


@dataclass(frozen=True, slots=True)
class SoARow:
    control: Key
    applicable: bool | None
    justification: str | None
    implementations: tuple[Key, ...]
    evidence: tuple[Key, ...]
    owner: str | None
    review_due: date | None
    status: Status
    serves: tuple[Key, ...]
    """Provisions of law that the control serves, by entailed relations."""


@dataclass(frozen=True, slots=True)
class ImpactRow:
    provision: Key
    subject: Key
    before: Status
    after: Status


@dataclass(frozen=True, slots=True)
class Unit:
    """One requirement for one subject, with its state only. `from_day`: as in `CoverageRow`."""

    provision: Key
    subject: Key
    status: Status
    applicability: ApplicabilityState
    from_day: date | None

    def counted(self, horizon: date | None) -> bool:
        """It applies, or will by the horizon: in the denominator."""
        if self.applicability is ApplicabilityState.UPCOMING:
            return horizon is not None and self.from_day is not None and self.from_day <= horizon
        return self.applicability is ApplicabilityState.APPLIES
