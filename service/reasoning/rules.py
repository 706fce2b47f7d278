"""Rules D and R1-R8 as a least fixpoint (section 4; readings 21-30). Each rule is one function that names it.

Every rule works on all subjects of a provision at once and yields batches (`known.py`). `_learn` weighs what a rule
gives: where the subject's kind, R7 or R8 forbids *satisfied*, it is partial.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field

from ontology.collector import paused
from ontology.key import Key
from ontology.words import Decomposition, SubjectKind, broader
from service.reasoning.across import Across
from service.reasoning.algebra import Claim
from service.reasoning.bits import Bits
from service.reasoning.concern import Concerns
from service.reasoning.crossing import Crossing
from service.reasoning.denied import Denied
from service.reasoning.direct import Ground
from service.reasoning.effects import Drawing
from service.reasoning.held import HeldBy
from service.reasoning.known import (
    ANYONE,
    FAR,
    FULL,
    PARTIAL,
    Batch,
    Goal,
    Instance,
    Knowledge,
    Learnt,
    Names,
    own,
    united,
    within,
)
from service.reasoning.law import Law
from service.reasoning.sources import Sources
from service.reasoning.stirred import Stirred
from service.reasoning.subjects import Subjects
from service.reasoning.unlearning import Unlearning
from service.reasoning.verdicts import Cell

BEGINNING = -1
NOTHING_NEW = [0, 0, 0, 0]
Rule = Callable[[int, int], Iterator[Batch]]
BY_PART = "R7: a part that counts has failed or is contested"


@dataclass(slots=True, eq=False)
class Run:
    """One fixpoint."""

    law: Law
    subjects: Subjects
    concerns: Concerns
    across: Across
    denied: Denied
    """By which verdicts; none is negative in the counts implemented, evidenced, assessed."""
    sources: Sources
    held: HeldBy
    """What D gives each provision."""
    grounds: Mapping[Cell, list[Ground]] = field(default_factory=dict)
    """The same by cell, where proofs are wanted."""
    only: frozenset[int] | None = None
    """The provisions to look at, closed under what they depend on; None: all."""
    partial: bool = True
    """False: nothing is learnt of what is partial, where only what is satisfied is asked; no rule that gives that reads
    it.
    """
    base: InitVar["Run | None"] = None
    """A run over the same law, subjects and applicability: only what differs from it is worked out."""
    stirred: InitVar[Stirred | None] = None
    """The cells for which D may read something else than there."""
    knowledge: Knowledge = field(default_factory=Knowledge)
    crossing: Crossing = field(init=False)
    _everyone: Bits = field(init=False)
    _asked: dict[int, tuple[Rule, ...]] = field(default_factory=dict)
    _read: dict[int, int] = field(default_factory=dict)
    """Provision -> when its rules were last asked."""
    _taken_over: int = BEGINNING
    """Up to when all rules were asked of every other provision."""

    def __post_init__(self, base: "Run | None", stirred: Stirred | None) -> None:
        self._everyone = self.concerns.everyone
        if base is not None:
            self.knowledge = base.knowledge.moved()
        elif not self.partial:
            self.knowledge.lowest = FAR
        self.crossing = Crossing(self.across, self.knowledge, self.sources.carrying, self.partial)
        with paused():
            self._fixpoint(self.held, {}) if base is None else self._move(base, stirred or {})

    # --- settled facts as bits ------------------------------------------------------------------------

    def holds(self, drawing: Drawing) -> Bits:
        """The subjects for which the condition of a legal effect holds today."""
        return self._everyone if drawing.condition is None else self.concerns.meeting(drawing.condition)

    def _exempt(self, p: int) -> Bits:
        """R8 asks no name: the subject, or the kind that p is assessed per, is the organisation."""
        return self._everyone if self.law.kind[p] is SubjectKind.ORGANISATION else self.subjects.organisations

    # --- the loop -----------------------------------------------------------------------------------------

    def _fixpoint(self, begun: Iterable[int], again: dict[int, Bits]) -> None:
        """Parts have higher numbers than their wholes, and are looked at first. `again`: subjects of a provision for
        which other subjects are read anew.
        """
        waiting = set(begun)
        while waiting:
            later: set[int] = set()
            for p in sorted(waiting, reverse=True):
                waiting.discard(p)
                grown = self._derive(p, again.pop(p, 0))
                parts = self.sources.mere_parts(p) if grown else frozenset[int]()
                for reader in self.sources.readers(p, grown) if grown else ():
                    if reader in waiting or (self.only is not None and reader not in self.only):
                        continue
                    if reader not in parts or not self.knowledge.covered(p, reader):
                        later.add(reader)
            waiting = later

    def _derive(self, p: int, again: Bits) -> int:
        """The highest grade of which more is known of p now, 0 for none. The rules read what was learnt since they were
        last asked. R4-R6 read p itself, for other subjects, until nothing is added.
        """
        since, began = self._read.get(p, self._taken_over), self.knowledge.clock
        self._read[p] = began
        if since == BEGINNING:
            self._learn_all(p, self.d(p))
        for rule in self._rules(p) if since < began else ():
            self._learn_all(p, rule(p, since))
        while (fresh := self.knowledge.fresh.pop(p, None)) is not None or again:
            if again or self.crossing.reads(p, fresh or NOTHING_NEW):
                self._learn_all(p, self.crossing.batches(p, fresh or NOTHING_NEW, again))
            again = 0
        return next((grade for grade in (FULL, FAR, PARTIAL) if self.knowledge.since(p, grade, began)), 0)

    def _rules(self, p: int) -> tuple[Rule, ...]:
        """Of the rules that read other provisions those that may give p something."""
        if p not in self._asked:
            sources, parts, whole = self.sources, self.law.parts_of(p), self.law.whole.get(p)
            joint = p in sources.joint_target
            asked: tuple[tuple[object, Rule], ...] = (
                (p in sources.containing or whole in self.law.kind or p in sources.drawn, self.r1),
                (parts, self.r2),
                (joint, self.r3),
                (self.partial and (p in sources.touching or parts or joint or p in sources.joint_member), self.r6),
            )
            self._asked[p] = tuple(rule for wanted, rule in asked if wanted)
        return self._asked[p]

    # --- from another run ---------------------------------------------------------------------------------

    def _move(self, base: "Run", stirred: Stirred) -> None:
        """Takes back what stands on what is no more, then works out what follows now.

        What is taken back may have other reasons: they give it again. What is left was learnt from what is left.
        Where nothing was taken back, all that follows from it is known.
        """
        self._taken_over = self.knowledge.clock
        begun, lost = Unlearning(self, base, stirred).done()
        self._read = dict.fromkeys(begun, BEGINNING)
        self._fixpoint(begun | lost.keys(), lost)

    def _learn_all(self, p: int, batches: Iterable[Batch]) -> None:
        for batch in batches:
            if batch.bits:
                self._learn(p, batch)

    def _learn(self, p: int, batch: Batch) -> None:
        """Weighs a batch and keeps what is new. A direct negative verdict is stronger than any derivation."""
        bits, names, negative = batch.bits, batch.names, self.denied.negatives.get(p)
        if negative and (spoilt := bits & negative):
            bits ^= spoilt
        if batch.grade < self.knowledge.lowest or self.knowledge.settled(p, batch.grade, bits, names):
            return
        if batch.grade > PARTIAL:
            for spoilt, note in self.forbidden(p, batch):
                spoilt &= bits
                if spoilt:
                    if self.partial:
                        self.knowledge.take(p, PARTIAL, spoilt, {}, batch, note)
                    bits ^= spoilt
            if names and bits != batch.bits:
                names = within(names, bits)
        if bits:
            self.knowledge.take(p, batch.grade, bits, names, batch, batch.note)

    def forbidden(self, p: int, batch: Batch) -> list[tuple[Bits, str]]:
        """Where R4 (the only way for a broader subject), R7 and R8 let a rule make p partial at most."""
        rule, found = batch.rule, [(self.denied.of(p), BY_PART)]
        if rule != "R4":
            named = own(batch.names)
            unnamed = batch.bits ^ batch.bits & named if named is not batch.bits else 0
            if unnamed:
                found.append((unnamed ^ unnamed & self._exempt(p), "R8: no item of evidence names the subject"))
            if rule != "R5":
                above = self.across.broader_than(self.law.kind[p])
                found.insert(0, (above, "R4: for this subject it must hold for every component"))
        return found

    # --- what is known ----------------------------------------------------------------------------------------

    def at(self, p: int, grade: int) -> Bits:
        """The subjects for which p has at least a grade."""
        return self.knowledge.at(p, grade)

    def names(self, p: int, grade: int) -> Names:
        return self.knowledge.names(p, grade)

    def grade(self, p: int, s: int) -> int:
        """The grade of one cell, 0 for none."""
        return self.knowledge.grade(p, s)

    # --- the rules ---------------------------------------------------------------------------------------------

    def d(self, p: int) -> Iterator[Batch]:
        """D. Direct: a standing pass, an implementation in scope, valid evidence."""
        its = self.held.get(p)
        if its is None:
            return
        far = its.full & self.concerns.incomplete(p)
        for grade, bits in ((FULL, its.full ^ far if far else its.full), (FAR, far)):
            if bits:
                yield Batch("D", grade, bits, within(its.names, bits) if far else its.names)
        if its.partial:
            yield Batch("D", PARTIAL, its.partial, {})

    def r1(self, p: int, since: int = BEGINNING) -> Iterator[Batch]:
        """R1. p' satisfied, p' = or ⊇ p: accepted mappings, whole over part, legal effects that draw."""
        learnt = self.knowledge.since
        for other, facts in self.sources.containing.get(p, ()):
            if learnt(other, FULL, since):
                yield from self._from(other, p, FULL, self.at(other, FULL), FULL, facts)
        whole = self.law.whole.get(p)
        if whole is not None and whole in self.law.kind and not self.law.alternatives(whole):
            if learnt(whole, FULL, since):
                yield from self._from(whole, p, FULL, self.at(whole, FULL), FULL)
            if learnt(whole, FAR, since) and not self.knowledge.far_is_full(whole):
                yield from self._from_far_whole(whole, p)
        for drawing in self.sources.drawn.get(p, ()):
            if learnt(drawing.source, FULL, since):
                bits = self.at(drawing.source, FULL) & self.holds(drawing)
                names = within(self.names(drawing.source, FULL), bits)
                yield Batch("R1", FULL, bits, names, ((drawing.source, FULL),), drawing.facts)

    def _from_far_whole(self, whole: int, p: int) -> Iterator[Batch]:
        """Reading 22: from a whole satisfied as far only, R1 draws for the parts that count."""
        counting = self.at(whole, FAR) & self.concerns.counting(whole)[p]
        if not counting:
            return
        incomplete = self.concerns.incomplete(p)
        yield from self._from(whole, p, FAR, counting ^ counting & incomplete, FULL)
        yield from self._from(whole, p, FAR, counting & incomplete, FAR)

    def _from(
        self, other: int, p: int, needed: int, bits: Bits, gives: int, facts: tuple[Key, ...] = ()
    ) -> Iterator[Batch]:
        if not bits:
            return
        if broader(self.law.kind[other], self.law.kind[p]):
            note = "assessed per a broader kind: partial at most"
            yield Batch("R1", PARTIAL, bits, {}, ((other, needed),), facts, note)
        else:
            yield Batch("R1", gives, bits, within(self.names(other, needed), bits), ((other, needed),), facts)

    def r2(self, p: int, since: int = BEGINNING) -> Iterator[Batch]:
        """R2. Parts make the whole: all that count, or one alternative."""
        parts = self.law.parts_of(p)
        mark = self.law.decomposition(p) if parts else None
        if mark is None:
            return
        for grade in (FULL, FAR):
            if grade == FAR and not self.concerns.incomplete(p) and all(map(self.knowledge.far_is_full, parts)):
                break
            if mark is Decomposition.ALL:
                if any(self.knowledge.since(part, grade, since) for part in parts):
                    yield self._from_all(p, grade)
            else:
                for part, counts in self.concerns.counting(p).items():
                    if self.knowledge.since(part, grade, since):
                        bits = self.at(part, grade) & counts
                        yield Batch("R2", grade, bits, within(self.names(part, grade), bits), ((part, grade),))

    def _from_all(self, p: int, grade: int) -> Batch:
        counting = self.concerns.counting(p)
        open_for = self.concerns.incomplete(p) if grade == FULL else 0
        for part, counts in counting.items():
            open_for |= counts ^ counts & self.at(part, grade)
        bits = self._everyone ^ open_for
        each = [within(self.names(part, grade), bits & counts) for part, counts in counting.items()] if bits else []
        return Batch("R2", grade, bits, united(each), tuple((part, grade) for part in counting))

    def r3(self, p: int, since: int = BEGINNING) -> Iterator[Batch]:
        """R3. Every member of an accepted joint mapping is satisfied."""
        for joint in self.sources.joint_target.get(p, ()):
            if not joint.claim & Claim.CONTAINS:
                continue
            if not any(self.knowledge.since(member, FULL, since) for member in joint.members):
                continue
            bits = self._everyone
            for member in joint.members:
                bits &= self.at(member, FULL)
            sources = tuple((member, FULL) for member in joint.members)
            if all(broader(self.law.kind[member], self.law.kind[p]) for member in joint.members):
                note = "every member is assessed per a broader kind: partial at most"
                yield Batch("R3", PARTIAL, bits, {}, sources, joint.keys, note)
            else:
                each = [within(self.names(member, FULL), bits) for member in joint.members]
                yield Batch("R3", FULL, bits, united(each), sources, joint.keys)

    def r6(self, p: int, since: int = BEGINNING) -> Iterator[Batch]:
        """R6. Partial: what overlaps or is contained, and some but not all of parts, members and subjects."""
        for other, needed, among, facts in self._partly(p):
            if self.knowledge.since(other, needed, since):
                bits = self.at(other, needed) & among
                if bits & self.at(p, PARTIAL) != bits:
                    yield Batch("R6", PARTIAL, bits, {}, ((other, needed),), facts)

    def _partly(self, p: int) -> Iterator[tuple[int, int, Bits, tuple[Key, ...]]]:
        """What makes p partial: a provision, the grade needed of it, for whom, and the opinions."""
        everyone = self._everyone
        for other, needed, facts in self.sources.touching.get(p, ()):
            yield other, needed, everyone, facts
        if self.law.parts_of(p):
            alternatives = self.law.alternatives(p)
            for part, counts in self.concerns.counting(p).items():
                yield part, PARTIAL, counts if alternatives else everyone, ()
        for joint in self.sources.joint_target.get(p, ()):
            needed = PARTIAL if joint.claim == Claim.EQUAL else FULL
            for member in joint.members:
                yield member, needed, everyone, joint.keys
        for joint in self.sources.joint_member.get(p, ()):
            yield joint.target, FULL, everyone, joint.keys

    def touching(self, p: int) -> Iterator[tuple[Bits, tuple[tuple[tuple[int, int], ...], tuple[Key, ...]]]]:
        """For whom another provision makes p partial, with what is read and the opinions."""
        for other, needed, among, facts in self._partly(p):
            yield self.at(other, needed) & among, (((other, needed),), facts)

    # --- components and users ----------------------------------------------------------------------------------

    def components(self, p: int, s: int) -> list[int]:
        """R4: the subjects of p's kind that s uses or runs and that p concerns (an organisation: by its own roles)."""
        return self.subjects.ordered(self.across.components(p).read_for(s))

    def users(self, p: int, s: int) -> list[int]:
        """R5: the subjects of p's kind that use s and that p concerns."""
        return self.subjects.ordered(self.across.users(p).read_for(s))

    # --- why ---------------------------------------------------------------------------------------------------------

    def why(self, goal: Goal) -> tuple[int, Instance] | None:
        """What first gave a goal, and when; None if nothing did."""
        (p, s), _, name = goal
        learnt = self.knowledge.first(goal)
        return None if learnt is None else (learnt.when, self._instance(p, s, name, learnt))

    def _instance(self, p: int, s: int, name: int, learnt: Learnt) -> Instance:
        batch = learnt.batch
        given = PARTIAL if learnt.note is not None and learnt.note != batch.note else batch.grade
        if batch.rule == "D":
            ground = self._ground(p, s, batch.grade, name)
            note = "no assessor has seen the item that succeeds the one used" if ground.unseen else learnt.note
            return Instance("D", given, (), ground.facts, note)
        if batch.across:
            premises = self._across(p, s, batch, learnt.when)
        elif batch.rule == "R2":
            counts = self.concerns.counts(p, s)
            premises = tuple(((part, s), needed) for part, needed in batch.sources if part in counts)
        else:
            premises = tuple(((other, s), needed) for other, needed in batch.sources)
        return Instance(batch.rule, given, premises, batch.facts, learnt.note)

    def _ground(self, p: int, s: int, grade: int, name: int) -> Ground:
        """The first ground of that grade, that names somebody where that is wanted."""
        fitting = [g for g in self.grounds[p, s] if g.partial == (grade == PARTIAL)]
        return next((g for g in fitting if name == ANYONE or g.names >> name & 1), fitting[0])

    def _across(self, p: int, s: int, batch: Batch, when: int) -> tuple[tuple[Cell, int], ...]:
        """The components or users that R4, R5 read; for R6 the first that was known before."""
        others = self.users(p, s) if batch.rule == "R5" else self.components(p, s) or self.users(p, s)
        needed = batch.sources[0][1]
        premises = tuple(((p, x), needed) for x in others)
        if batch.rule != "R6":
            return premises
        known = [premise for premise in premises if self.knowledge.before((premise[0], needed, ANYONE), when)]
        return tuple(known[:1])

    def would_satisfy(self, p: int, s: int) -> str | None:
        """The first rule that would satisfy p for s if no verdict on p, or on a part of it (R7), forbade it."""
        for rule in (self.d, self.r1, self.r2, self.r3, self._r4_r5):
            for batch in rule(p):
                if batch.grade >= FAR and batch.bits >> s & 1 and not self._demoted(p, s, batch):
                    return batch.rule
        return None

    def _r4_r5(self, p: int) -> Iterator[Batch]:
        for grade in (FULL, FAR):
            yield from self.crossing.r4(p, grade, self._everyone)
            yield from self.crossing.r5(p, grade, self._everyone)

    def _demoted(self, p: int, s: int, batch: Batch) -> bool:
        """Whether a batch makes p partial for s at most, whatever verdicts say."""
        return any(bits >> s & 1 for bits, note in self.forbidden(p, batch) if note != BY_PART)
