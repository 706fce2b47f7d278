"""Random small registers of every feature of `docs/semantics.md`, biased to connected, relevant facts.

`random_graph(seed)` for bulk runs, `graphs()` for hypothesis: both draw from the same builder, so that hypothesis can
shrink what a seed has found. Frameworks: act-a (per AI system), act-b, std. At most 12 provisions and 8 subjects.
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from ontology import records as r
from ontology import words as w
from ontology.key import Key
from ontology.register import Added, ChangeSet, Entry, Register

T = TypeVar("T")
SETS = (
    datetime(2025, 1, 10, 9, tzinfo=UTC),
    datetime(2025, 7, 1, 23, 30, tzinfo=UTC),
    datetime(2026, 2, 1, 9, tzinfo=UTC),
    datetime(2026, 9, 1, 9, tzinfo=UTC),
)
PAST, RECENT, SOON, FAR = date(2025, 2, 1), date(2026, 3, 1), date(2026, 9, 15), date(2027, 8, 1)
AS_OF = (date(2026, 6, 15), date(2026, 6, 15), date(2026, 11, 21), date(2025, 9, 1), date(2025, 9, 1), date(2027, 9, 1))
MOST = {"act-a": 5, "act-b": 3, "std": 4}
ACT_ROLES = {"act-a": ("act-a:provider", "act-a:deployer"), "act-b": ("act-b:entity",)}
HIGH, ANNEX, OPEN, EXEMPT = "class/high", "class/annex", "class/transparency", "class/exempt"


@dataclass(frozen=True)
class Query:
    as_of: date
    known_at: int
    policy: r.MappingPolicy


@dataclass(frozen=True)
class Graph:
    """Change sets in order, and the points at which to ask."""

    changes: tuple[ChangeSet, ...]
    queries: tuple[Query, ...]
    seed: int | None = None

    def register(self) -> Register:
        return Register.of(
            Entry(n, SETS[n - 1], hashlib.sha256(str(n).encode()).hexdigest(), "", change)
            for n, change in enumerate(self.changes, 1)
        )

    def __str__(self) -> str:
        lines = [f"seed {self.seed}"]
        for n, change in enumerate(self.changes, 1):
            lines += [f"  set {n}: {_brief(added.record)}" for added in change.added]
            lines += [f"  set {n}: closes {', '.join(change.closed)}"] if change.closed else []
        return "\n".join(lines + [f"  ask {q.as_of} k={q.known_at} {_brief(q.policy)}" for q in self.queries])


def _brief(record: r.Record) -> str:
    """Only what differs from the defaults."""
    fields = type(record).__dataclass_fields__
    said = {n: getattr(record, n) for n, f in fields.items() if getattr(record, n) != f.default}
    noise = ("rationale", "author", "asserted_on", "assessed_by", "label", "short", "sha256", "collected_at")
    return f"{type(record).__name__}({', '.join(f'{n}={v!s}' for n, v in said.items() if n not in noise)})"


def random_graph(seed: int) -> Graph:
    return replace(Builder(random.Random(seed)).graph(), seed=seed)


def graphs() -> st.SearchStrategy[Graph]:
    return st.randoms(use_true_random=False).map(lambda rng: Builder(rng).graph())


class Builder:
    """Draws one graph. `sets` hold what each change set adds and closes."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.added: list[list[r.Record]] = [[] for _ in SETS]
        self.closed: list[list[Key]] = [[] for _ in SETS]
        self.count = 0
        self.parent: dict[Key, Key | None] = {}
        self.kinds: dict[Key, w.SubjectKind] = {}
        self.per: dict[Key, w.SubjectKind] = {}
        self.editions: dict[Key, list[Key]] = {}
        self.reach: dict[Key, set[Key]] = {}

    def graph(self) -> Graph:
        self.laws()
        self.subjects()
        self.links()
        self.windows()
        self.adoption()
        for p, s in self.targets():
            self.package(p, s)
        self.opinions()
        self.effects()
        self.nonconformities()
        self.corrections()
        changes = tuple(
            ChangeSet("referee", "random", tuple(Added(x) for x in added), tuple(closed))
            for added, closed in zip(self.added, self.closed, strict=True)
        )
        return Graph(changes, tuple(self.query() for _ in range(2)))

    # --- drawing ---------------------------------------------------------------------------------------

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def pick(self, *values: T) -> T:
        return values[self.rng.randrange(len(values))]

    def one(self, values: Sequence[T]) -> T:
        return values[self.rng.randrange(len(values))]

    def name(self, stem: str) -> Key:
        self.count += 1
        return f"{stem}/{self.count}"

    def late(self) -> int:
        return self.rng.choices(range(len(SETS)), (70, 18, 8, 4))[0]

    def add(self, record: r.Record, at: int = 0) -> None:
        self.added[at].append(record)

    def span(self, whole: float = 0.7) -> dict[str, Any]:
        """A period: mostly open."""
        if self.chance(whole):
            return {}
        start = self.pick(None, None, PAST, RECENT, SOON)
        end = self.pick(None, RECENT, SOON, FAR)
        if start is not None and end is not None and end <= start:
            end = None
        return {"valid_from": start, "valid_to": end}

    # --- laws -------------------------------------------------------------------------------------------

    def laws(self) -> None:
        kinds = [w.SubjectKind.AI_SYSTEM, w.SubjectKind.AI_SYSTEM, w.SubjectKind.PROCESSING_ACTIVITY]
        self.law("act-a", w.FrameworkKind.ACT, w.SubjectKind.AI_SYSTEM)
        self.law("act-b", w.FrameworkKind.ACT, self.one([*kinds, w.SubjectKind.ORGANISATION]))
        self.law("std", w.FrameworkKind.STANDARD, self.pick(w.SubjectKind.ORGANISATION, w.SubjectKind.AI_SYSTEM))
        for name, roles in ACT_ROLES.items():
            for role in roles:
                self.add(r.Role(key=role, in_framework=name, label=role))
        lists = {HIGH: "high-risk", ANNEX: "high-risk", OPEN: "transparency", EXEMPT: "exemption"}
        for key, class_list in lists.items():
            self.add(r.RiskClass(key=key, in_framework="act-a", class_list=class_list, label=key))

    def law(self, name: Key, kind: w.FrameworkKind, per: w.SubjectKind) -> None:
        self.add(r.Framework(key=name, label=name, short=name, framework_kind=kind, default_assessed_per=per))
        two = self.chance(0.4)
        end = RECENT if two else (self.pick(None, FAR) if self.chance(0.05) else None)
        editions = [r.Edition(key=f"{name}/e1", edition_of=name, label="1", in_force_from=PAST, in_force_to=end)]
        if two:
            known = self.pick(None, date(2025, 8, 1))
            second = r.Edition(key=f"{name}/e2", edition_of=name, label="2", in_force_from=RECENT, published=known)
            editions.append(second)
        for edition in editions:
            self.add(edition)
        self.editions[name] = [e.key for e in editions]
        for top in range(1, 3):
            self.provision(name, self.address(name, top), None, per, 0)

    def address(self, name: Key, top: int) -> Key:
        return f"{name}/A.{top}" if name == "std" and top == 2 else f"{name}/{'' if name == 'std' else 'art_'}{top}"

    def provision(self, name: Key, key: Key, whole: Key | None, per: w.SubjectKind, depth: int) -> None:
        if sum(p.startswith(f"{name}/") for p in self.parent) >= MOST[name]:
            return
        self.parent[key] = whole
        self.add(r.Provision(key=key, in_framework=name))
        wide = self.chance((0.6, 0.25, 0.0)[depth])
        mine = self.one(list(w.SubjectKind)) if self.chance(0.14) else None
        self.per[key] = mine or per
        self.wordings(name, key, whole, mine, wide)
        if wide:
            for n in range(1, self.pick(2, 2, 3) + 1):
                self.provision(name, f"{key}.{n}" if name == "std" else f"{key}/p_{n}", key, mine or per, depth + 1)

    def wordings(self, name: Key, key: Key, whole: Key | None, per: w.SubjectKind | None, wide: bool) -> None:
        mark = self.rng.choices((w.Decomposition.ALL, w.Decomposition.ANY, None), (6, 2, 2))[0] if wide else None
        first = r.Wording(
            key=f"{key}/w1",
            wording_of=key,
            in_edition=tuple(self.editions[name]),
            part_of=whole,
            assessable=self.chance(0.6 if wide else 0.94),
            assessed_per=per,
            decomposition=mark,
            fingerprint=f"n1:{key}" if self.chance(0.96) else None,
        )
        if len(self.editions[name]) == 1 or self.chance(0.6):
            self.add(first)
            return
        one, two = self.editions[name]
        self.add(replace(first, in_edition=(one,)))
        if wide or self.chance(0.9):
            print_ = self.pick(f"n1:{key}:new", f"n1:{key}:new", first.fingerprint, None)
            second = replace(first, key=f"{key}/w2", in_edition=(two,), fingerprint=print_)
            if self.chance(0.15):
                second = replace(second, part_of=None, assessed_per=self.one(list(w.SubjectKind)))
            if self.chance(0.2) and wide:
                second = replace(second, decomposition=self.pick(w.Decomposition.ALL, w.Decomposition.ANY, None))
            self.add(second)

    def windows(self) -> None:
        for p, whole in self.parent.items():
            if p.startswith("std") or not self.chance(0.8 if whole is None else 0.35):
                continue
            for edition in self.editions[p.split("/")[0]]:
                if self.chance(0.92):
                    for _ in range(2 if self.chance(0.15) else 1):
                        self.window(p, edition)

    def window(self, p: Key, edition: Key) -> None:
        rng = self.rng
        start = rng.choices((None, PAST, date(2026, 5, 1), SOON, FAR), (3, 4, 1, 2, 2))[0]
        end = rng.choices((None, RECENT, SOON, date(2028, 1, 1)), (7, 2, 1, 1))[0]
        roles = ACT_ROLES[p.split("/")[0]]
        base = r.ApplicabilityWindow(
            key=self.name("window"),
            for_provision=p,
            in_edition=edition,
            applies_from=start,
            applies_until=end if end is None or start is None or start < end else None,
            condition_role=rng.choice((roles, roles[:1], roles[-1:])) if self.chance(0.3) else (),
            condition_risk_class=self.pick((HIGH,), (HIGH, OPEN), (ANNEX,), (OPEN,)) if self.chance(0.3) else (),
            condition_placed_before=RECENT if self.chance(0.08) else None,
            condition_placed_from=PAST if self.chance(0.08) else None,
            member_state=self.pick("BE", "BE", "NL", r.BY_TRANSPOSITION) if self.chance(0.08) else None,
            exception=(EXEMPT,) if self.chance(0.2) else (),
        )
        if self.chance(0.15):
            base = replace(base, date_status=w.DateStatus.DISPUTED, reading=self.pick("letter", None))
            if self.chance(0.7):
                rival = replace(base, key=self.name("window"), applies_from=self.pick(FAR, SOON), reading="purpose")
                self.add(replace(rival, applies_until=None))
        self.add(base)

    # --- subjects and their records -------------------------------------------------------------------------

    def subjects(self) -> None:
        counts = {
            w.SubjectKind.ORGANISATION: self.pick(1, 1, 2),
            w.SubjectKind.AI_SYSTEM: self.pick(1, 2),
            w.SubjectKind.PROCESSING_ACTIVITY: self.pick(0, 1),
            w.SubjectKind.MODEL_VERSION: self.pick(0, 1, 2),
            w.SubjectKind.DATASET: self.pick(0, 1),
            w.SubjectKind.SUPPLIER: self.pick(0, 0, 1),
        }
        classes = {cls.kind: cls for cls in r.SUBJECTS}
        for kind, n in counts.items():
            for number in range(n):
                key = f"{kind.lower()}/{'abc'[number]}"
                self.kinds[key] = kind
                self.add(classes[kind](key=key))

    def of(self, *kinds: w.SubjectKind) -> list[Key]:
        return [s for s, kind in self.kinds.items() if kind in kinds]

    def links(self) -> None:
        kind = w.SubjectKind
        for org in self.of(kind.ORGANISATION):
            for s in self.kinds:
                likely = {kind.AI_SYSTEM: 0.75, kind.PROCESSING_ACTIVITY: 0.75, kind.ORGANISATION: 0.2}
                if self.kinds[s] is not kind.ORGANISATION or s == org:
                    if self.chance(likely.get(self.kinds[s], 0.1) * (0.3 if org.endswith("b") else 1)):
                        self.role(org, s)
                    if self.kinds[s] in (kind.SUPPLIER, kind.DATASET) and self.chance(0.3):
                        self.use(org, s)
        for user in self.of(kind.AI_SYSTEM, kind.PROCESSING_ACTIVITY, kind.MODEL_VERSION):
            for s in self.of(kind.MODEL_VERSION, kind.DATASET, kind.SUPPLIER):
                if w.broader(self.kinds[user], self.kinds[s]) and self.chance(0.55):
                    self.use(user, s)
        for s in self.kinds:
            self.records_of(s)
        self.inventories()

    def role(self, org: Key, s: Key) -> None:
        roles = [x for mine in ACT_ROLES.values() for x in mine]
        for _ in range(self.pick(1, 1, 2)):
            record = r.RoleAssignment(
                key=self.name("role"), agent=org, subject=s, role=self.one(roles), **self.span(0.85)
            )
            self.add(record, self.pick(0, 0, 0, 0, 2))
            self.joined(org, s)

    def use(self, user: Key, used: Key) -> None:
        self.add(r.Use(key=self.name("use"), user=user, used=used, **self.span(0.8)), self.pick(0, 0, 0, 0, 1))
        self.joined(user, used)

    def joined(self, a: Key, b: Key) -> None:
        self.reach.setdefault(a, set()).add(b)

    def records_of(self, s: Key) -> None:
        kind = w.SubjectKind
        system = self.kinds[s] in (kind.AI_SYSTEM, kind.PROCESSING_ACTIVITY)
        if self.chance(0.7 if system else 0.15):
            held = self.pick(HIGH, HIGH, OPEN, ANNEX)
            ground = self.pick(None, ANNEX, EXEMPT)
            self.add(r.Classification(key=self.name("class"), subject=s, risk_class=held, ground=ground, **self.span()))
        if self.chance(0.45 if system else 0.1):
            placed, changed = self.pick(date(2024, 5, 1), RECENT, FAR), self.pick(None, None, SOON)
            self.add(
                r.MarketRecord(
                    key=self.name("market"), subject=s, placed_on_market=placed, substantially_modified=changed
                )
            )
        if self.chance(0.3):
            self.add(r.Establishment(key=self.name("place"), subject=s, member_state=self.pick("BE", "BE", "NL")))

    def inventories(self) -> None:
        likely = self.pick(0.0, 0.6, 0.97)
        for s, kind in self.kinds.items():
            for other in w.SubjectKind:
                if w.broader(kind, other) and self.chance(likely):
                    has = any(self.kinds[x] is other for x in self.reach.get(s, ()))
                    extent = w.InventoryExtent.COMPLETE if has else w.InventoryExtent.NONE
                    self.add(
                        r.Inventory(
                            key=self.name("inventory"),
                            subject=s,
                            inventory_kind=other,
                            extent=extent,
                            as_of=self.pick(date(2026, 6, 1), date(2026, 6, 1), date(2025, 8, 1)),
                            stated_by="x",
                        ),
                        self.pick(0, 2),
                    )

    def adoption(self) -> None:
        for org in self.of(w.SubjectKind.ORGANISATION):
            if not self.chance(0.7):
                continue
            scope = self.pick((), (r.ALL_SCOPE,), (r.ALL_SCOPE,), tuple(sorted(self.reach.get(org, ()))))
            self.add(
                r.Adoption(key=self.name("adoption"), organisation=org, standard="std", scope=scope, **self.span(0.7))
            )
            for day in (RECENT, SOON)[: self.pick(0, 1, 1, 2)]:
                self.statement(org, day)

    def statement(self, org: Key, day: date) -> None:
        key = self.name("statement")
        self.add(
            r.StatementOfApplicability(key=key, organisation=org, standard="std", approved_by="x", approved_on=day), 1
        )
        for p in self.parent:
            if p.startswith("std") and self.chance(0.5):
                why = self.pick("not used here", "not used here", None)
                row = r.StatementRow(
                    key=self.name("row"), statement=key, control=p, applicable=self.chance(0.4), justification=why
                )
                self.add(row, self.pick(1, 1, 2))

    # --- implementations, evidence, verdicts ------------------------------------------------------------------

    def below(self, s: Key) -> set[Key]:
        found: set[Key] = set()
        for x in self.reach.get(s, ()):
            if x not in found and x != s:
                found |= {x} | self.below(x)
        return found

    def targets(self) -> list[tuple[Key, Key]]:
        """Pairs that fit by kind, wholes with their parts together; some others."""
        found = []
        for p in self.parent:
            for s, kind in self.kinds.items():
                fits = kind is self.per[p]
                if self.chance(0.72 if fits else 0.07):
                    found.append((p, s))
        return found

    def package(self, p: Key, s: Key) -> None:
        """What a well-run organisation records of (p, s), with one defect of many, or none."""
        at = self.late()
        defect = self.rng.choices(
            (
                "none", "partial", "planned", "alternative", "no verdict", "no measure", "expired", "verdict expired",
                "broken", "failed", "cannot tell", "torn", "lifted", "other subject", "unnamed", "old edition",
                "not yet",
            ),
            (45, 5, 16, 3, 4, 4, 7, 4, 4, 13, 8, 6, 6, 3, 2, 3, 2),
        )[0]  # fmt: skip
        edition = self.editions[p.split("/")[0]][0 if defect == "old edition" or self.chance(0.3) else -1]
        subject, scope, components = self.holder(s)
        status = {
            "partial": w.ImplementationStatus.PARTIAL,
            "planned": w.ImplementationStatus.PLANNED,
            "alternative": w.ImplementationStatus.ALTERNATIVE,
            "no measure": w.ImplementationStatus.NOT_APPLICABLE,
        }.get(defect, w.ImplementationStatus.IMPLEMENTED)
        siblings = [q for q in self.parent if q != p and self.parent[q] == self.parent[p] and self.chance(0.3)]
        measure = r.ControlImplementation(
            key=self.name("measure"),
            label="m",
            implements=tuple(sorted([p, *siblings])),
            subject=subject,
            implementation_status=status,
            against_edition=edition,
            scope=scope,
            covers_components=components,
            justification=self.pick("because", "because", None),
            **self.span(0.95),
        )
        self.add(measure, at)
        if defect not in ("planned", "no verdict") or self.chance(0.15):
            self.proof(p, s, measure.key, edition, defect, at)

    def holder(self, s: Key) -> tuple[Key, tuple[Key, ...], bool]:
        """Whose measure it is: mostly of s, else of one that reaches it, with or without saying so."""
        above = [x for x in self.kinds if s in self.below(x)]
        if not above or self.chance(0.7):
            return s, (), self.chance(0.2)
        return self.one(above), self.pick((), (r.ALL_SCOPE,), (s,)), self.chance(0.7)

    def proof(self, p: Key, s: Key, measure: Key, edition: Key, defect: str, at: int) -> None:
        used = tuple(sorted(self.item(s, measure, defect, at) for _ in range(self.pick(1, 1, 2))))
        verdict = {"failed": w.Verdict.FAILED, "cannot tell": w.Verdict.CANNOT_TELL, "lifted": w.Verdict.FAILED}
        first = r.Assessment(
            key=self.name("verdict"),
            of=p,
            verdict=verdict.get(defect, w.Verdict.PASSED),
            assessed_by="x",
            assessed_on=self.rng.choices((PAST, date(2025, 6, 1), RECENT, SOON), (6, 5, 3, 1))[0],
            against_edition=edition,
            subject=s,
            used_evidence=used if self.chance(0.97) else (),
            valid_to=self.pick(RECENT, date(2026, 5, 1)) if defect == "verdict expired" else self.pick(None, None, FAR),
            assessed_time=self.pick(None, time(10), time(12)),
        )
        if self.chance(0.3):
            first = replace(first, subject=None, implementation=measure)
        self.add(first, at)
        if defect in ("torn", "lifted") or self.chance(0.06):
            self.second(first, p, s, measure, defect, at)

    def second(self, first: r.Assessment, p: Key, s: Key, measure: Key, defect: str, at: int) -> None:
        day = first.assessed_on + timedelta(days=0 if defect == "torn" else self.pick(0, 1, 30))
        usual = {"torn": w.Verdict.FAILED, "lifted": w.Verdict.PASSED}
        again = replace(
            first,
            key=self.name("verdict"),
            verdict=usual.get(defect) or self.one(list(w.Verdict)),
            assessed_on=day,
            assessed_time=None if defect == "torn" else self.pick(None, time(11)),
        )
        if self.chance(0.3):
            direct = again.subject is not None
            again = replace(again, subject=None if direct else s, implementation=measure if direct else None)
        self.add(again, max(at, self.late()))

    def item(self, s: Key, measure: Key, defect: str, at: int) -> Key:
        others = [x for x in self.kinds if x != s]
        about: tuple[Key, ...] = (
            (self.one(others),) if defect == "other subject" and others else () if defect == "unnamed" else (s,)
        )
        if about == (s,) and self.chance(0.3):
            about = tuple(sorted({s, self.one(list(self.kinds))}))
        if self.kinds[s] is w.SubjectKind.ORGANISATION and self.chance(0.4):
            about = ()
        key = self.name("item")
        digest = hashlib.sha256(key.encode()).hexdigest()
        item = r.Evidence(
            key=key,
            label="e",
            sha256=digest,
            collected_at=SETS[at],
            supports=(measure,) if self.chance(0.94) else (),
            about=about,
            valid_from=SOON if defect == "not yet" else self.pick(None, PAST),
            valid_to=self.pick(RECENT, date(2026, 5, 1)) if defect == "expired" else self.pick(None, None, FAR),
        )
        self.add(item, at)
        if self.chance(0.15 if defect in ("expired", "broken") else 0.03):
            self.successor(item, max(at, self.late()))
        if defect == "broken" or self.chance(0.05):
            self.check(item, defect == "broken", at)
        return key

    def successor(self, item: r.Evidence, at: int) -> None:
        key = self.name("item")
        self.add(replace(item, key=key, succeeds=item.key, valid_to=self.pick(None, None, SOON)), at)

    def check(self, item: r.Evidence, broken: bool, at: int) -> None:
        moments = (datetime(2026, 1, 1, 23, 30, tzinfo=UTC), datetime(2026, 6, 14, 22, 30, tzinfo=UTC))
        for n, moment in enumerate(moments[: self.pick(1, 1, 2)]):
            seen = "0" * 64 if broken and (n == 0 or self.chance(0.7)) else item.sha256
            self.add(r.DigestCheck(key=self.name("check"), of_evidence=item.key, at=moment, observed_sha256=seen), at)

    # --- opinions and effects ------------------------------------------------------------------------------------

    def opinion(self, ends: Sequence[Key]) -> dict[str, Any]:
        status = self.rng.choices(list(w.MappingStatus), (2, 2, 9, 1, 1))[0]
        authority = self.rng.choices(list(w.Authority), (1, 3, 2, 6, 1, 2, 2))[0]
        return {
            "rationale": "r",
            "author": "ann",
            "authority": authority,
            "mapping_status": status,
            "asserted_on": PAST,
            "confidence": self.pick(None, 0.9, 0.4),
            "reviewer": self.pick("bob", "bob", "bob", "ann", None),
            "reviewer_authority": self.pick(None, w.Authority.OWN_COUNSEL, w.Authority.REGULATOR),
            "source": self.pick(None, None, "source/x", "source/y"),
        }

    def edition_of(self, p: Key) -> Key:
        editions = self.editions[p.split("/")[0]]
        return editions[-1] if self.chance(0.75) else self.one(editions)

    def opinions(self) -> None:
        provisions = list(self.parent)
        relations = (w.Relation.EQUAL_TO, w.Relation.EQUIVALENT_TO, *([w.Relation.SUPERSET_OF] * 3))
        relations = (*relations, w.Relation.SUBSET_OF, w.Relation.INTERSECTS_WITH, w.Relation.NO_RELATIONSHIP)
        for _ in range(self.pick(1, 2, 3, 4)):
            a, b = self.rng.sample(provisions, 2)
            for _ in range(self.pick(1, 1, 1, 2, 3)):
                x, y = (a, b) if self.chance(0.8) else (b, a)
                self.add(
                    r.MappingAssertion(
                        key=self.name("mapping"),
                        from_=x,
                        to=y,
                        relation=self.one(relations),
                        from_edition=self.edition_of(x),
                        to_edition=self.edition_of(y),
                        **self.opinion((x, y)),
                    ),
                    self.late(),
                )
        for _ in range(self.pick(0, 0, 1, 2)):
            self.joint(self.rng.sample(provisions, self.pick(2, 3)), relations)

    def joint(self, ends: list[Key], relations: Sequence[w.Relation]) -> None:
        target, *members = ends
        for _ in range(self.pick(1, 1, 2)):
            frameworks = {m.split("/")[0]: self.edition_of(m) for m in members}
            self.add(
                r.JointMapping(
                    key=self.name("joint"),
                    member=tuple(sorted(members)),
                    to=target,
                    relation=self.one(relations),
                    from_edition=tuple(sorted(frameworks.values())),
                    to_edition=self.edition_of(target),
                    **self.opinion(ends),
                ),
                self.late(),
            )

    def effects(self) -> None:
        likely = (w.Effect.DEEMED_FULFILLED_BY, w.Effect.PRESUMES_CONFORMITY, w.Effect.LEX_SPECIALIS_TO)
        for _ in range(self.pick(0, 1, 1, 2)):
            effect = self.one(likely) if self.chance(0.9) else self.one(list(w.Effect))
            special = effect is w.Effect.LEX_SPECIALIS_TO
            names = {w.Effect.PRESUMES_CONFORMITY: "std", w.Effect.LEX_SPECIALIS_TO: "act-b"}
            sources = [p for p in self.parent if p.startswith(names.get(effect, ""))]
            to = self.one([p for p in self.parent if p.startswith("act")])
            inside = [p for p in self.parent if p.startswith(f"{to}/")]
            excepted = (self.one(inside),) if inside and not special and self.chance(0.4) else ()
            self.add(
                r.LegalEffect(
                    key=self.name("effect"),
                    from_=self.one(sources),
                    effect=effect,
                    to=to,
                    pinpoint=to,
                    in_edition=self.edition_of(to),
                    condition_role=("act-a:provider",) if not special and self.chance(0.3) else (),
                    condition_risk_class=(HIGH,) if not special and self.chance(0.2) else (),
                    excepted=excepted,
                )
            )
            if effect is w.Effect.PRESUMES_CONFORMITY and self.chance(0.8):
                self.add(
                    r.PresumptionOfConformity(
                        key=self.name("citation"), standard="std", covers=(to,), citation="c", **self.span(0.6)
                    )
                )

    def nonconformities(self) -> None:
        if self.chance(0.3):
            self.add(
                r.Nonconformity(
                    key=self.name("nonconformity"),
                    label="n",
                    opened_on=self.pick(PAST, RECENT, SOON),
                    concerns=(self.one(list(self.parent)),),
                    subject=(self.one(list(self.kinds)),),
                    closed_on=self.pick(None, SOON),
                ),
                self.late(),
            )

    # --- corrections and questions ------------------------------------------------------------------------------

    def corrections(self) -> None:
        """Some records are closed, or corrected by another in a later change set."""
        kinds = (
            r.ControlImplementation, r.Evidence, r.Assessment, r.Use, r.RoleAssignment, r.Classification,
            r.MappingAssertion, r.Nonconformity, r.StatementOfApplicability, r.DigestCheck,
        )  # fmt: skip
        for at in range(len(SETS) - 1):
            for record in list(self.added[at]):
                if not isinstance(record, kinds) or not self.chance(0.07):
                    continue
                then = self.rng.randrange(at + 1, len(SETS))
                self.closed[then].append(record.key)
                if self.chance(0.75):
                    self.add(self.corrected(record), then)

    def corrected(self, record: r.Record) -> r.Record:
        new = replace(record, key=f"{record.key}-{self.count}", corrects=record.key)
        self.count += 1
        if isinstance(new, r.ControlImplementation) and self.chance(0.6):
            extra = tuple(sorted({new.implements[0], self.one(list(self.parent))}))
            return replace(
                new, implements=extra, subject=self.one([new.subject, new.subject, self.one(list(self.kinds))])
            )
        if isinstance(new, r.Evidence) and self.chance(0.6):
            return replace(new, about=self.pick((), new.about, (self.one(list(self.kinds)),)))
        if isinstance(new, r.Assessment) and self.chance(0.5):
            return replace(new, verdict=self.one(list(w.Verdict)))
        return new

    def query(self) -> Query:
        known = len(SETS) if self.chance(0.82) else self.rng.randrange(0, len(SETS) + 1)
        policy = r.MappingPolicy(key="policy/default", label="default")
        if self.chance(0.3):
            statuses = (*policy.accepted_status, w.MappingStatus.PROPOSED)
            policy = replace(
                policy,
                key="policy/wide",
                accepted_status=self.pick(statuses, policy.accepted_status),
                min_authority=self.pick(w.Authority.MACHINE, w.Authority.REGULATOR, w.Authority.VENDOR),
                min_confidence=self.pick(0.0, 0.5),
                source_on=self.pick((), ("source/x",)),
                source_off=self.pick((), ("source/y",)),
                accept_to_be_compared=self.chance(0.5),
            )
        return Query(self.one(AS_OF), known, policy)
