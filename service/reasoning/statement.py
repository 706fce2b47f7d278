"""The Statement of Applicability, control by control (section 7)."""

from ontology.key import Key, framework_of
from ontology.records import ControlImplementation
from ontology.words import FrameworkKind
from service.reasoning.adoption import excludes, is_annex_control
from service.reasoning.answers import SoARow
from service.reasoning.crosswalk import Crosswalks
from service.reasoning.status import Statuses


def statement(statuses: Statuses, crosswalks: Crosswalks, organisation: Key, standard: Key) -> tuple[SoARow, ...]:
    """One row for each Annex A control of a standard. Nothing where the organisation or the standard is unknown."""
    s = statuses.subjects.index.get(organisation)
    if s is None:
        return ()
    keys = statuses.law.content.keys
    controls = [
        p
        for p in sorted(statuses.law.kind, key=lambda p: _number(keys[p]))
        if framework_of(keys[p]) == standard and not statuses.law.parts_of(p) and is_annex_control(keys[p])
    ]
    return tuple(_row(statuses, crosswalks, organisation, standard, p, s) for p in controls)


def _number(control: Key) -> tuple[tuple[int, str], ...]:
    """A.2.2 before A.10.2."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in control.split("."))


def _row(statuses: Statuses, crosswalks: Crosswalks, organisation: Key, standard: Key, p: int, s: int) -> SoARow:
    control = statuses.law.content.keys[p]
    approved = statuses.scope.adoptions.statements_on(organisation, standard, statuses.as_of)
    row = statuses.scope.adoptions.rows.get((approved[-1].key, control)) if approved else None
    measures = [m.implementation for m in statuses.measures.of_cell(p, s)]
    items = {
        item.evidence.key for m in statuses.measures.of_cell(p, s) for item in statuses.desk.items.supporting(m, p, s)
    }
    return SoARow(
        control=control,
        applicable=None if row is None else not excludes(row),
        justification=row.justification if row else None,
        implementations=tuple(sorted(m.key for m in measures)),
        evidence=tuple(sorted(items)),
        owner=_first(measures, "owner"),
        review_due=min((m.review_due for m in measures if m.review_due), default=None),
        status=statuses.status(p, s),
        serves=_serves(statuses, crosswalks, p),
    )


def _serves(statuses: Statuses, crosswalks: Crosswalks, p: int) -> tuple[Key, ...]:
    """The provisions of law to which something follows from the control."""
    frameworks = statuses.law.content.frameworks
    return tuple(
        relation.target
        for relation in crosswalks.relations_of(p)
        if frameworks[framework_of(relation.target)].framework_kind is FrameworkKind.ACT
    )


def _first(measures: list[ControlImplementation], name: str) -> str | None:
    return next((getattr(measure, name) for measure in measures if getattr(measure, name)), None)
