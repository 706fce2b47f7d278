"""Applicability windows by edition and inheritance (readings 9, 12, 14).

Provisions that read the same windows share a *signature*, so that thousands of provisions cost a handful of lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np

from ontology.key import Key, framework_of
from ontology.records import ApplicabilityWindow, Edition
from ontology.register import Register
from ontology.words import DateStatus, SubjectKind
from service.reasoning.askers import Asked, Askers
from service.reasoning.bits import Numbers
from service.reasoning.conditions import Conditions, Profile
from service.reasoning.law import Law, edition_on, known_editions
from service.reasoning.timeline import MET, NOT_MET, Line, Timeline

Signature = tuple[Key, tuple[Key | None, ...]]
"""The framework and, for each of its editions, whose windows are read: "" for nobody's, None without a wording."""

Unmasked = tuple[Signature, str | None, Profile]
"""Whose windows are read, by which reading, and what is recorded of whoever is asked."""


def reading_name(window: ApplicabilityWindow) -> str:
    """Reading 14: a disputed window without a name is a reading of its own."""
    return window.reading or window.key


def _said(window: ApplicabilityWindow) -> tuple[object, ...]:
    """All that decides when and to whom a window applies."""
    return (
        window.applies_from,
        window.applies_until,
        window.condition_role,
        window.condition_risk_class,
        window.condition_placed_before,
        window.condition_placed_from,
        window.member_state,
        window.exception,
        reading_name(window) if window.date_status is DateStatus.DISPUTED else None,
    )


@dataclass(slots=True, eq=False)
class Windows:
    law: Law
    timeline: Timeline
    conditions: Conditions
    askers: Askers
    by_edition: dict[Key, dict[Key, list[ApplicabilityWindow]]] = field(default_factory=dict)
    _signatures: dict[int, Signature] = field(default_factory=dict)
    _editions: dict[Key, tuple[list[Edition], list[Line]]] = field(default_factory=dict)
    _lines: dict[tuple[Signature, int, int | None], dict[str | None, list[Line]]] = field(default_factory=dict)
    """By the group of those that are asked alike."""
    _asked: dict[Unmasked, Line] = field(default_factory=dict)
    _earlier: tuple[dict[Unmasked, Line], Numbers] | None = None
    """When moved to a time line with more stretches: the lines of the former, and in which of its stretches each lies.
    """
    _first: dict[frozenset[object], int] = field(default_factory=dict)
    _firsts: dict[Signature, int] = field(default_factory=dict)
    _ever: dict[int, list[ApplicabilityWindow]] = field(default_factory=dict)

    def read(self, register: Register, k: int) -> None:
        for window in register.open(ApplicabilityWindow, k):
            self.by_edition.setdefault(window.in_edition, {}).setdefault(window.for_provision, []).append(window)

    def moved(self, timeline: Timeline, conditions: Conditions, askers: Askers) -> "Windows":
        """The same windows under the same law. What is so whoever is asked, is taken over: whose windows provisions
        read, and which say the same; and how those are asked of whom the same is recorded.
        """
        here = replace(self, timeline=timeline, conditions=conditions, askers=askers)
        goes_on = askers.goes_on(self.askers)
        if timeline.starts != self.timeline.starts:
            here._first, here._editions, here._lines, here._asked = {}, {}, {}, {}
            here._earlier = (self._asked, timeline.stretches_of(self.timeline)) if goes_on else None
        elif not goes_on:
            here._lines, here._asked, here._earlier = {}, {}, None
        return here

    def signature(self, p: int) -> Signature:
        if p not in self._signatures:
            key = self.law.content.keys[p]
            framework = framework_of(key)
            editions, _ = self.editions(framework)
            self._signatures[p] = (framework, tuple(self._owner(key, edition.key) for edition in editions))
        return self._signatures[p]

    def in_force(self, p: int) -> Line:
        """MET while an edition is in force that has a wording for p."""
        framework, owners = self.signature(p)
        force = [f for owner, f in zip(owners, self.editions(framework)[1], strict=True) if owner is not None]
        return reduce(np.maximum, force, self.timeline.fill(NOT_MET))

    def editions(self, framework: Key) -> tuple[list[Edition], list[Line]]:
        """The editions of a framework, each with the stretches on which it is in force."""
        if framework not in self._editions:
            editions = sorted(self.law.content.editions.get(framework, ()), key=lambda edition: edition.in_force_from)
            today = self.timeline.today
            known = known_editions(editions, today)
            force = [edition_on(editions if start <= today else known, start) for start in self.timeline.starts]
            keys = [edition.key if edition else None for edition in force]
            lines = [np.array([MET if key == e.key else NOT_MET for key in keys], dtype=np.int8) for e in editions]
            self._editions[framework] = (editions, lines)
        return self._editions[framework]

    def of(self, p: int) -> list[tuple[ApplicabilityWindow, Line]]:
        """The windows that p reads, each with the stretches on which its edition is in force; none: p has no window."""
        framework, owners = self.signature(p)
        return [
            (window, force)
            for owner, edition, force in zip(owners, *self.editions(framework), strict=True)
            if owner
            for window in self.by_edition[edition.key][owner]
        ]

    def any(self, p: int) -> bool:
        """Whether p reads a window."""
        return any(self.signature(p)[1])

    def ever(self, p: int) -> list[ApplicabilityWindow]:
        """The windows of p and its ancestors in all editions; none: p has no window (reading 12)."""
        if p not in self._ever:
            lineage, waiting = {self.law.content.keys[p]}, [self.law.content.keys[p]]
            while waiting:
                above = self.law.content.wholes.get(waiting.pop(), set()) - lineage
                lineage |= above
                waiting.extend(above)
            self._ever[p] = [
                w for found in self.by_edition.values() for key in sorted(lineage) for w in found.get(key, ())
            ]
        return self._ever[p]

    def first(self, p: int) -> int:
        """The first provision whose windows say the same on the same days: it applies to everybody alike."""
        signature = self.signature(p)
        if signature not in self._firsts:
            said = frozenset((_said(window), force.tobytes()) for window, force in self.of(p))
            self._firsts[signature] = self._first.setdefault(said, p)
        return self._firsts[signature]

    def disputed(self, p: int) -> bool:
        """Whether readings of a window that p reads differ."""
        return any(window.date_status is DateStatus.DISPUTED for window, _ in self.of(p))

    def lines(self, p: int, s: int, viewpoint: int | None) -> dict[str | None, list[Line]]:
        """For each reading of disputed windows (None: none is disputed): a line for each asker, alike ones once."""
        place = (self.signature(p), self.askers.group(s), viewpoint)
        if place not in self._lines:
            windows = self.of(p)
            disputed = {reading_name(w) for w, _ in windows if w.date_status is DateStatus.DISPUTED}
            names: list[str | None] = [*sorted(disputed)] or [None]
            asked = self.askers.distinct(s, viewpoint)
            self._lines[place] = {
                name: [np.minimum(self._unmasked(place[0], windows, name, each), each.mask) for each in asked]
                for name in names
            }
        return self._lines[place]

    def undecided(self, p: int, s: int, stretch: int) -> Iterator[str]:
        """What is missing, in words, where windows are undecided on a stretch."""
        for window, force in self.of(p):
            for asked in self.askers.of(s):
                if force[stretch] == MET and asked.mask[stretch] == MET and self.is_asked(window, asked):
                    yield from self.conditions.missing(window, asked.asker, stretch)

    def _owner(self, key: Key, edition: Key) -> Key | None:
        """The provision itself or its nearest ancestor in that edition which has windows there."""
        wordings = self.law.content.wordings.get(edition, {})
        if key not in wordings:
            return None
        current: Key | None = key
        passed: set[Key] = set()
        while current is not None and current in wordings and current not in passed:
            if current in self.by_edition.get(edition, {}):
                return current
            passed.add(current)
            current = wordings[current].part_of
        return ""

    def _unmasked(
        self, signature: Signature, windows: list[tuple[ApplicabilityWindow, Line]], reading: str | None, asked: Asked
    ) -> Line:
        """The windows as an asker of whom that is recorded meets them, whoever is asked through it."""
        place = (signature, reading, self.conditions.profile(asked.asker))
        if place not in self._asked:
            earlier, stretches = self._earlier or ({}, None)
            found = earlier.get(place)
            self._asked[place] = self._anew(windows, reading, asked) if found is None else found[stretches]
        return self._asked[place]

    def _anew(self, windows: list[tuple[ApplicabilityWindow, Line]], reading: str | None, asked: Asked) -> Line:
        lines = [
            np.minimum(self.conditions.line(window, asked.asker), force)
            for window, force in windows
            if (window.date_status is DateStatus.CONFIRMED or reading_name(window) == reading)
            and self.is_asked(window, asked)
        ]
        return reduce(np.maximum, lines, self.timeline.fill(NOT_MET))

    def is_asked(self, window: ApplicabilityWindow, asked: Asked) -> bool:
        """An organisation itself is asked only by windows without risk class and market date."""
        if self.askers.subjects.kind[asked.asker.subject] is not SubjectKind.ORGANISATION:
            return True
        return not (window.condition_risk_class or window.condition_placed_before or window.condition_placed_from)
