"""The child: one file of shapes, read, looked at and run; every step said before it is taken, so that the parent knows
what it was at when it had to be stopped.

A shape has its processor time from a timer of the operating system, whose signal ends the process: a pattern that goes
wild in C code hears nothing else.
"""

import json
import os
import pickle
import signal
import sys
from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, BinaryIO

import rdflib
from rdflib import OWL, RDF, SH

from ontology.errors import Unreadable
from ontology.key import NS
from service.validation.own import engines
from service.validation.own.admission import Admission
from service.validation.own.closure import Rooted, Shapes
from service.validation.own.confinement import confine
from service.validation.own.document import Document, read
from service.validation.own.outcome import MEMORY, Refusal, Request, Stop
from service.validation.own.packed import Packed
from service.validation.shacl.columns import Columns


@dataclass(frozen=True, slots=True)
class Voice:
    """Lines of JSON to the parent."""

    to: int

    def say(self, message: str, /, **values: Any) -> None:
        rest = json.dumps({"say": message, **values}).encode() + b"\n"
        while rest:
            rest = rest[os.write(self.to, rest) :]

    def begin(self, shape: str | None, doing: str, seconds: float) -> None:
        """The time of a shape, or of the reading, starts."""
        self.say("begin", shape=shape, doing=doing)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def serve(request: Request, rest: BinaryIO) -> None:
    """Runs in the child: the request was read, the packed data follow on the same pipe."""
    voice = Voice(os.dup(1))
    os.dup2(2, 1)
    rdflib.NORMALIZE_LITERALS = False  # a literal is compared as it is written
    engines.warm()
    packed: Packed = pickle.load(rest)
    limits = request.limits
    guards = confine(limits.memory, limits.file_seconds, lambda what: voice.say("called", what=what))
    voice.say("ready", guards=guards)
    try:
        Serving(request, packed, voice).serve()
    except MemoryError:
        voice.say("memory")
        os._exit(MEMORY)
    voice.say("end")


@dataclass(eq=False)
class Serving:
    request: Request
    packed: Packed
    voice: Voice

    def serve(self) -> None:
        document = self._read()
        if document is None:
            return
        shapes = Shapes(document)
        admission = Admission(shapes, self.request.words | self.packed.names(NS))
        admitted = self._admitted(shapes, admission)
        narrow = {each.name: _properties(shapes, admission, each) for each in admitted}
        few = [each for each in admitted if narrow[each.name] is not None]
        touched = {name for each in few for name in narrow[each.name] or ()}
        self._run(shapes, few, touched)
        self._run(shapes, [each for each in admitted if narrow[each.name] is None], None)

    def _read(self) -> Document | None:
        self.voice.begin(None, "reading", self.request.limits.seconds)
        try:
            return read(self.request.name, self.request.content)
        except Unreadable as error:
            line = error.place.line if error.place else None
            self._refuse(Refusal(error.message, error.remedy or "mend it", None, line))
        return None

    def _admitted(self, shapes: Shapes, admission: Admission) -> list[Rooted]:
        """The shapes that are to be run; the others are refused, and so is what no shape uses if it is wrong."""
        seconds = self.request.limits.seconds
        if not shapes.rooted:
            self._refuse(Refusal("no shape has a target, so nothing would ever be found", "add sh:targetClass"))
        admitted = []
        for rooted in shapes.rooted:
            if rooted.name not in self.request.over:
                self.voice.begin(rooted.name, "looking at it", seconds)
                refusals = admission.of_root(rooted)
                for refusal in refusals:
                    self._refuse(refusal, rooted.name)
                if not refusals:
                    admitted.append(rooted)
        self.voice.begin(None, "reading", seconds)
        for refusal in admission.of_loose():
            self._refuse(refusal)
        return admitted

    def _run(self, shapes: Shapes, rooted: Collection[Rooted], properties: Collection[str] | None) -> None:
        if not rooted:
            return
        limits = self.request.limits
        running = engines.Engines(shapes, self.columns, properties, limits.message)
        for each in rooted:
            self.voice.begin(each.name, "running it", limits.seconds)
            self._run_one(running, each, limits.results)

    @cached_property
    def columns(self) -> Columns:
        self.voice.begin(None, "taking in the records", self.request.limits.file_seconds)
        return self.packed.columns()

    def _run_one(self, running: engines.Engines, rooted: Rooted, most: int) -> None:
        try:
            engine, results = running.run(rooted, most)
        except engines.CannotRun as error:
            line = running.shapes.document.line(rooted.node)
            self._refuse(Refusal(f"it cannot be run: {error}", "mend it", rooted.name, line), rooted.name)
            return
        except ImportError as error:
            self._refuse(Refusal(f"it needs {error.name}, which was not loaded", "say it otherwise", rooted.name))
            return
        except RecursionError:
            self._stop(Stop("it nests too deeply", rooted.name))
            return
        except MemoryError:
            raise
        except Exception as error:  # an engine that meets what it did not expect
            line = running.shapes.document.line(rooted.node)
            told = f"the engine fails on it ({type(error).__name__}: {str(error)[:200]})"
            self._refuse(Refusal(told, "say it otherwise", rooted.name, line), rooted.name)
            return
        for result in results[:most]:
            self.voice.say("result", **asdict(result))
        if len(results) > most:
            self._stop(Stop(f"it found more than {most:,} things; the first were kept", rooted.name, kept=True))
        self.voice.say("done", **asdict(engine))

    def _refuse(self, refusal: Refusal, root: str | None = None) -> None:
        self.voice.say("refused", root=root, **asdict(refusal))

    def _stop(self, stop: Stop) -> None:
        self.voice.say("stopped", **asdict(stop))


def _properties(shapes: Shapes, admission: Admission, rooted: Rooted) -> frozenset[str] | None:
    """IRIs of the properties that a shape can touch; None: any (a closed shape, a query with ?p)."""
    named: set[str] = set()
    for node in rooted.nodes:
        for found in admission.queries.get(node, ()):
            if found.open:
                return None
            named |= found.named
        for predicate, value in shapes.graph.predicate_objects(node):
            if predicate == SH.closed and str(value) in ("true", "1"):
                return None
            named |= {str(predicate), str(value)}
    return frozenset(named - {str(RDF.type), str(OWL.Class)})


def main() -> None:
    """`python -c`: the request says on what path our modules are."""
    serve(pickle.load(sys.stdin.buffer), sys.stdin.buffer)
