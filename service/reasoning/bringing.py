"""What could be brought to close gaps: bundles of facts that nobody has recorded yet, smallest first for each gap.

A bundle holds the records as they would stand; whether it closes anything is for the engine to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from ontology.key import Key
from ontology.records import (
    ALL_SCOPE,
    Assessment,
    ControlImplementation,
    Evidence,
    Inventory,
    JointMapping,
    MappingAssertion,
    Organisation,
    Record,
)
from ontology.words import ImplementationStatus, InventoryExtent, MappingStatus, SubjectKind, Verdict
from service.reasoning.algebra import OF_RELATION, Claim, inverse
from service.reasoning.bits import Bits, subjects_in
from service.reasoning.impact import counted
from service.reasoning.measures import Measure
from service.reasoning.naming import Names
from service.reasoning.opinions import accepts
from service.reasoning.status import Statuses
from service.reasoning.verdicts import Cell

SOMEBODY = "planned"


@dataclass(frozen=True, slots=True)
class Bundle:
    """`facts` says in words what each of `records` is; `closed` are records that they take the place of. `cells`: those
    that it means to make satisfied, before anything follows from them.
    """

    kind: str
    facts: tuple[str, ...]
    records: tuple[Record, ...]
    cells: tuple[Cell, ...]
    closed: tuple[Key, ...] = ()

    @property
    def cost(self) -> int:
        return len(self.records)


@dataclass(slots=True)
class Bringing:
    """Bundles for one state. `number` keeps the keys of what is invented apart, step by step."""

    statuses: Statuses
    number: int
    names: Names = field(init=False)
    at: datetime = field(init=False)
    _made: int = 0

    def __post_init__(self) -> None:
        self.names = Names(self.statuses.register)
        self.at = datetime.combine(self.statuses.as_of, time.min, self.statuses.register.zone)

    # --- renewed evidence -------------------------------------------------------------------------------------

    def renewals(self, among: Bits = -1) -> Iterator[Bundle]:
        """A valid successor of an item that a standing pass used, and that is valid no longer. `among`: as far as it
        meant something to these.
        """
        desk = self.statuses.desk
        cells: dict[Key, list[Cell]] = {}
        for cell in ((p, s) for p, heard in desk.verdicts.heard.items() for s in subjects_in(heard & among)):
            for given in desk.verdicts.direct(*cell).passed:
                for key in given.assessment.used_evidence if given.assessment else ():
                    if not desk.items.standing_for(key):
                        cells.setdefault(key, []).append(cell)
        for key, cells_here in sorted(cells.items()):
            recorded = self.statuses.register.get(key)
            if recorded is not None and isinstance(recorded.record, Evidence):
                old = recorded.record
                new = self._item(old.label, old.supports, old.about, succeeds=key)
                fact = f"a valid item of evidence that succeeds {self.names.of(key)}"
                yield Bundle("evidence", (fact,), (new,), tuple(dict.fromkeys(cells_here)))

    # --- met directly ------------------------------------------------------------------------------------------

    def directly(self, p: int, subjects: Sequence[int]) -> Iterator[Bundle]:
        """For each subject alone; and one measure for all of them together, where somebody runs them all."""
        edition = self.statuses.law.edition_of(self._key(p))
        if edition is None or not self.statuses.law.assessable(p):
            return
        for s in subjects:
            yield self._alone(p, s, edition.key)
        if len(subjects) > 1:
            yield from self._together(p, subjects, edition.key)

    def _alone(self, p: int, s: int, edition: Key) -> Bundle:
        desk, who, cite = self.statuses.desk, self._who(s), self.names.provision(self._key(p))
        records: list[Record] = []
        facts: list[str] = []
        closed: tuple[Key, ...] = ()
        measure = next(iter(desk.measures.at(p, s, ImplementationStatus.IMPLEMENTED)), None)
        items = self._proving(measure, p, s) if measure else []
        if measure is None:
            implementation, closed, fact = self._in_place(p, s, edition)
            records.append(implementation)
            facts.append(fact)
            supports = implementation.key
        else:
            supports = measure.implementation.key
        if not items:
            item = self._item(f"on {cite}", (supports,), (who,))
            records.append(item)
            named = "it" if measure is None else self.names.of(supports)
            facts.append(f"a valid item of evidence about {who} that supports {named}")
            items = [item.key]
        records.append(self._pass(p, edition, items[:1], subject=who))
        facts.append(f"an assessment that passes {cite} for {who}")
        kind = "assessment" if measure else "implementation"
        return Bundle(kind, tuple(facts), tuple(records), ((p, s),), closed)

    def later_pass(self, p: int, s: int) -> Bundle | None:
        """A verdict alone, where one that is negative is all that stands in the way."""
        edition = self.statuses.law.edition_of(self._key(p))
        if edition is None:
            return None
        fact = f"a later pass of {self.names.provision(self._key(p))} for {self._who(s)}"
        verdict = self._pass(p, edition.key, (), subject=self._who(s))
        return Bundle("assessment", (fact,), (verdict,), ((p, s),))

    def inventories(self, s: int, kind: SubjectKind) -> Bundle | None:
        """That the recorded uses of a kind are all, of each that lacks a statement on it."""
        facts, records = list[str](), list[Record]()
        for other, needed in self.statuses.subjects.missing_inventories(s, kind):
            who = self._who(other)
            facts.append(f"an inventory that says that the recorded {needed.value} uses of {who} are all")
            records.append(
                Inventory(
                    key=self._new("inventory"),
                    subject=who,
                    inventory_kind=needed,
                    extent=InventoryExtent.COMPLETE,
                    as_of=self.statuses.as_of,
                    stated_by=SOMEBODY,
                )
            )
        return Bundle("inventory", tuple(facts), tuple(records), ()) if records else None

    def _in_place(self, p: int, s: int, edition: Key) -> tuple[ControlImplementation, tuple[Key, ...], str]:
        """What is planned, put in place; else a new measure of the subject itself."""
        planned = next(iter(self.statuses.desk.measures.at(p, s, ImplementationStatus.PLANNED)), None)
        if planned is not None:
            record = counted(planned.implementation)
            assert isinstance(record, ControlImplementation)
            key = planned.implementation.key
            return record, (key,), f"{self.names.of(key)} put in place"
        fact = f"an implementation of {self.names.provision(self._key(p))} for {self._who(s)}"
        return self._measure(p, self._who(s), edition), (), fact

    def _together(self, p: int, subjects: Sequence[int], edition: Key) -> Iterator[Bundle]:
        """One measure, one item, one verdict on the measure: it counts for all in its scope."""
        cite, all_of = self.names.provision(self._key(p)), self.statuses.subjects
        for organisation in self.statuses.register.open(Organisation, self.statuses.k):
            own = all_of.index[organisation.key]
            reached = tuple(s for s in subjects if s in all_of.reach(own))
            if len(reached) > 1:
                about = tuple(self._who(s) for s in reached)
                measure = self._measure(p, organisation.key, edition, (ALL_SCOPE,))
                item = self._item(f"on {cite}", (measure.key,), about)
                verdict = self._pass(p, edition, (item.key,), implementation=measure.key)
                facts = (
                    f"an implementation of {cite} by {organisation.key} for all that it runs",
                    f"a valid item of evidence about {', '.join(about)} that supports it",
                    f"an assessment of that implementation that passes {cite}",
                )
                yield Bundle("implementation", facts, (measure, item, verdict), tuple((p, s) for s in reached))
        for measured in self._covering(p, subjects):
            covered = tuple(s for s in subjects if s in measured.subjects)
            about, key = tuple(self._who(s) for s in covered), measured.implementation.key
            item = self._item(f"on {cite}", (key,), about)
            said = (
                f"a valid item of evidence about {', '.join(about)} that supports {self.names.of(key)}",
                f"an assessment of {self.names.of(key)} that passes {cite}",
            )
            records = (item, self._pass(p, edition, (item.key,), implementation=key))
            yield Bundle("assessment", said, records, tuple((p, s) for s in covered))

    def _covering(self, p: int, subjects: Sequence[int]) -> Iterator[Measure]:
        """Measures in place that have several of these subjects in scope."""
        at = self.statuses.desk.measures.at
        found = {m.implementation.key: m for s in subjects for m in at(p, s, ImplementationStatus.IMPLEMENTED)}
        yield from (m for _, m in sorted(found.items()) if len(m.subjects.intersection(subjects)) > 1)

    def _proving(self, measure: Measure, p: int, s: int) -> list[Key]:
        desk = self.statuses.desk
        items = desk.items.supporting(measure, p, s)
        return sorted(i.evidence.key for i in items if desk.items.valid(i) and desk.proves(i, measure, p, s))

    # --- accepted mappings -------------------------------------------------------------------------------------

    def mappings(self, among: Bits = -1) -> Iterator[Bundle]:
        """Each opinion that is proposed and not accepted, as if it were approved. `among`: as for `renewals`."""
        statuses = self.statuses
        subjects = subjects_in(among & (1 << len(statuses.subjects.keys)) - 1)
        opinions: list[MappingAssertion | JointMapping] = [*statuses.register.open(MappingAssertion, statuses.k)]
        opinions += statuses.register.open(JointMapping, statuses.k)
        for record in opinions:
            if record.mapping_status is MappingStatus.PROPOSED and not accepts(statuses.policy, record):
                cells = tuple((p, s) for p in self._targets(record) for s in subjects)
                if cells:
                    yield Bundle("mapping", (self._accepted(record),), (counted(record),), cells, (record.key,))

    def drawing(self, bundle: Bundle) -> Iterator[tuple[int, tuple[int, ...]]]:
        """What a proposal would draw, once accepted, and from what."""
        index = self.statuses.law.content.index
        for record in bundle.records:
            if isinstance(record, MappingAssertion | JointMapping):
                sources = record.member if isinstance(record, JointMapping) else (record.from_,)
                for p in self._targets(record):
                    others = sources if self._key(p) == record.to else (record.to,)
                    found = tuple(q for key in others if (q := index.get(key)) is not None)
                    if len(found) == len(others) and all(q in self.statuses.law.kind for q in found):
                        yield p, found

    def _targets(self, record: MappingAssertion | JointMapping) -> list[int]:
        """What would be met by what it names, if that is met."""
        index, claim = self.statuses.law.content.index, OF_RELATION[record.relation]
        ends = [(record.to, claim)]
        if isinstance(record, MappingAssertion):
            ends.append((record.from_, inverse(claim)))
        found = [index.get(key) for key, said in ends if said & Claim.CONTAINS]
        return [p for p in found if p is not None and p in self.statuses.law.kind]

    def _accepted(self, record: MappingAssertion | JointMapping) -> str:
        sources = (record.from_,) if isinstance(record, MappingAssertion) else record.member
        named = " with ".join(map(self.names.provision, sources))
        return f"{record.key} accepted: {named} {record.relation} {self.names.provision(record.to)}"

    # --- records that nobody wrote -----------------------------------------------------------------------------

    def _key(self, p: int) -> Key:
        return self.statuses.law.content.keys[p]

    def _who(self, s: int) -> Key:
        return self.statuses.subjects.keys[s]

    def _new(self, kind: str) -> Key:
        self._made += 1
        return f"{kind}/{SOMEBODY}~{self.number}-{self._made}"

    def _measure(self, p: int, subject: Key, edition: Key, scope: tuple[Key, ...] = ()) -> ControlImplementation:
        return ControlImplementation(
            key=self._new("implementation"),
            label=f"measure for {self.names.provision(self._key(p))}",
            implements=(self._key(p),),
            subject=subject,
            implementation_status=ImplementationStatus.IMPLEMENTED,
            against_edition=edition,
            scope=scope,
        )

    def _item(
        self, label: str, supports: tuple[Key, ...], about: tuple[Key, ...], succeeds: Key | None = None
    ) -> Evidence:
        return Evidence(
            key=self._new("evidence"),
            label=label,
            sha256="0" * 64,
            collected_at=self.at,
            supports=supports,
            about=about,
            succeeds=succeeds,
        )

    def _pass(
        self, p: int, edition: Key, used: Sequence[Key], subject: Key | None = None, implementation: Key | None = None
    ) -> Assessment:
        return Assessment(
            key=self._new("assessment"),
            of=self._key(p),
            verdict=Verdict.PASSED,
            assessed_by=SOMEBODY,
            assessed_on=self.statuses.as_of,
            against_edition=edition,
            subject=subject,
            implementation=implementation,
            used_evidence=tuple(used),
        )
