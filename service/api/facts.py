"""A record in one sentence, as the leaf of a proof is read aloud."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from ontology.fields import fields_of, values_of
from ontology.records import (
    Assessment,
    ControlImplementation,
    Evidence,
    Inventory,
    JointMapping,
    LegalEffect,
    MappingAssertion,
    Nonconformity,
    PresumptionOfConformity,
    Record,
    Use,
)
from ontology.words import InventoryExtent
from service.reasoning.naming import day


def told(record: Record) -> str:
    """What it says, with dates and names; a class without words of its own lists its properties."""
    teller = _TELLERS.get(type(record))
    return teller(record) if teller else _listed(record)


def _evidence(item: Evidence) -> str:
    return (
        f"“{item.label}”, collected {day(item.collected_at.date())}{_period(item.valid_from, item.valid_to, 'valid')}"
        f"{_by('kept by', item.custodian)}, SHA-256 {item.sha256}"
    )


def _assessment(verdict: Assessment) -> str:
    whom = verdict.subject or verdict.implementation
    seen = f", having seen {', '.join(verdict.used_evidence)}" if verdict.used_evidence else ""
    return (
        f"{verdict.assessed_by} found on {day(verdict.assessed_on)}: {_words(verdict.verdict)}, {verdict.of} for {whom}"
        f"{seen}; read in {verdict.against_edition}"
    )


def _implementation(measure: ControlImplementation) -> str:
    return (
        f"“{measure.label}” for {measure.subject}: {_words(measure.implementation_status)}"
        f"{_period(measure.valid_from, measure.valid_to, 'in place')}{_by('owned by', measure.owner)}"
    )


def _mapping(opinion: MappingAssertion) -> str:
    return f"{opinion.from_} {_words(opinion.relation)} {opinion.to}{_said(opinion)}: {opinion.rationale}"


def _joint(opinion: JointMapping) -> str:
    return (
        f"{', '.join(opinion.member)} together {_words(opinion.relation)} {opinion.to}"
        f"{_said(opinion)}: {opinion.rationale}"
    )


def _said(opinion: MappingAssertion | JointMapping) -> str:
    standing = f"{_words(opinion.authority)}, {day(opinion.asserted_on)}, {_words(opinion.mapping_status)}"
    return f", says {opinion.author} ({standing})"


def _effect(effect: LegalEffect) -> str:
    return f"{effect.from_} {_words(effect.effect)} {effect.to}, as {effect.pinpoint} says"


def _inventory(inventory: Inventory) -> str:
    none = inventory.extent is InventoryExtent.NONE
    extent = f"{inventory.subject} has no {inventory.inventory_kind}"
    if not none:
        extent = f"every {inventory.inventory_kind} of {inventory.subject} is recorded"
    return f"{inventory.stated_by} stated as of {day(inventory.as_of)}: {extent}"


def _use(use: Use) -> str:
    return f"{use.user} uses {use.used}{_period(use.valid_from, use.valid_to, '')}"


def _citation(presumption: PresumptionOfConformity) -> str:
    return f"{presumption.standard} is cited in the Official Journal: {presumption.citation}"


def _nonconformity(finding: Nonconformity) -> str:
    return f"Nonconformity “{finding.label}”, opened {day(finding.opened_on)}"


_TELLERS: dict[type[Record], Callable[[Any], str]] = {
    Evidence: _evidence,
    Assessment: _assessment,
    ControlImplementation: _implementation,
    MappingAssertion: _mapping,
    JointMapping: _joint,
    LegalEffect: _effect,
    Inventory: _inventory,
    Use: _use,
    PresumptionOfConformity: _citation,
    Nonconformity: _nonconformity,
}


def _listed(record: Record) -> str:
    said = [
        f"{field.property} {', '.join(str(value) for value in values)}"
        for field in fields_of(type(record))
        if (values := values_of(record, field))
    ]
    return f"{type(record).__name__}: {'; '.join(said)}"


def _words(token: str) -> str:
    return token.replace("-", " ")


def _by(how: str, who: str | None) -> str:
    return f", {how} {who}" if who else ""


def _period(start: date | datetime | None, end: date | datetime | None, word: str) -> str:
    since = f" from {day(start)}" if start else ""
    until = f" to {day(end)}" if end else ""
    return f", {word}{since}{until}".replace(",  ", ", ") if since or until else ""
