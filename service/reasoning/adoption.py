"""When a standard applies: adoption and Statement of Applicability (section 3; reading 15)."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ontology.key import Key
from ontology.records import ALL_SCOPE, Adoption, StatementOfApplicability, StatementRow
from ontology.register import Register
from service.reasoning.alike import Alike
from service.reasoning.bits import Bits, bits_of, numbers_in
from service.reasoning.corrections import Corrections
from service.reasoning.subjects import Subjects
from service.reasoning.timeline import MET, NOT_MET, Line, Timeline

Lines = NDArray[np.int8]
"""A line for each subject."""


def is_annex_control(control: Key) -> bool:
    """Management clauses (`10.2`) cannot be excluded; Annex A controls (`A.6.2.4`) can."""
    return control.rsplit("/", 1)[-1][:1].isalpha()


@dataclass(slots=True, eq=False)
class Adoptions:
    subjects: Subjects
    timeline: Timeline
    by_standard: dict[Key, list[Adoption]] = field(default_factory=dict)
    statements: dict[tuple[Key, Key], list[StatementOfApplicability]] = field(default_factory=dict)
    rows: dict[tuple[Key, Key], StatementRow] = field(default_factory=dict)
    _exclusions: dict[tuple[Key, Key], list[set[Key]]] = field(default_factory=dict)
    _alike: dict[Key, Alike] = field(default_factory=dict)
    _reached: dict[Key, list[Bits]] = field(default_factory=dict)
    _lines: dict[tuple[Key, Key | int], Line] = field(default_factory=dict)
    """(adoption, control): while no statement excludes it; (adoption, subject): while it reaches the subject."""

    @classmethod
    def of(
        cls, register: Register, k: int, subjects: Subjects, timeline: Timeline, corrections: Corrections
    ) -> "Adoptions":
        adoptions = cls(subjects, timeline)
        for adoption in register.open(Adoption, k):
            if adoption.organisation in subjects.index:
                adoptions.by_standard.setdefault(adoption.standard, []).append(adoption)
        for statement in register.open(StatementOfApplicability, k):
            adoptions.statements.setdefault((statement.organisation, statement.standard), []).append(statement)
        for row in register.open(StatementRow, k):
            chain = corrections.chain(row.statement)
            place = (chain[-1].key if chain else row.statement, row.control)
            if place not in adoptions.rows or not excludes(adoptions.rows[place]):
                adoptions.rows[place] = row
        return adoptions

    def line(self, framework: Key, control: Key, s: int) -> Line:
        """MET while the standard is adopted for s and no statement in force excludes the control."""
        line = self.timeline.fill(NOT_MET)
        for adoption in self.by_standard.get(framework, ()):
            line = np.maximum(line, np.minimum(self.line_of(adoption, s), self.line_of(adoption, control)))
        return line

    def line_of(self, adoption: Adoption, what: Key | int) -> Line:
        """While an adoption reaches a subject (its number), or no statement excludes a control (its key)."""
        place = (adoption.key, what)
        if place not in self._lines:
            if isinstance(what, int):
                self._lines[place] = self._adopted(adoption, what)
            else:
                self._lines[place] = self._not_excluded(adoption, what)
        return self._lines[place]

    def alike(self, framework: Key) -> Alike:
        """The subjects that the adoptions of a standard reach on the same days."""
        if framework not in self._alike:
            lines = [self._lines_of(adoption) for adoption in self.by_standard.get(framework, [])]
            together = np.concatenate(lines, axis=1) if lines else np.zeros((len(self.subjects.keys), 1), np.int8)
            self._alike[framework] = Alike.by(line.tobytes() for line in together)
        return self._alike[framework]

    def _lines_of(self, adoption: Adoption) -> Lines:
        """Its line for each subject."""
        subjects, index = self.subjects, self.subjects.index
        found = np.full((len(subjects.keys), len(self.timeline)), NOT_MET, dtype=np.int8)
        if ALL_SCOPE in adoption.scope:
            for stretch, reached in enumerate(self._reached_by(adoption.organisation)):
                found[numbers_in(reached), stretch] = MET
        named = [index[key] for key in (adoption.organisation, *adoption.scope) if key in index]
        found[named] = MET
        period = self.timeline.within(adoption.valid_from, adoption.valid_to)
        return np.minimum(found, period, out=found)

    def first(self, framework: Key, s: int) -> int:
        """A subject that they reach alike: itself, until somebody has asked for all."""
        return self._alike[framework].first[s] if framework in self._alike else s

    def statements_on(self, organisation: Key, standard: Key, day: date) -> list[StatementOfApplicability]:
        """The statements in force: the latest approved. Of two of one day, what both exclude is excluded."""
        approved = [s for s in self.statements.get((organisation, standard), ()) if s.approved_on <= day]
        last = max((statement.approved_on for statement in approved), default=None)
        return sorted((s for s in approved if s.approved_on == last), key=lambda statement: statement.key)

    def _adopted(self, adoption: Adoption, s: int) -> Line:
        period = self.timeline.within(adoption.valid_from, adoption.valid_to)
        organisation = self.subjects.index[adoption.organisation]
        key = self.subjects.keys[s]
        if s == organisation or (key in adoption.scope and key in self.subjects.index):
            return period
        if ALL_SCOPE not in adoption.scope:
            return self.timeline.fill(NOT_MET)
        reached = [MET if bits >> s & 1 else NOT_MET for bits in self._reached_by(adoption.organisation)]
        return np.minimum(period, np.array(reached, dtype=np.int8))

    def _reached_by(self, organisation: Key) -> list[Bits]:
        """For each stretch, what an organisation uses or runs."""
        if organisation not in self._reached:
            number, found = self.subjects.index[organisation], dict[frozenset[int], Bits]()
            each = [self.subjects.reach(number, day) for day in self.timeline.starts]
            for reached in each:
                if reached not in found:
                    found[reached] = bits_of(reached)
            self._reached[organisation] = [found[reached] for reached in each]
        return self._reached[organisation]

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


def excludes(row: StatementRow) -> bool:
    """An exclusion without justification excludes nothing."""
    return not row.applicable and bool((row.justification or "").strip())
