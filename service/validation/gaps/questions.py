"""The questions that gap shapes ask: one file each, with its problem, its solution and the shapes that answer it.

Beside SHACL a shape says, each by a path from the focus node, what a finding is about: `nomo:findingFocus` (absent: the
focus node itself), `nomo:findingSubject`, `nomo:findingProvision`, `nomo:findingOwner`; `nomo:findingKind` what it is
called where a question has several answers; `nomo:perProvision` and `nomo:perPath` what else tells its key from that of
another finding on the same focus. Severity comes from a profile, which is a graph of its own.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

import ontology
from ontology.errors import BadInput
from ontology.key import NS
from ontology.words import Severity
from service.validation.shacl import paths, plan, shapes_graph
from service.validation.shacl.terms import Term, term_of
from service.validation.shacl.words import SH as SHACL

FOLDER = Path(ontology.__file__).parent / "shapes" / "gaps"
PROFILES = Path(ontology.__file__).parent / "shapes" / "profiles"
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class About:
    """What a shape says of its findings; absent paths are None."""

    focus: paths.Path | None
    subject: paths.Path | None
    provision: paths.Path | None
    owner: paths.Path | None
    kind: str | None
    per_provision: bool
    per_path: bool


@dataclass(frozen=True, slots=True)
class Question:
    """`name` is that of the file. `problem` and `solution` are whole sentences."""

    name: str
    asks: str
    problem: str
    solution: str


@dataclass(frozen=True)
class Asking:
    """All questions with the severities of one profile, ready to run."""

    profile: str
    questions: tuple[Question, ...]
    plan: plan.Plan
    of_shape: dict[Term, str]
    """Every named shape and those within it, and the question that it belongs to."""
    about: dict[Term, About]

    def severities(self, question: str) -> dict[str, Severity]:
        """What a question may find, by kind, in the order of the shapes; the worst where two shapes say one kind."""
        found: dict[str, Severity] = {}
        order = list(Severity)
        for entry in self.plan.entries:
            if self.of_shape[entry.shape.node] == question:
                for shape in self.plan.shapes.reached(entry.shape):
                    if shape.messages:
                        kind = self.about[shape.node].kind or self.about[entry.shape.node].kind or question
                        level = severity(shape.severity)
                        found[kind] = min(found.get(kind, level), level, key=order.index)
        return found

    @property
    def graph(self) -> Graph:
        """Shapes and profile, as any other engine of SHACL takes them."""
        return self.plan.shapes.graph


def profiles() -> tuple[str, ...]:
    """Those that come with the program."""
    return tuple(sorted(path.stem for path in PROFILES.glob("*.ttl")))


@cache
def asking(profile: str = DEFAULT) -> Asking:
    """`profile`: a name, or the path of a file; what it does not speak of is as in the default. Raises BadInput where
    there is no such profile, or it speaks of shapes that are not there.
    """
    whole, questions, of_shape = Graph(), [], {}
    for path in sorted(FOLDER.glob("*.ttl")):
        graph = Graph().parse(path, format="turtle")
        questions.append(_question(graph, path.stem))
        of_shape.update({term_of(node): path.stem for node in graph.subjects()})
        whole += graph
    for path in dict.fromkeys((PROFILES / f"{DEFAULT}.ttl", _file(profile))):
        _apply(path, whole)
    shapes = shapes_graph.read_shapes(whole)
    about = {shape.node: _about(whole, shape.node) for shape in shapes}
    return Asking(profile, tuple(questions), plan.compiled(shapes), of_shape, about)


def _file(profile: str) -> Path:
    path = PROFILES / f"{profile}.ttl" if profile in profiles() else Path(profile)
    if not path.is_file():
        remedy = f"name one of {', '.join(profiles())}, or a Turtle file"
        raise BadInput(f"there is no profile {profile}", remedy=remedy, nearest=profiles())
    return path


def _apply(path: Path, shapes: Graph) -> None:
    """Sets what a profile says of shapes: sh:severity, sh:deactivated."""
    try:
        said = Graph().parse(path, format="turtle")
    except Exception as error:  # rdflib raises what it likes
        raise BadInput(f"profile {path.name} cannot be read: {error}", remedy="write it in Turtle") from None
    for node, word, value in said:
        if word not in (SH.severity, SH.deactivated) or (node, None, None) not in shapes:
            message = f"profile {path.name} says {word} of {node}"
            raise BadInput(message, remedy="say sh:severity or sh:deactivated of shapes in ontology/shapes/gaps")
        shapes.set((node, word, value))


def _question(graph: Graph, name: str) -> Question:
    (node,) = graph.subjects(RDFS.comment)
    comment = str(graph.value(node, RDFS.comment))
    problem, solution = comment.removeprefix("Problem: ").split("\nSolution: ")
    return Question(name, str(graph.value(node, RDFS.label)), problem, solution)


def _about(graph: Graph, shape: Term) -> About:
    node = URIRef(shape.text)
    return About(
        **{
            name: _path(graph, node, f"finding{name.capitalize()}")
            for name in ("focus", "subject", "provision", "owner")
        },
        kind=_text(graph.value(node, URIRef(NS + "findingKind"))),
        per_provision=_true(graph.value(node, URIRef(NS + "perProvision"))),
        per_path=_true(graph.value(node, URIRef(NS + "perPath"))),
    )


def _path(graph: Graph, node: Node, name: str) -> paths.Path | None:
    found = graph.value(node, URIRef(NS + name))
    return None if found is None else paths.read_path(graph, found)


def _text(value: Node | None) -> str | None:
    return None if value is None else str(value)


def _true(value: Node | None) -> bool:
    return isinstance(value, Literal) and bool(value.toPython())


def severity(iri: str) -> Severity:
    """A severity of SHACL as one of ours; of somebody's own making: a warning."""
    name = iri.removeprefix(SHACL).lower()
    return Severity(name) if name in list(Severity) else Severity.WARNING
