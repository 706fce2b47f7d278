"""When a standard applies: adoption and Statement of Applicability (section 3; reading 15)."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from ontology.key import Key
from ontology.records import ALL_SCOPE, Adoption, Record, StatementOfApplicability, StatementRow
from ontology.register import Register
from service.reasoning.alike import Alike, Distinct
from service.reasoning.corrections import Corrections
from service.reasoning.periods import ALWAYS, NEVER, Periods
from service.reasoning.reach_days import ReachDays, reached_otherwise
from service.reasoning.subjects import Subjects
from service.reasoning.timeline import MET, NOT_MET, Line, Timeline


def is_annex_control(control: Key) -> bool:
    """Management clauses (`10.2`) cannot be excluded; Annex A controls (`A.6.2.4`) can."""
    return control.rsplit("/", 1)[-1][:1].isalpha()


@dataclass(slots=True, eq=False)
class Adoptions:
    subjects: Subjects
    timeline: Timeline
    all: list[Adoption] = field(default_factory=list)
    """Whether or not their organisations are on record."""
    by_standard: dict[Key, list[Adoption]] = field(default_factory=dict)
    statements: dict[tuple[Key, Key], list[StatementOfApplicability]] = field(default_factory=dict)
    rows: dict[tuple[Key, Key], StatementRow] = field(default_factory=dict)
    _exclusions: dict[tuple[Key, Key], list[set[Key]]] = field(default_factory=dict)
    _alike: dict[Key, Alike] = field(default_factory=dict)
    _periods: Periods = field(default_factory=Periods)
    _reached: dict[Key, ReachDays] = field(default_factory=dict)
    _groups: dict[Key, Distinct[tuple[int, ...]]] = field(default_factory=dict)
    """By standard: the days on which each of its adoptions reaches the same subjects."""
    _group: dict[tuple[Key, int], int] = field(default_factory=dict)
    _lines: dict[tuple[Key, Key | int], Line] = field(default_factory=dict)
    """(adoption, control): while no statement excludes it; (adoption, number of days): while it reaches somebody then.
    """
    otherwise: frozenset[int] = frozenset()
    """When moved: those that adoptions may reach on other days than before."""

    @classmethod
    def of(
        cls, register: Register, k: int, subjects: Subjects, timeline: Timeline, corrections: Corrections
    ) -> "Adoptions":
        adoptions = cls(subjects, timeline, [*register.open(Adoption, k)])
        adoptions.by_standard = adoptions._on_record()
        for statement in register.open(StatementOfApplicability, k):
            adoptions.statements.setdefault((statement.organisation, statement.standard), []).append(statement)
        for row in register.open(StatementRow, k):
            chain = corrections.chain(row.statement)
            place = (chain[-1].key if chain else row.statement, row.control)
            if place not in adoptions.rows or not excludes(adoptions.rows[place]):
                adoptions.rows[place] = row
        return adoptions

    def _on_record(self) -> dict[Key, list[Adoption]]:
        found: dict[Key, list[Adoption]] = {}
        for adoption in self.all:
            if adoption.organisation in self.subjects.index:
                found.setdefault(adoption.standard, []).append(adoption)
        return found

    def moved(self, subjects: Subjects, timeline: Timeline, stated: Collection[Record]) -> "Adoptions":
        """The same adoptions and statements, where these records of subjects, uses and roles may be open or not."""
        here = replace(self, subjects=subjects, timeline=timeline, _alike={}, _reached={}, _group={})
        if timeline.starts != self.timeline.starts:
            here._lines, here._exclusions = {}, {}
        here.by_standard = here._on_record()
        if here.by_standard != self.by_standard:
            here._groups, here.otherwise = {}, frozenset(range(len(subjects.keys)))
            return here
        apart, otherwise = reached_otherwise(stated, self.subjects, subjects), set[int]()
        for organisation in {a.organisation for each in self.by_standard.values() for a in each if _of_all(a)}:
            before = self._reached.get(organisation)
            if before is None:
                otherwise.update(apart)
                continue
            here._reached[organisation] = its = before.moved(subjects, apart)
            otherwise.update(s for s in apart if its.days(s) != before.days(s))
        here.otherwise = frozenset(otherwise)
        return here

    def goes_on(self, before: "Adoptions") -> bool:
        """Whether the numbers of groups mean the same here."""
        return self._groups is before._groups

    def line(self, framework: Key, control: Key, s: int) -> Line:
        """MET while the standard is adopted for s and no statement in force excludes the control."""
        line = self.timeline.fill(NOT_MET)
        for adoption in self.by_standard.get(framework, ()):
            line = np.maximum(line, np.minimum(self._reaching(adoption, s), self.line_of(adoption, control)))
        return line

    def line_of(self, adoption: Adoption, control: Key) -> Line:
        """While no statement excludes a control."""
        place = (adoption.key, control)
        if place not in self._lines:
            self._lines[place] = self._not_excluded(adoption, control)
        return self._lines[place]

    def _reaching(self, adoption: Adoption, s: int) -> Line:
        """While an adoption reaches a subject."""
        days = self._days_of(adoption, s)
        place = (adoption.key, days)
        if place not in self._lines:
            period = self.timeline.within(adoption.valid_from, adoption.valid_to)
            self._lines[place] = np.minimum(period, self.timeline.during(self._periods.days(days)))
        return self._lines[place]

    def alike(self, framework: Key) -> Alike:
        """The subjects that the adoptions of a standard reach on the same days."""
        if framework not in self._alike:
            days = [self._days(adoption) for adoption in self.by_standard.get(framework, [])]
            self._alike[framework] = Alike.by(zip(*days, strict=True) if days else [()] * len(self.subjects.keys))
        return self._alike[framework]

    def group(self, framework: Key, s: int) -> int:
        """The number of those that the adoptions of a standard reach on the same days."""
        if (framework, s) not in self._group:
            days = tuple([self._days_of(adoption, s) for adoption in self.by_standard.get(framework, ())])
            self._group[framework, s] = self._groups.setdefault(framework, Distinct()).of(days)
        return self._group[framework, s]

    def _days(self, adoption: Adoption) -> list[int]:
        """By subject, on which days it is reached, by number; the period of the adoption apart."""
        index = self.subjects.index
        if _of_all(adoption):
            days = self._reached_by(adoption.organisation).all(len(self.subjects.keys))
        else:
            days = [NEVER] * len(self.subjects.keys)
        for key in (adoption.organisation, *adoption.scope):
            if key in index:
                days[index[key]] = ALWAYS
        return days

    def _days_of(self, adoption: Adoption, s: int) -> int:
        """The same for one subject."""
        key = self.subjects.keys[s]
        if (key == adoption.organisation or key in adoption.scope) and key in self.subjects.index:
            return ALWAYS
        return self._reached_by(adoption.organisation).days(s) if _of_all(adoption) else NEVER

    def _reached_by(self, organisation: Key) -> ReachDays:
        if organisation not in self._reached:
            number = self.subjects.index[organisation]
            self._reached[organisation] = ReachDays.of(self.subjects, number, self._periods)
        return self._reached[organisation]

    def statements_on(self, organisation: Key, standard: Key, day: date) -> list[StatementOfApplicability]:
        """The statements in force: the latest approved. Of two of one day, what both exclude is excluded."""
        approved = [s for s in self.statements.get((organisation, standard), ()) if s.approved_on <= day]
        last = max((statement.approved_on for statement in approved), default=None)
        return sorted((s for s in approved if s.approved_on == last), key=lambda statement: statement.key)

    def _not_excluded(self, adoption: Adoption, control: Key) -> Line:
        """MET while no statement in force excludes the control."""
        line = self.timeline.fill(MET)
        excluded = self._excluded(adoption.organisation, adoption.standard) if is_annex_control(control) else []
        for number, controls in enumerate(excluded):
            if control in controls:
                line[number] = NOT_MET
        return line

    def _excluded(self, organisation: Key, standard: Key) -> list[set[Key]]:
        """For each stretch, the controls that the statements in force exclude."""
        place = (organisation, standard)
        if place not in self._exclusions:
            self._exclusions[place] = [
                self._excluded_by(self.statements_on(organisation, standard, day)) for day in self.timeline.starts
            ]
        return self._exclusions[place]

    def _excluded_by(self, statements: list[StatementOfApplicability]) -> set[Key]:
        each = [
            {control for (key, control), row in self.rows.items() if key == statement.key and excludes(row)}
            for statement in statements
        ]
        return set.intersection(*each) if each else set()


def _of_all(adoption: Adoption) -> bool:
    """Of whatever the organisation uses or runs."""
    return ALL_SCOPE in adoption.scope


def excludes(row: StatementRow) -> bool:
    """An exclusion without justification excludes nothing."""
    return not row.applicable and bool((row.justification or "").strip())
