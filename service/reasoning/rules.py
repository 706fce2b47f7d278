"""Rules D and R1-R8 as a least fixpoint (section 4; readings 21-30). Each rule is one function that names it.

A cell is (provision, subject). What is known of a cell only grows: partial, satisfied as far as it concerns the
subject, satisfied in full; and, for each grade, whom the evidence at the leaves names (bits: R8's second relation).
Each rule yields *instances*, which `_admit` weighs: where kinds, R7 or R8 forbid *satisfied*, it is partial.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from ontology.key import Key
from ontology.words import Decomposition, SubjectKind, broader
from service.reasoning.algebra import Claim
from service.reasoning.applicability import Scope
from service.reasoning.direct import Cell, Ground, Grounds
from service.reasoning.effects import Drawing, Effects
from service.reasoning.law import Law
from service.reasoning.opinions import Joint, Opinions
from service.reasoning.subjects import Subjects
from service.reasoning.verdicts import Verdicts

PARTIAL, FAR, FULL = 1, 2, 3
_BREADTH = {kind: sum(broader(other, kind) for other in SubjectKind) for kind in SubjectKind}


Goal = tuple[Cell, int, int]
"""A cell, the grade wanted of it, and the subject that an item at its leaves names (-1: whoever)."""


@dataclass(slots=True)
class Known:
    """What is known of a cell. `names`: by a derivation that satisfies, perhaps as far only; `full_names`: in full."""

    grade: int = 0
    names: int = 0
    full_names: int = 0


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule with premises that hold. `premises`: cells with the grade that was needed of them."""

    rule: str
    grade: int
    names: int = 0
    premises: tuple[tuple[Cell, int], ...] = ()
    facts: tuple[Key, ...] = ()
    note: str | None = None


Rule = Callable[[int, int], Iterator[Instance]]


@dataclass(slots=True, eq=False)
class Run:
    """One fixpoint. `negatives` False: no verdict is negative (the counts implemented, evidenced, assessed)."""

    law: Law
    subjects: Subjects
    scope: Scope
    verdicts: Verdicts
    opinions: Opinions
    effects: Effects
    grounds: Grounds
    negatives: bool = True
    keep_why: bool = False
    known: dict[Cell, Known] = field(default_factory=dict)
    why: dict[Goal, tuple[int, Instance]] = field(default_factory=dict)
    """The instance that first gave a goal, and when: a proof goes back in time only, so it ends."""
    _containing: dict[int, list[tuple[int, tuple[Key, ...]]]] = field(default_factory=dict)
    """Provision -> those that contain it by an accepted mapping, with the opinions."""
    _touching: dict[int, list[tuple[int, int, tuple[Key, ...]]]] = field(default_factory=dict)
    """Provision -> those that make it partial, with the grade that this needs."""
    _paired: dict[int, list[int]] = field(default_factory=dict)
    _joint_target: dict[int, list[Joint]] = field(default_factory=dict)
    _joint_member: dict[int, list[Joint]] = field(default_factory=dict)
    _drawn: dict[int, list[Drawing]] = field(default_factory=dict)
    _draws: dict[int, list[int]] = field(default_factory=dict)
    _blocked: dict[Cell, bool] = field(default_factory=dict)
    _everyone: int = field(init=False)
    _rules: dict[tuple[int, SubjectKind], tuple[Rule, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._everyone = (1 << len(self.subjects.keys)) - 1
        for (a, b), resolved in self.opinions.pairs.items():
            if resolved.claim:
                keys = tuple(opinion.key for opinion in resolved.opinions if opinion.current)
                self._read_pair(a, b, self.opinions.claim(b, a), keys)
                self._read_pair(b, a, self.opinions.claim(a, b), keys)
        for joint in self.opinions.joints:
            self._joint_target.setdefault(joint.target, []).append(joint)
            for member in joint.members:
                self._joint_member.setdefault(member, []).append(joint)
        for drawing in self.effects.drawing:
            self._drawn.setdefault(drawing.target, []).append(drawing)
            self._draws.setdefault(drawing.source, []).append(drawing.target)
        self._fixpoint()

    def _read_pair(self, p: int, other: int, claim: Claim, keys: tuple[Key, ...]) -> None:
        """What `other` gives to p: R1 if it contains p; R6 if it is contained in p (even in part), or overlaps it."""
        self._paired.setdefault(p, []).append(other)
        if claim & Claim.CONTAINS:
            self._containing.setdefault(p, []).append((other, keys))
        if claim & Claim.CONTAINED:
            self._touching.setdefault(p, []).append((other, PARTIAL, keys))
        elif not claim & Claim.CONTAINS:
            self._touching.setdefault(p, []).append((other, FULL, keys))

    # --- the loop -----------------------------------------------------------------------------------

    def _fixpoint(self) -> None:
        """Narrow subjects first: a broad one reads many, and is then looked at once instead of once for each."""
        queued = set(self.grounds)
        waiting = [self._place(p, s) for p, s in self.grounds]
        heapify(waiting)
        while waiting:
            _, p, s = heappop(waiting)
            cell = (-p, s)
            queued.discard(cell)
            if self._derive(cell):
                for reader in self._readers(*cell):
                    if reader not in queued:
                        queued.add(reader)
                        heappush(waiting, self._place(*reader))

    def _place(self, p: int, s: int) -> tuple[int, int, int]:
        """Where a cell waits: narrow subjects first, and parts (they have the higher numbers) before wholes."""
        return -_BREADTH[self.subjects.kind[s]], -p, s

    def _derive(self, cell: Cell) -> bool:
        """True if more is known of the cell now. A direct negative verdict is stronger than any derivation."""
        if self.negatives and self.verdicts.negative(*cell):
            return False
        before = self.known.get(cell, NOTHING)
        if before.full_names == self._everyone:
            return False
        grade, names, full_names = before.grade, before.names, before.full_names
        for instance in self.instances(cell):
            grade = max(grade, instance.grade)
            if instance.grade >= FAR:
                names |= instance.names
            if instance.grade == FULL:
                full_names |= instance.names
            if self.keep_why:
                self._keep(cell, instance, before)
        if (grade, names, full_names) == (before.grade, before.names, before.full_names):
            return False
        self.known[cell] = Known(grade, names, full_names)
        return True

    def _keep(self, cell: Cell, instance: Instance, before: Known) -> None:
        """The first instance for each grade and name: its premises were known before, so proofs are well-founded."""
        reason = (len(self.why), instance)
        for grade in range(PARTIAL, instance.grade + 1):
            self.why.setdefault((cell, grade, -1), reason)
            had = (0, 0, before.names, before.full_names)[grade]
            fresh = instance.names & ~had if grade >= FAR else 0
            while fresh:
                bit = fresh & -fresh
                self.why.setdefault((cell, grade, bit.bit_length() - 1), reason)
                fresh ^= bit

    def _readers(self, p: int, s: int) -> Iterator[Cell]:
        """The cells whose rules read this one."""
        for other in self._paired.get(p, ()):
            yield other, s
        whole = self.law.whole.get(p)
        if whole is not None and whole in self.law.kind:
            yield whole, s
        for part in self.law.parts_of(p):
            yield part, s
        for joint in (*self._joint_member.get(p, ()), *self._joint_target.get(p, ())):
            for end in (joint.target, *joint.members):
                yield end, s
        for target in self._draws.get(p, ()):
            yield target, s
        yield from self._readers_of_component(p, s)

    def _readers_of_component(self, p: int, s: int) -> Iterator[Cell]:
        kind = self.law.kind[p]
        if self.subjects.kind[s] is not kind:
            return
        for other in self.subjects.above(s):
            if broader(self.subjects.kind[other], kind):
                yield p, other
        if kind is not SubjectKind.ORGANISATION:
            for other in self.subjects.reach(s):
                if broader(kind, self.subjects.kind[other]):
                    yield p, other

    # --- what is known ----------------------------------------------------------------------------------

    def grade(self, p: int, s: int) -> int:
        return self.known.get((p, s), NOTHING).grade

    def names(self, p: int, s: int, grade: int) -> int:
        known = self.known.get((p, s), NOTHING)
        return known.full_names if grade == FULL else known.names

    def instances(self, cell: Cell) -> Iterator[Instance]:
        """Every instance of every rule for one cell, as far as it is known now, weighed."""
        for instance in self.raw_instances(*cell):
            yield self._admit(*cell, instance)

    def raw_instances(self, p: int, s: int) -> Iterator[Instance]:
        """Before R4, R7, R8 and negative verdicts are weighed."""
        place = (p, self.subjects.kind[s])
        if place not in self._rules:
            self._rules[place] = self._rules_for(*place)
        for rule in self._rules[place]:
            yield from rule(p, s)

    def _rules_for(self, p: int, kind: SubjectKind) -> tuple[Rule, ...]:
        """The rules that can say anything of a provision for subjects of a kind."""
        own = self.law.kind[p]
        parts, joint = bool(self.law.parts_of(p)), p in self._joint_target
        narrower, wider = broader(kind, own), own is not SubjectKind.ORGANISATION and broader(own, kind)
        touched = parts or joint or narrower or wider or p in self._touching or p in self._joint_member
        asked = {
            self.d: True,
            self.r1: p in self._containing or p in self._drawn or p in self.law.whole,
            self.r2: parts,
            self.r3: joint,
            self.r4: narrower,
            self.r5: wider,
            self.r6: touched,
        }
        return tuple(rule for rule, can in asked.items() if can)

    def _admit(self, p: int, s: int, instance: Instance) -> Instance:
        """R4 (the only way for a broader subject), R7 and R8: what would satisfy, but may not, is partial."""
        if instance.grade < FAR:
            return instance
        reason = self._forbidden(p, s, instance)
        if reason is None:
            return instance
        return Instance(instance.rule, PARTIAL, 0, instance.premises, instance.facts, reason)

    def _forbidden(self, p: int, s: int, instance: Instance) -> str | None:
        if instance.rule not in ("R4", "R5") and broader(self.subjects.kind[s], self.law.kind[p]):
            return "R4: for this subject it must hold for every component"
        if self.blocked(p, s):
            return "R7: a part that counts has failed or is contested"
        exempt = SubjectKind.ORGANISATION in (self.subjects.kind[s], self.law.kind[p])
        if instance.rule != "R4" and not exempt and not instance.names >> s & 1:
            return "R8: no item of evidence names the subject"
        return None

    # --- the rules -----------------------------------------------------------------------------------------

    def d(self, p: int, s: int) -> Iterator[Instance]:
        """D. Direct: a standing pass, an implementation in scope, valid evidence."""
        grounds: list[Ground] = self.grounds.get((p, s), [])
        for ground in grounds:
            note = "no assessor has seen the item that succeeds the one used" if ground.unseen else None
            if ground.partial:
                yield Instance("D", PARTIAL, 0, (), ground.facts, note)
            else:
                yield Instance("D", FAR if self.scope.incomplete(p, s) else FULL, ground.names, (), ground.facts, note)

    def r1(self, p: int, s: int) -> Iterator[Instance]:
        """R1. p' satisfied, p' = or ⊇ p: accepted mappings, whole over part, legal effects that draw."""
        for other, facts in self._containing.get(p, ()):
            if self.grade(other, s) == FULL:
                yield self._from(other, p, s, FULL, facts)
        whole = self.law.whole.get(p)
        if whole in self.law.kind and whole is not None and not self.law.alternatives(whole):
            yield from self._from_whole(whole, p, s)
        for drawing in self._drawn.get(p, ()):
            if self.grade(drawing.source, s) == FULL and self._draws_for(drawing, s):
                premise = ((drawing.source, s), FULL)
                yield Instance("R1", FULL, self.names(drawing.source, s, FULL), (premise,), drawing.facts)

    def _draws_for(self, drawing: Drawing, s: int) -> bool:
        return drawing.condition is None or self.scope.holds_today(drawing.condition, s)

    def _from_whole(self, whole: int, p: int, s: int) -> Iterator[Instance]:
        """Reading 22: from a whole satisfied as far only, R1 draws for the parts that count."""
        grade = self.grade(whole, s)
        if grade == FULL:
            yield self._from(whole, p, s, FULL, ())
        if grade >= FAR and p in self.scope.counting(whole, s):
            yield self._from(whole, p, s, FAR, (), FAR if self.scope.incomplete(p, s) else FULL)

    def _from(self, other: int, p: int, s: int, needed: int, facts: tuple[Key, ...], gives: int = FULL) -> Instance:
        premise = ((other, s), needed)
        if broader(self.law.kind[other], self.law.kind[p]):
            return Instance("R1", PARTIAL, 0, (premise,), facts, "assessed per a broader kind: partial at most")
        return Instance("R1", gives, self.names(other, s, needed), (premise,), facts)

    def r2(self, p: int, s: int) -> Iterator[Instance]:
        """R2. Parts make the whole: all that count, or one alternative."""
        mark = self.law.decomposition(p)
        parts = self.scope.counting(p, s) if mark is not None else ()
        if mark is Decomposition.ALL and parts:
            grades = [self.grade(part, s) for part in parts]
            if min(grades) == FULL and not self.scope.incomplete(p, s):
                yield self._together("R2", [(part, s) for part in parts], FULL, FULL)
            if min(grades) >= FAR:
                yield self._together("R2", [(part, s) for part in parts], FAR, FAR)
        elif mark is Decomposition.ANY:
            for part in parts:
                for grade in (FULL, FAR):
                    if self.grade(part, s) >= grade:
                        yield self._together("R2", [(part, s)], grade, grade)

    def _together(self, rule: str, cells: list[Cell], needed: int, gives: int, facts: tuple[Key, ...] = ()) -> Instance:
        names = 0
        for cell in cells:
            names |= self.names(*cell, needed)
        return Instance(rule, gives, names, tuple((cell, needed) for cell in cells), facts)

    def r3(self, p: int, s: int) -> Iterator[Instance]:
        """R3. Every member of an accepted joint mapping is satisfied."""
        for joint in self._joint_target.get(p, ()):
            if joint.claim & Claim.CONTAINS and all(self.grade(member, s) == FULL for member in joint.members):
                instance = self._together("R3", [(member, s) for member in joint.members], FULL, FULL, joint.keys)
                if all(broader(self.law.kind[member], self.law.kind[p]) for member in joint.members):
                    note = "every member is assessed per a broader kind: partial at most"
                    instance = Instance("R3", PARTIAL, 0, instance.premises, joint.keys, note)
                yield instance

    def r4(self, p: int, s: int) -> Iterator[Instance]:
        """R4. p is assessed per a narrower kind: satisfied for every component that p concerns, inventories current."""
        kind = self.law.kind[p]
        if not broader(self.subjects.kind[s], kind):
            return
        components = self.components(p, s)
        for grade in (FULL, FAR):
            if components and all(self.grade(p, component) >= grade for component in components):
                instance = self._together("R4", [(p, component) for component in components], grade, grade)
                if not self.subjects.inventory_complete(s, kind):
                    note = "no current inventory says that these are all: partial at most"
                    instance = Instance("R4", PARTIAL, 0, instance.premises, (), note)
                yield instance

    def components(self, p: int, s: int) -> list[int]:
        """R4: the subjects of p's kind that s uses or runs and that p concerns (an organisation: by its own roles)."""
        viewpoint = s if self.subjects.kind[s] is SubjectKind.ORGANISATION else None
        return [x for x in self.subjects.components(s, self.law.kind[p]) if self.scope.concerns(p, x, viewpoint)]

    def r5(self, p: int, s: int) -> Iterator[Instance]:
        """R5. p is assessed per a broader kind, not the organisation: satisfied for every user that it concerns."""
        users = self.users(p, s)
        for grade in (FULL, FAR):
            if users and all(self.grade(p, user) >= grade for user in users):
                yield self._together("R5", [(p, user) for user in users], grade, grade)

    def users(self, p: int, s: int) -> list[int]:
        """R5: the subjects of p's kind that use s and that p concerns."""
        kind = self.law.kind[p]
        if kind is SubjectKind.ORGANISATION or not broader(kind, self.subjects.kind[s]):
            return []
        return [user for user in self.subjects.users(s, kind) if self.scope.concerns(p, user)]

    def r6(self, p: int, s: int) -> Iterator[Instance]:
        """R6. Partial: what overlaps or is contained, and some but not all of parts, members and subjects."""
        for cell, needed, facts in self._somewhat(p, s):
            if self.grade(*cell) >= needed:
                yield Instance("R6", PARTIAL, 0, ((cell, needed),), facts)

    def _somewhat(self, p: int, s: int) -> Iterator[tuple[Cell, int, tuple[Key, ...]]]:
        """Each cell that would make (p, s) partial, with the grade that it needs."""
        for other, needed, facts in self._touching.get(p, ()):
            yield (other, s), needed, facts
        parts = self.scope.counting(p, s) if self.law.alternatives(p) else self.law.parts_of(p)
        for part in parts:
            yield (part, s), PARTIAL, ()
        for joint in self._joint_target.get(p, ()):
            for member in joint.members:
                yield (member, s), PARTIAL if joint.claim == Claim.EQUAL else FULL, joint.keys
        for joint in self._joint_member.get(p, ()):
            yield (joint.target, s), FULL, joint.keys
        if broader(self.subjects.kind[s], self.law.kind[p]):
            for component in self.components(p, s):
                yield (p, component), PARTIAL, ()
        for user in self.users(p, s):
            yield (p, user), PARTIAL, ()

    def blocked(self, p: int, s: int) -> bool:
        """R7. A part of p that counts, at any depth and not as an alternative, is failed or indeterminate."""
        if not self.negatives:
            return False
        if (p, s) not in self._blocked:
            parts = () if self.law.alternatives(p) else self.scope.counting(p, s)
            self._blocked[p, s] = any(self._negative(part, s) or self.blocked(part, s) for part in parts)
        return self._blocked[p, s]

    def _negative(self, part: int, s: int) -> bool:
        if self.verdicts.negative(part, s):
            return True
        kind = self.law.kind[part]
        return broader(self.subjects.kind[s], kind) and any(
            self.verdicts.negative(part, x) for x in self.subjects.components(s, kind)
        )
