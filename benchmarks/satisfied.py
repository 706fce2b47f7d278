"""One piece of work that the index, rustworkx and DuckDB do alike: which provision is satisfied for which system or
model version of a generated organisation (benchmarks/organisation.py).

What holds there: D with standing verdicts and valid evidence, R4 from model versions to systems, R2 from parts, R1
along one mapping. That is everything that satisfies one of these cells in that organisation, so the answers must be
equal; the index finds partial ones, names and grades besides, which the others do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from benchmarks.organisation import TODAY
from ontology.key import Key
from ontology.records import (
    Assessment,
    ControlImplementation,
    Evidence,
    MappingAssertion,
    ModelVersion,
    Record,
    Use,
    Wording,
)
from ontology.register import Register
from ontology.words import Relation, SubjectKind, Verdict
from service.reasoning.known import FAR
from service.reasoning.view import View

Cells = set[tuple[Key, Key]]
Rows = list[tuple[Any, ...]]

SQL = Path(__file__).with_suffix(".sql")
TABLES = Path(__file__).with_name("satisfied-tables.sql")
FOREVER = date(9999, 1, 1)


@dataclass
class Tables:
    """The records as rows of numbers; `names` are the keys by number."""

    names: list[Key] = field(default_factory=list)
    provisions: Rows = field(default_factory=list)
    parts: Rows = field(default_factory=list)
    mappings: Rows = field(default_factory=list)
    uses: Rows = field(default_factory=list)
    measures: Rows = field(default_factory=list)
    evidence: Rows = field(default_factory=list)
    assessments: Rows = field(default_factory=list)

    COLUMNS: ClassVar[dict[str, tuple[str, ...]]] = {
        "provisions": ("provision", "per_model"),
        "parts": ("whole", "part"),
        "mappings": ("narrower", "wider"),
        "uses": ("system", "model"),
        "measures": ("measure", "provision", "system"),
        "evidence": ("evidence", "supports", "valid_from", "valid_to"),
        "assessments": ("provision", "subject", "passed", "evidence", "assessed_on"),
    }

    def arrays(self, name: str) -> dict[str, NDArray[np.int64]]:
        rows = np.array(getattr(self, name), np.int64).reshape(-1, len(self.COLUMNS[name]))
        return {column: rows[:, n].copy() for n, column in enumerate(self.COLUMNS[name])}

    def keys(self, pairs: set[tuple[int, int]]) -> Cells:
        return {(self.names[p], self.names[s]) for p, s in pairs}


def tables(register: Register) -> Tables:
    """Of a generated organisation; what it does not have (corrections, closed records) is not looked for."""
    made, number = Tables(), dict[Key, int]()

    def of(key: Key) -> int:
        if key not in number:
            number[key] = len(made.names)
            made.names.append(key)
        return number[key]

    def every(cls: type[Record]) -> Iterator[Any]:
        return iter(register.open(cls, register.head))

    for wording in every(Wording):
        per_model = wording.assessed_per is SubjectKind.MODEL_VERSION
        made.provisions.append((of(wording.wording_of), per_model))
        if wording.part_of is not None:
            made.parts.append((of(wording.part_of), of(wording.wording_of)))
    for mapping in every(MappingAssertion):
        if mapping.relation is Relation.SUBSET_OF:
            made.mappings.append((of(mapping.from_), of(mapping.to)))
    models = {each.key for each in every(ModelVersion)}
    made.uses = [(of(use.user), of(use.used)) for use in every(Use) if use.used in models]
    for measure in every(ControlImplementation):
        made.measures.append((of(measure.key), of(measure.implements[0]), of(measure.subject)))
    for item in every(Evidence):
        end = (item.valid_to or FOREVER).toordinal()
        made.evidence.append((of(item.key), of(item.supports[0]), item.valid_from.toordinal(), end))
    for verdict in every(Assessment):
        passed = verdict.verdict is Verdict.PASSED
        used = of(verdict.used_evidence[0])
        made.assessments.append((of(verdict.of), of(verdict.subject), passed, used, verdict.assessed_on.toordinal()))
    return made


# --- the index ----------------------------------------------------------------------------------------------


def ready(view: View) -> View:
    """With all that is no fact of this question: who is there, who uses whom, and whom which provision concerns."""
    statuses = view.statuses
    for p in statuses.law.kind:
        statuses.across.components(p), statuses.across.users(p), statuses.concerns.counting(p)
    _ = statuses.sources
    return view


def by_index(view: View) -> None:
    """As coverage counts it: from the arrays of the facts to sets of subjects; `cells_of` reads them."""
    view.statuses.forget("actual", "counted", "sweep")
    _ = view.statuses.satisfying


def cells_of(view: View, data: Tables) -> Cells:
    """The satisfied ones among systems and model versions."""
    statuses = view.statuses
    subjects = {data.names[system] for system, _ in data.uses} | {data.names[model] for _, model in data.uses}
    numbers = [(s, key) for s, key in enumerate(statuses.subjects.keys) if key in subjects]
    keys, run = statuses.law.content.keys, statuses.satisfying
    return {(keys[p], key) for p in statuses.law.kind for s, key in numbers if run.grade(p, s) >= FAR}


# --- rustworkx ----------------------------------------------------------------------------------------------


@dataclass
class Network:
    """The same records as a graph: nodes by number of their names, a label on each edge."""

    graph: "rx.PyDiGraph[Any, str]"
    data: Tables
    per_model: set[int]

    @classmethod
    def of(cls, data: Tables) -> "Network":
        graph: rx.PyDiGraph[Any, str] = rx.PyDiGraph()
        graph.add_nodes_from([None] * len(data.names))
        for item, supports, start, end in data.evidence:
            graph[item] = (start, end)
            graph.add_edge(item, supports, "supports")
        for whole, part in data.parts:
            graph.add_edge(whole, part, "part")
        for narrower, wider in data.mappings:
            graph.add_edge(narrower, wider, "within")
        for system, model in data.uses:
            graph.add_edge(system, model, "uses")
        for measure, provision, system in data.measures:
            graph.add_edge(measure, provision, "implements")
            graph.add_edge(measure, system, "for")
        for provision, subject, passed, item, on in data.assessments:
            verdict = graph.add_node((passed, on))
            graph.add_edge(verdict, provision, "of")
            graph.add_edge(verdict, subject, "about")
            graph.add_edge(verdict, item, "used")
        return cls(graph, data, {p for p, per_model in data.provisions if per_model})

    def out(self, node: int, label: str) -> list[int]:
        return [end for _, end, name in self.graph.out_edges(node) if name == label]

    def into(self, node: int, label: str) -> list[int]:
        return [start for start, _, name in self.graph.in_edges(node) if name == label]

    def direct(self, verdict: int, today: int) -> tuple[int, int] | None:
        """The cell that a verdict satisfies."""
        passed, on = self.graph[verdict]
        if not passed or on > today:
            return None
        (provision,), (subject,), (item,) = (self.out(verdict, label) for label in ("of", "about", "used"))
        start, end = self.graph[item]
        if not start <= today < end:
            return None
        for measure in self.out(item, "supports"):
            owners = self.out(measure, "for")
            if provision in self.out(measure, "implements") and (
                subject in owners or any(subject in self.out(owner, "uses") for owner in owners)
            ):
                return provision, subject
        return None

    def matrix(self, today: int) -> set[tuple[int, int]]:
        verdicts = range(len(self.data.names), len(self.graph))
        found = {cell for verdict in verdicts if (cell := self.direct(verdict, today)) is not None}
        for system in {system for system, _ in self.data.uses}:
            models = self.out(system, "uses")
            found |= {(p, system) for p in self.per_model if all((p, model) in found for model in models)}
        subjects = {subject for _, subject in found}
        for whole in {whole for whole, _ in self.data.parts}:
            parts = self.out(whole, "part")
            found |= {(whole, s) for s in subjects if all((part, s) in found for part in parts)}
        for narrower, wider in {(narrower, wider) for narrower, wider in self.data.mappings}:
            found |= {(narrower, s) for s in subjects if (wider, s) in found}
        return found

    def satisfied(self, provision: int, subject: int, today: int) -> bool:
        """The same rules asked of one cell."""
        if any(self.direct(v, today) == (provision, subject) for v in self.into(provision, "of")
               if subject in self.out(v, "about")):  # fmt: skip
            return True
        models = self.out(subject, "uses")
        if provision in self.per_model and models and all(self.satisfied(provision, m, today) for m in models):
            return True
        parts = self.out(provision, "part")
        if parts and all(self.satisfied(part, subject, today) for part in parts):
            return True
        return any(self.satisfied(wider, subject, today) for wider in self.out(provision, "within"))


# --- DuckDB -------------------------------------------------------------------------------------------------


def loaded(data: Tables) -> Any:
    """A database in memory with the tables."""
    import duckdb

    database = duckdb.connect(":memory:")
    for name in Tables.COLUMNS:
        columns = data.arrays(name)
        database.register(f"incoming_{name}", columns)
    database.execute(TABLES.read_text(encoding="utf-8"))
    return database


def by_sql(database: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Provisions and subjects of the satisfied cells, as columns: no Python object is made for a row."""
    answer = database.execute(SQL.read_text(encoding="utf-8"), {"today": TODAY.toordinal()}).fetchnumpy()
    return answer["provision"], answer["subject"]
