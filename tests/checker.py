"""A proof checker that knows no engine: reads the recorded facts at (t, k) and judges every step by its rule.

Takes from the oracle what is settled before the rules (facts, applicability, verdicts, resolved opinions), never its
fixpoint. Names (R8) are counted along the proof itself, so a proof that only happens to be right does not pass.
"""

from collections.abc import Callable, Iterator

from ontology.key import Key
from ontology.records import Assessment, JointMapping, LegalEffect, MappingAssertion, Record
from ontology.words import Decomposition, Status, SubjectKind, Verdict, broader
from service.reasoning.answers import Proof, Step
from tests.oracle.applies import Applies
from tests.oracle.facts import Facts
from tests.oracle.opinions import OVER, SUB, SUP, Opinions
from tests.oracle.rules import Parts
from tests.oracle.verdicts import Verdicts

Rule = Callable[[Step, list[Step]], bool]
SATISFIED, PARTIAL = Status.SATISFIED, Status.PARTIAL


class Checker:
    def __init__(self, facts: Facts, applies: Applies) -> None:
        self.f, self.applies, self.opinions = facts, applies, Opinions(facts)
        self.verdicts, self.parts = Verdicts(facts, applies), Parts(facts, applies)
        self.drawn = list(self.verdicts.drawn(stale=False))
        rules: tuple[Rule, ...] = (self.d, self.r1, self.r2, self.r3, self.r4, self.r5, self.r6)
        self.rules = dict(zip(("D", "R1", "R2", "R3", "R4", "R5", "R6"), rules, strict=True))
        self.names: dict[str, set[Key]] = {}

    def faults(self, proof: Proof, p: Key, s: Key, status: Status) -> list[str]:
        """What is wrong with a proof of (p, s); nothing if it holds."""
        self.names, found = {}, list[str]()
        seen: dict[str, Step] = {}
        for step in proof.steps:
            if any(q not in seen for q in step.premises):
                found.append(f"{step.id} stands before a premise")
                continue
            faults = self.of_step(step, [seen[q] for q in step.premises])
            found += [f"{step.id} {step.rule} {fault}" for fault in faults]
            seen[step.id] = step
        roots = [(r.provision, r.subject, r.status) for r in proof.steps if r.id == proof.root]
        if roots != [(p, s, status)]:
            found.append(f"the root does not prove {status} of {p} × {s}")
        return found

    def of_step(self, step: Step, premises: list[Step]) -> Iterator[str]:
        p, s = step.provision, step.subject
        if p not in self.f.provisions or s not in self.f.subjects or step.status not in (SATISFIED, PARTIAL):
            yield "is about nothing"
            return
        if not all(self.f.is_open(fact) for fact in step.facts):
            yield "rests on a record that is not open at k"
        if self.verdicts.negative(p, s) is not None:
            yield "is denied by a direct verdict"
        if step.rule not in self.rules or not self.rules[step.rule](step, premises):
            yield "does not follow"
        if step.rule != "D":
            self.names[step.id] = {x for q in premises for x in self.names.get(q.id, set())}
        if step.status is SATISFIED:
            yield from self.of_satisfied(step)

    def of_satisfied(self, step: Step) -> Iterator[str]:
        """R7, R8, and R4 as the only way; D and R2 of an incomplete whole are as far only."""
        p, s = step.provision, step.subject
        if self.open_part(p, s):
            yield "has a part that is denied (R7)"
        if self.verdicts.must_name(p, s) and step.rule != "R4" and s not in self.names[step.id]:
            yield "has no item at its leaves that names the subject (R8)"
        if step.rule != "R4" and broader(self.f.subject_kind(s), self.f.kind_of(p)):
            yield "is partial at most but by R4"
        if step.rule in ("D", "R2") and not step.far and self.parts.incomplete(p, s):
            yield "is as far only"

    def open_part(self, p: Key, s: Key) -> bool:
        if self.f.mark(p) is Decomposition.ANY:
            return False
        for part in self.parts.counting(p, s):
            kind = self.f.kind_of(part)
            below = self.f.reached_of_kind(s, kind) if broader(self.f.subject_kind(s), kind) else set()
            if any(self.verdicts.negative(part, x) for x in {s} | below) or self.open_part(part, s):
                return True
        return False

    def d(self, step: Step, premises: list[Step]) -> bool:
        p, s = step.provision, step.subject
        records, good = self.cited(step), False
        names: set[Key] = set()
        for verdict in [r for r in records if isinstance(r, Assessment)]:
            items = [self.verdicts.items(used, stale=False) for used in verdict.used_evidence]
            lines = [[(e, about) for e, about in line if e in records] for line in items]
            if not self.passes(verdict, p, s) or not lines or not all(lines):
                continue
            for measure, full in self.verdicts.in_place(p, s):
                named = self.verdicts.naming(measure, [item for line in lines for item in line], p, s)
                if measure in records and named is not None and (full or step.status is PARTIAL):
                    good, names = True, names | named
        self.names[step.id] = names
        return good and not premises and self.f.assessable(p)

    def passes(self, verdict: Assessment, p: Key, s: Key) -> bool:
        standing = [v for v in self.verdicts.standing(p, s) if v.record == verdict]
        return any(v.verdict is Verdict.PASSED and self.verdicts.usable(v, verdict, p, stale=False) for v in standing)

    def same_subject(self, step: Step, premises: list[Step]) -> bool:
        return bool(premises) and all(q.subject == step.subject for q in premises)

    def r1(self, step: Step, premises: list[Step]) -> bool:
        """Several derivations of one premise may stand together, for what they name."""
        one = len({q.provision for q in premises}) == 1 and all(q.status is SATISFIED for q in premises)
        if not one or not self.same_subject(step, premises):
            return False
        q, p, s, partly = premises[0], step.provision, step.subject, any(q.far for q in premises)
        wider = broader(self.f.kind_of(q.provision), self.f.kind_of(p)) and step.status is SATISFIED
        if any(isinstance(r, LegalEffect) for r in self.cited(step)):
            drawn = [e for e, to in self.drawn if e.key in step.facts and e.from_ == q.provision and to == p]
            return not partly and any(self.applies.condition_met(effect, s) for effect in drawn)
        if step.facts:
            return not partly and not wider and self.said(step, q.provision, p) and SUP in self.says(q.provision, p)
        less = step.far or step.status is PARTIAL
        counts = p in self.parts.counting(q.provision, s) and (less or not self.parts.incomplete(p, s))
        part = p in self.f.parts[q.provision] and self.f.mark(q.provision) is not Decomposition.ANY
        return part and not wider and (counts or not partly)

    def says(self, a: Key, b: Key) -> frozenset[object]:
        """What all opinions of the deciding rank say in common: a contrary one leaves nothing."""
        return frozenset(self.opinions.pairs.get((a, b), frozenset()))

    def said(self, step: Step, a: Key, b: Key) -> bool:
        mappings = [o for o in self.cited(step) if isinstance(o, MappingAssertion) and {o.from_, o.to} == {a, b}]
        counted = [o for o in mappings if self.opinions.accepted(o) and self.opinions.current(o)]
        return bool(step.facts) and len(counted) == len(step.facts)

    def cited(self, step: Step) -> list[Record]:
        return [self.f.register.by_key[fact].record for fact in step.facts]

    def r2(self, step: Step, premises: list[Step]) -> bool:
        p, s = step.provision, step.subject
        counting = self.parts.counting(p, s)
        if not self.same_subject(step, premises) or not all(q.provision in counting for q in premises):
            return False
        if step.status is PARTIAL:
            return True
        mark, proved = self.f.mark(p), {q.provision for q in premises if q.status is SATISFIED}
        full = step.far or not any(q.far for q in premises)
        all_parts = mark is Decomposition.ALL and bool(counting) and set(counting) <= proved
        return full and (all_parts or (mark is Decomposition.ANY and bool(proved)))

    def r3(self, step: Step, premises: list[Step]) -> bool:
        full = {q.provision for q in premises if q.status is SATISFIED and not q.far}
        for members, to, says in self.opinions.joints:
            wider = all(broader(self.f.kind_of(m), self.f.kind_of(to)) for m in members)
            if to == step.provision and SUP in says and set(members) <= full and self.joint(step, members, to):
                return self.same_subject(step, premises) and (step.status is PARTIAL or not wider)
        return False

    def joint(self, step: Step, members: tuple[Key, ...], to: Key) -> bool:
        joints = [o for o in self.cited(step) if isinstance(o, JointMapping)]
        return any(set(o.member) == set(members) and o.to == to for o in joints)

    def r4(self, step: Step, premises: list[Step]) -> bool:
        p, s = step.provision, step.subject
        own = s if self.f.subject_kind(s) is SubjectKind.ORGANISATION else None
        reached = self.f.reached_of_kind(s, self.f.kind_of(p))
        asked = {x for x in reached if self.applies.concerns(p, x, own)}
        known = self.applies.inventories_current(p, s) or step.status is PARTIAL
        return known and broader(self.f.subject_kind(s), self.f.kind_of(p)) and self.every(step, premises, asked)

    def r5(self, step: Step, premises: list[Step]) -> bool:
        p, s = step.provision, step.subject
        kind = self.f.kind_of(p)
        users = {x for x in self.f.users_of_kind(s, kind) if self.applies.concerns(p, x)}
        narrower = kind is not SubjectKind.ORGANISATION and broader(kind, self.f.subject_kind(s))
        return narrower and self.every(step, premises, users)

    def every(self, step: Step, premises: list[Step], asked: set[Key]) -> bool:
        proved = {q.subject for q in premises if q.provision == step.provision}
        if not proved or not proved <= asked or any(q.provision != step.provision for q in premises):
            return False
        full = all(q.status is SATISFIED and (step.far or not q.far) for q in premises)
        return step.status is PARTIAL or (proved == asked and full)

    def r6(self, step: Step, premises: list[Step]) -> bool:
        return step.status is PARTIAL and any(self.r6_from(step, q, premises) for q in premises)

    def r6_from(self, step: Step, q: Step, premises: list[Step]) -> bool:
        p, full = step.provision, q.status is SATISFIED and not q.far
        if q.subject != step.subject:
            return self.r4(step, premises) or self.r5(step, premises)
        parts = self.parts.counting(p, q.subject) if self.f.mark(p) is Decomposition.ANY else self.f.parts[p]
        if q.provision in parts:
            return True
        if self.said(step, q.provision, p) and (SUB if not full else OVER) in self.says(q.provision, p):
            return True
        for members, to, said in self.opinions.joints:
            up = to == p and q.provision in members and (full or {SUP, SUB} <= said)
            if self.joint(step, members, to) and (up or (to == q.provision and p in members and full)):
                return True
        return False
