"""The conditions of applicability windows over time, read from the records of one subject (reading 9).

An `Asker` is a subject whose own records decide, in one of three ways: a system or activity, an organisation, or a
component that carries records of its own (reading 10). With a `viewpoint` only that organisation's roles count.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

import numpy as np

from ontology.key import Key
from ontology.records import (
    BY_TRANSPOSITION,
    ApplicabilityWindow,
    Record,
    RiskClass,
    Role,
    RoleAssignment,
)
from ontology.register import Register
from ontology.words import SubjectKind
from service.reasoning.particulars import Particulars
from service.reasoning.subjects import COMPONENTS, Subjects
from service.reasoning.timeline import MET, NOT_MET, UNDECIDED, Line, Timeline


@dataclass(frozen=True, slots=True)
class Asker:
    subject: int
    viewpoint: int | None = None


Profile = tuple[object, ...]
Condition = Callable[[ApplicabilityWindow, Asker], Line]


@dataclass(slots=True, eq=False)
class Conditions:
    subjects: Subjects
    timeline: Timeline
    act_of_role: dict[Key, Key] = field(default_factory=dict)
    list_of_class: dict[Key, tuple[Key, str]] = field(default_factory=dict)
    known: Particulars = field(default_factory=Particulars)
    _profiles: dict[int, dict[int | None, Profile]] = field(default_factory=dict)
    """By the subject and the viewpoint of an asker."""
    named: frozenset[int] = frozenset()
    """When moved: those of whom conditions may read other records than before."""
    _lines: dict[tuple[Key, Asker], Line] = field(default_factory=dict)
    _held: dict[tuple[str, Asker], dict[Key, Line]] = field(default_factory=dict)
    _met: dict[tuple[str, tuple[object, ...], Asker], Line] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register, k: int, subjects: Subjects, timeline: Timeline) -> "Conditions":
        acts = {role.key: role.in_framework for role in register.open(Role, k)}
        lists = {c.key: (c.in_framework, c.class_list) for c in register.open(RiskClass, k)}
        return cls(subjects, timeline, acts, lists, Particulars.of(register, k))

    def moved(
        self, register: Register, k: int, subjects: Subjects, timeline: Timeline, stated: Collection[Record]
    ) -> "Conditions":
        """The same at another point, with the same roles and classes to choose from, where only these records may be
        open or not.
        """
        known = self.known.moved(register, k, stated, self.subjects.register)
        here = Conditions(subjects, timeline, self.act_of_role, self.list_of_class, known, {**self._profiles})
        keys = {key for record in stated for its in (self.known, known) for key in its.named(record)}
        here.named = frozenset(subjects.numbers[key] for key in keys & subjects.numbers.keys())
        for s in here.named:
            here._profiles.pop(s, None)
        return here

    def has_records(self, asker: Asker) -> bool:
        """A role, classification or market record, open at k, is about it."""
        subject = self.subjects.keys[asker.subject]
        return subject in self.known.classes or subject in self.known.markets or bool(self.own_roles(asker))

    def profile(self, asker: Asker) -> Profile:
        """All that conditions read of an asker: those who are alike in it meet every window alike."""
        kept = self._profiles.setdefault(asker.subject, {})
        if asker.viewpoint not in kept:
            kept[asker.viewpoint] = self._read(asker)
        return kept[asker.viewpoint]

    def _read(self, asker: Asker) -> Profile:
        key, known, roles = self.subjects.keys[asker.subject], self.known, self.own_roles(asker)
        is_organisation = self._kind(asker) is SubjectKind.ORGANISATION
        agents = set[Key]() if is_organisation else {role.agent for role in roles}
        return (
            is_organisation,
            self._is_component(asker),
            key in known.classes,
            frozenset((a.role, a.valid_from, a.valid_to, a.agent) for a in roles),
            frozenset((c.risk_class, c.ground, c.valid_from, c.valid_to) for c in known.classes.get(key, ())),
            frozenset(
                (m.placed_on_market, m.substantially_modified, m.valid_from, m.valid_to)
                for m in known.markets.get(key, ())
            ),
            self._places(key),
            frozenset((agent, self._places(agent)) for agent in agents & known.places.keys()),
        )

    def _places(self, key: Key) -> frozenset[object]:
        return frozenset((e.member_state, e.valid_from, e.valid_to) for e in self.known.places.get(key, ()))

    def line(self, window: ApplicabilityWindow, asker: Asker) -> Line:
        """The window's conditions for one asker over time, its own dates included, its edition not."""
        kept = self._lines.get((window.key, asker))
        if kept is None:
            kept = self.timeline.within(window.applies_from, window.applies_until)
            for said, condition in self._all(window):
                if any(said) and kept.any():
                    kept = np.minimum(kept, self._once(said, condition, window, asker))
            self._lines[window.key, asker] = kept
        return kept

    def missing(self, window: ApplicabilityWindow, asker: Asker, stretch: int) -> Iterator[str]:
        """What would decide a window that is undecided on a stretch, in words."""
        who = self.subjects.keys[asker.subject]
        words = (
            f"a role of {who} ({', '.join(window.condition_role)})",
            f"a classification of {who} ({', '.join(window.condition_risk_class)})",
            f"a market date of {who}",
            "the national law"
            if window.member_state == BY_TRANSPOSITION
            else f"the Member State of {who} ({window.member_state})",
        )
        for (_, condition), word in zip(self._all(window), words, strict=False):
            if condition(window, asker)[stretch] == UNDECIDED:
                yield word

    def own_roles(self, asker: Asker) -> list[RoleAssignment]:
        key = self.subjects.keys[asker.subject]
        if self._kind(asker) is SubjectKind.ORGANISATION:
            return self.known.roles_of.get(key, [])
        assignments = self.known.roles_for.get(key, [])
        if asker.viewpoint is None:
            return assignments
        return [a for a in assignments if a.agent == self.subjects.keys[asker.viewpoint]]

    def _once(self, said: tuple[object, ...], condition: Condition, window: ApplicabilityWindow, asker: Asker) -> Line:
        """A condition for one asker: most windows say the same as others."""
        place = (condition.__name__, said, asker)
        if place not in self._met:
            self._met[place] = condition(window, asker)
        return self._met[place]

    def _all(self, window: ApplicabilityWindow) -> tuple[tuple[tuple[object, ...], Condition], ...]:
        """Each condition, and what the window says of it: all that it reads of the window."""
        return (
            (window.condition_role, self._role),
            (window.condition_risk_class, self._risk_class),
            ((window.condition_placed_before, window.condition_placed_from), self._market_date),
            ((window.member_state,), self._member_state),
            (window.exception, self._exception),
        )

    def _kind(self, asker: Asker) -> SubjectKind:
        return self.subjects.kind[asker.subject]

    def _is_component(self, asker: Asker) -> bool:
        return self._kind(asker) in COMPONENTS

    def _role(self, window: ApplicabilityWindow, asker: Asker) -> Line:
        if not window.condition_role:
            return self.timeline.fill(MET)
        held = self._held_roles(asker)
        met = self._any(held[role] for role in window.condition_role if role in held)
        open_acts = self.timeline.fill(NOT_MET)
        for act in {self.act_of_role.get(role) for role in window.condition_role}:
            of_act = self._any(line for role, line in held.items() if self.act_of_role.get(role) == act)
            open_acts = np.maximum(open_acts, np.where(of_act == MET, NOT_MET, UNDECIDED).astype(np.int8))
        return np.maximum(met, open_acts)

    def _held_roles(self, asker: Asker) -> dict[Key, Line]:
        if ("role", asker) not in self._held:
            self._held["role", asker] = self._merge(
                (a.role, self.timeline.within(a.valid_from, a.valid_to)) for a in self.own_roles(asker)
            )
        return self._held["role", asker]

    def _held_classes(self, asker: Asker) -> dict[Key, Line]:
        if ("class", asker) not in self._held:
            self._held["class", asker] = self._merge(
                (key, self.timeline.within(c.valid_from, c.valid_to))
                for c in self.known.classes.get(self.subjects.keys[asker.subject], ())
                for key in (c.risk_class, c.ground)
                if key
            )
        return self._held["class", asker]

    def _risk_class(self, window: ApplicabilityWindow, asker: Asker) -> Line:
        if not window.condition_risk_class:
            return self.timeline.fill(MET)
        if self._is_component(asker) and self.subjects.keys[asker.subject] not in self.known.classes:
            return self.timeline.fill(NOT_MET)
        held = self._held_classes(asker)
        met = self._any(held[key] for key in window.condition_risk_class if key in held)
        open_lists = self.timeline.fill(NOT_MET)
        for wanted in window.condition_risk_class:
            its = self.list_of_class.get(wanted)
            of_list = self._any(line for key, line in held.items() if its and self.list_of_class.get(key) == its)
            open_lists = np.maximum(open_lists, np.where(of_list == MET, NOT_MET, UNDECIDED).astype(np.int8))
        return np.maximum(met, open_lists)

    def _market_date(self, window: ApplicabilityWindow, asker: Asker) -> Line:
        before, since = window.condition_placed_before, window.condition_placed_from
        if before is None and since is None:
            return self.timeline.fill(MET)
        records = self.known.markets.get(self.subjects.keys[asker.subject])
        if not records:
            return self.timeline.fill(NOT_MET if self._is_component(asker) else UNDECIDED)
        latest = np.zeros(len(self.timeline), dtype=np.int64)
        for record in records:
            days = [d.toordinal() for d in (record.placed_on_market, record.substantially_modified) if d]
            here = self.timeline.within(record.valid_from, record.valid_to) == MET
            latest = np.where(here, np.maximum(latest, max(days, default=0)), latest)
        met = latest > 0
        if before is not None:
            met &= latest < before.toordinal()
        if since is not None:
            met &= latest >= since.toordinal()
        return np.where(latest == 0, UNDECIDED, np.where(met, MET, NOT_MET)).astype(np.int8)

    def _member_state(self, window: ApplicabilityWindow, asker: Asker) -> Line:
        if window.member_state is None:
            return self.timeline.fill(MET)
        if window.member_state == BY_TRANSPOSITION:
            return self.timeline.fill(UNDECIDED)
        known, met = self.timeline.fill(NOT_MET), self.timeline.fill(NOT_MET)
        for where, line in self._established(asker):
            known = np.maximum(known, line)
            if where == window.member_state:
                met = np.maximum(met, line)
        return np.maximum(met, np.where(known == MET, NOT_MET, UNDECIDED).astype(np.int8))

    def _established(self, asker: Asker) -> Iterator[tuple[str, Line]]:
        """The Member States of the subject asked and, while their roles last, of the agents of its roles."""
        own = self.subjects.keys[asker.subject]
        holders = [(own, self.timeline.fill(MET))]
        if self._kind(asker) is not SubjectKind.ORGANISATION:
            holders += [(a.agent, self.timeline.within(a.valid_from, a.valid_to)) for a in self.own_roles(asker)]
        for holder, while_holding in holders:
            for place in self.known.places.get(holder, ()):
                line = self.timeline.within(place.valid_from, place.valid_to)
                yield place.member_state, np.minimum(line, while_holding)

    def _exception(self, window: ApplicabilityWindow, asker: Asker) -> Line:
        held = self._held_classes(asker) if window.exception else {}
        lifted = self._any(held[key] for key in window.exception if key in held)
        return np.where(lifted == MET, NOT_MET, MET).astype(np.int8)

    def _any(self, lines: Iterable[Line]) -> Line:
        return reduce(np.maximum, lines, self.timeline.fill(NOT_MET))

    def _merge(self, lines: Iterable[tuple[Key, Line]]) -> dict[Key, Line]:
        merged: dict[Key, Line] = {}
        for key, line in lines:
            merged[key] = np.maximum(merged[key], line) if key in merged else line
        return merged


def days_of(records: Iterable[Record]) -> Iterator[date | None]:
    """Every day on which one of these records begins or ends, for a timeline."""
    for record in records:
        for name in (
            "valid_from",
            "valid_to",
            "applies_from",
            "applies_until",
            "in_force_from",
            "in_force_to",
            "approved_on",
        ):
            yield getattr(record, name, None)
