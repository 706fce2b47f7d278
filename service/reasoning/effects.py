"""Legal effects that count on day t: what an act itself says about another provision (section 2; readings 17, 30)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ontology.key import Key, framework_of
from ontology.records import ApplicabilityWindow, LegalEffect, PresumptionOfConformity
from ontology.register import Register
from ontology.words import Effect
from service.reasoning.law import Law
from service.reasoning.uses import covers


@dataclass(frozen=True, slots=True)
class Drawing:
    """A draw as ⊇ from `source` to `target`, for subjects for which `condition` is met today. `facts`: the effect and,
    for a presumption, the citation.
    """

    source: int
    target: int
    condition: ApplicabilityWindow | None
    facts: tuple[Key, ...]


@dataclass(slots=True, eq=False)
class Effects:
    special: list[tuple[int, int, ApplicabilityWindow | None]]
    """(special provision, general provision, condition)."""
    drawing: list[Drawing]

    @classmethod
    def of(
        cls, register: Register, k: int, today: date, law: Law, *, compare: bool = False, lenient: bool = False
    ) -> "Effects":
        """`lenient`: expired citations and changed wordings are let through (reading 31). `compare`: reading 48."""
        effects = cls([], [])
        index = law.content.index
        for effect in register.open(LegalEffect, k):
            ends = (index.get(effect.from_), index.get(effect.to))
            source, target = ends
            if source is None or target is None or source not in law.kind or target not in law.kind:
                continue
            if not lenient and not law.current(effect.pinpoint, effect.in_edition, compare=compare):
                continue
            if effect.effect is Effect.LEX_SPECIALIS_TO:
                effects.special.append((source, target, _condition(effect)))
            elif effect.effect is Effect.DEEMED_FULFILLED_BY:
                condition = _condition(effect)
                for reached in _reached(effect, target, law):
                    effects.drawing.append(Drawing(source, reached, condition, (effect.key,)))
            elif effect.effect is Effect.PRESUMES_CONFORMITY:
                for citation in _citations(register, k, today, effect, lenient):
                    for reached in _reached(effect, target, law):
                        effects.drawing.append(Drawing(source, reached, _condition(effect), (effect.key, citation)))
        return effects


def _condition(effect: LegalEffect) -> ApplicabilityWindow | None:
    if not effect.condition_role and not effect.condition_risk_class:
        return None
    return ApplicabilityWindow(
        key=effect.key,
        for_provision=effect.to,
        in_edition=effect.in_edition,
        condition_role=effect.condition_role,
        condition_risk_class=effect.condition_risk_class,
    )


def _citations(register: Register, k: int, today: date, effect: LegalEffect, lenient: bool) -> Iterator[Key]:
    for citation in register.open(PresumptionOfConformity, k):
        until = None if lenient else citation.valid_to
        meant = citation.standard == framework_of(effect.from_) and effect.to in citation.covers
        if meant and covers(citation.valid_from, until, today):
            yield citation.key


def _reached(effect: LegalEffect, target: int, law: Law) -> Iterator[int]:
    """Without excepted points the target; else each part of it that neither is, nor contains, nor lies within one."""
    excepted = {law.content.index[key] for key in effect.excepted if key in law.content.index}
    if not effect.excepted:
        yield target
        return
    within = {part for point in excepted for part in law.under(point)}
    for part in law.below(target):
        if part not in excepted | within and not excepted & set(law.under(part)):
            yield part
