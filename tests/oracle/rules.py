"""The least fixpoint of R1-R8 over what D gives: section 4, readings 21-30. One Run for each supposition."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ontology.key import Key
from ontology.words import ApplicabilityState, Decomposition, SubjectKind, broader
from tests.oracle.applies import Applies
from tests.oracle.facts import Facts
from tests.oracle.opinions import OVER, SUB, SUP, Opinions
from tests.oracle.verdicts import Direct, Verdicts

Pair = tuple[Key, Key]


@dataclass(frozen=True)
class Premise:
    """(p, s) must be satisfied, `full` or perhaps as far only."""

    p: Key
    s: Key
    full: bool


class Parts:
    """Which parts count, and which wholes are incomplete: R2, reading 22."""

    def __init__(self, facts: Facts, applies: Applies) -> None:
        self.f, self.applies = facts, applies

    def counting(self, whole: Key, s: Key) -> list[Key]:
        parts = self.f.parts[whole]
        begun = self.applies.state(whole, s).state is ApplicabilityState.APPLIES
        counts = []
        for part in parts:
            state = self.applies.state(part, s)
            if state.concerns and not (begun and state.state is ApplicabilityState.UPCOMING):
                counts.append(part)
        return counts or parts

    def incomplete(self, p: Key, s: Key) -> bool:
        if self.f.mark(p) is Decomposition.ANY:
            return False
        counting = self.counting(p, s)
        return any(part not in counting or self.incomplete(part, s) for part in self.f.parts[p])


class Run:
    """`direct(p, s)` is rule D of this supposition; `negatives`: verdicts block; `stale`: effects let through."""

    def __init__(
        self,
        facts: Facts,
        applies: Applies,
        opinions: Opinions,
        verdicts: Verdicts,
        direct: Callable[[Key, Key], list[Direct]],
        negatives: bool = True,
        stale: bool = False,
    ) -> None:
        self.f, self.applies, self.opinions, self.verdicts = facts, applies, opinions, verdicts
        self.negatives = negatives
        self.parts = Parts(facts, applies)
        self.drawn = list(verdicts.drawn(stale))
        self.sat: dict[Pair, set[Key]] = {}
        """Satisfied, perhaps as far only, with the subjects that its derivations name; likewise `full`."""
        self.full: dict[Pair, set[Key]] = {}
        self.partial: set[Pair] = set()
        self.pairs = [(p, s) for p in facts.provisions for s in sorted(facts.subjects)]
        self.open_pairs = [(p, s) for p, s in self.pairs if not self.blocked(p, s)]
        self.cap = {(p, s) for p, s in self.open_pairs if self.r7(p, s)}
        self.given = {(p, s): direct(p, s) if facts.assessable(p) else [] for p, s in self.open_pairs}
        self._instances = {pair: list(self.instances(*pair)) for pair in self.open_pairs}
        while sum(self.step(p, s) for p, s in self.open_pairs):
            pass

    def blocked(self, p: Key, s: Key) -> bool:
        return self.negatives and self.verdicts.negative(p, s) is not None

    # --- R7 ------------------------------------------------------------------------------------------

    def r7(self, p: Key, s: Key) -> bool:
        """A part that counts, at any depth but not as an alternative, is failed or indeterminate."""
        if not self.negatives or self.f.mark(p) is Decomposition.ANY:
            return False
        return any(self.denied(part, s) or self.r7(part, s) for part in self.parts.counting(p, s))

    def denied(self, part: Key, s: Key) -> bool:
        kind = self.f.kind_of(part)
        below = self.f.reached_of_kind(s, kind) if broader(self.f.subject_kind(s), kind) else set()
        return any(self.blocked(part, x) for x in {s} | below)

    # --- one step --------------------------------------------------------------------------------------

    def step(self, p: Key, s: Key) -> bool:
        """Applies every rule to (p, s); true if anything is new."""
        before = self.size(p, s)
        for direct in self.given[p, s]:
            self.d(p, s, direct)
        for premises, full, most_partial, by_r4 in self._instances[p, s]:
            if all(self.holds(q) for q in premises):
                names = {x for q in premises for x in (self.full if q.full else self.sat)[q.p, q.s]}
                self.conclude(p, s, full, names, most_partial, unnamed=by_r4)
        if self.r6(p, s):
            self.partial.add((p, s))
        return self.size(p, s) != before

    def size(self, p: Key, s: Key) -> tuple[bool, int, int]:
        pair = (p, s)
        return (
            pair in self.partial,
            len(self.sat.get(pair, ())) + (pair in self.sat),
            len(self.full.get(pair, ())) + (pair in self.full),
        )

    def holds(self, q: Premise) -> bool:
        return (q.p, q.s) in (self.full if q.full else self.sat)

    def conclude(self, p: Key, s: Key, full: bool, names: set[Key], most_partial: bool, unnamed: bool) -> None:
        """R7, R8 and the ceilings of R1, R3 and R4; otherwise satisfied."""
        self.partial.add((p, s))
        lacks_name = not unnamed and self.verdicts.must_name(p, s) and s not in names
        if most_partial or lacks_name or (p, s) in self.cap:
            return
        self.sat.setdefault((p, s), set()).update(names)
        if full:
            self.full.setdefault((p, s), set()).update(names)

    def through_r4_only(self, p: Key, s: Key) -> bool:
        return broader(self.f.subject_kind(s), self.f.kind_of(p))

    def d(self, p: Key, s: Key, direct: Direct) -> None:
        if not direct.full:
            self.partial.add((p, s))
            return
        names = set(self.f.subjects) if direct.names is None else set(direct.names)
        full = not self.parts.incomplete(p, s)
        self.conclude(p, s, full, names, self.through_r4_only(p, s), unnamed=False)

    # --- instances of R1-R5: premises, whether in full, whether partial at most, whether by R4 ----------------

    def instances(self, p: Key, s: Key) -> Iterator[tuple[list[Premise], bool, bool, bool]]:
        only_r4 = self.through_r4_only(p, s)
        for premises, full, ceiling in [*self.r1(p, s), *self.r2(p, s), *self.r3(p, s)]:
            yield premises, full, ceiling or only_r4, False
        for premises, full, ceiling in self.r4(p, s):
            yield premises, full, ceiling, True
        for premises, full, ceiling in self.r5(p, s):
            yield premises, full, ceiling, False

    def r1(self, p: Key, s: Key) -> Iterator[tuple[list[Premise], bool, bool]]:
        kind = self.f.kind_of(p)
        for (q, to), says in self.opinions.pairs.items():
            if to == p and SUP in says:
                yield [Premise(q, s, True)], True, broader(self.f.kind_of(q), kind)
        for whole in self.wholes(p):
            if self.f.mark(whole) is Decomposition.ANY:
                continue
            ceiling = broader(self.f.kind_of(whole), kind)
            yield [Premise(whole, s, True)], True, ceiling
            if p in self.parts.counting(whole, s):
                yield [Premise(whole, s, False)], not self.parts.incomplete(p, s), ceiling
        for effect, to in self.drawn:
            if to == p and effect.from_ != p and self.applies.condition_met(effect, s):
                yield [Premise(effect.from_, s, True)], True, False

    def wholes(self, p: Key) -> list[Key]:
        return [whole for whole, parts in self.f.parts.items() if p in parts]

    def r2(self, p: Key, s: Key) -> Iterator[tuple[list[Premise], bool, bool]]:
        counting = self.parts.counting(p, s)
        if self.f.mark(p) is Decomposition.ALL and counting:
            yield [Premise(part, s, True) for part in counting], not self.parts.incomplete(p, s), False
            yield [Premise(part, s, False) for part in counting], False, False
        if self.f.mark(p) is Decomposition.ANY:
            for part in counting:
                yield [Premise(part, s, True)], True, False
                yield [Premise(part, s, False)], False, False

    def r3(self, p: Key, s: Key) -> Iterator[tuple[list[Premise], bool, bool]]:
        for members, to, says in self.opinions.joints:
            if to == p and SUP in says:
                ceiling = all(broader(self.f.kind_of(m), self.f.kind_of(p)) for m in members)
                yield [Premise(m, s, True) for m in members], True, ceiling

    def r4_subjects(self, p: Key, s: Key) -> list[Key]:
        """Of the kind that p is assessed per, reached by s, and concerned (an organisation by its own roles)."""
        own = s if self.f.subject_kind(s) is SubjectKind.ORGANISATION else None
        reached = self.f.reached_of_kind(s, self.f.kind_of(p))
        return sorted(x for x in reached if self.applies.concerns(p, x, own))

    def r4(self, p: Key, s: Key) -> Iterator[tuple[list[Premise], bool, bool]]:
        if self.through_r4_only(p, s):
            subjects = self.r4_subjects(p, s)
            ceiling = not self.applies.inventories_current(p, s)
            if subjects:
                yield [Premise(p, x, True) for x in subjects], True, ceiling
                yield [Premise(p, x, False) for x in subjects], False, ceiling

    def r5_subjects(self, p: Key, s: Key) -> list[Key]:
        return sorted(x for x in self.f.users_of_kind(s, self.f.kind_of(p)) if self.applies.concerns(p, x))

    def by_users(self, p: Key, s: Key) -> bool:
        kind = self.f.kind_of(p)
        return kind is not SubjectKind.ORGANISATION and broader(kind, self.f.subject_kind(s))

    def r5(self, p: Key, s: Key) -> Iterator[tuple[list[Premise], bool, bool]]:
        if self.by_users(p, s):
            subjects = self.r5_subjects(p, s)
            if subjects:
                yield [Premise(p, x, True) for x in subjects], True, False
                yield [Premise(p, x, False) for x in subjects], False, False

    # --- R6 --------------------------------------------------------------------------------------------

    def satisfied(self, p: Key, s: Key) -> bool:
        return (p, s) in self.sat

    def in_full(self, p: Key, s: Key) -> bool:
        return (p, s) in self.full

    def at_least_partial(self, p: Key, s: Key) -> bool:
        return (p, s) in self.partial

    def r6(self, p: Key, s: Key) -> bool:
        return self.r6_pairs(p, s) or self.r6_parts(p, s) or self.r6_joints(p, s) or self.r6_subjects(p, s)

    def r6_pairs(self, p: Key, s: Key) -> bool:
        for (q, to), says in self.opinions.pairs.items():
            if to != p:
                continue
            if OVER in says and self.in_full(q, s):
                return True
            if SUB in says and self.at_least_partial(q, s):
                return True
        return False

    def r6_parts(self, p: Key, s: Key) -> bool:
        """Reading 28."""
        parts = self.f.parts[p]
        if self.f.mark(p) is Decomposition.ANY:
            parts = self.parts.counting(p, s)
        return any(self.at_least_partial(part, s) for part in parts)

    def r6_joints(self, p: Key, s: Key) -> bool:
        """Reading 27."""
        for members, to, says in self.opinions.joints:
            if to == p and any(self.in_full(m, s) for m in members):
                return True
            if to == p and {SUP, SUB} <= says and any(self.at_least_partial(m, s) for m in members):
                return True
            if p in members and self.in_full(to, s):
                return True
        return False

    def r6_subjects(self, p: Key, s: Key) -> bool:
        subjects: list[Key] = []
        if self.through_r4_only(p, s):
            subjects = self.r4_subjects(p, s)
        elif self.by_users(p, s):
            subjects = self.r5_subjects(p, s)
        return any(self.at_least_partial(p, x) for x in subjects)
