"""The copy on a Neo4j server: how long it takes to fill, and to answer, beside the index that answers without it.

Starts a server as the tests do, with 2 GiB of heap. Compares: what a load left on the server with what Oxigraph holds
after the same (20k; a sample is too little, all of it is slow), the status graph with the limit and with what the
reasoning takes for the same standings, and the answers to three questions in Cypher with the index in this process.
Questions are timed on a server that has answered WARM of them: before that the Java machine still interprets them. What
is timed is a clock on the wall; the processor seconds of this process and of the server stand beside what is written.

    .venv/bin/python benchmarks/neo4j.py [20k|200k|2M] [--json]
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox

sys.path.pop(0)  # this folder, in which this file would be taken for the driver
sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.organisation import SIZES, TODAY, of_size, statements
from benchmarks.report import arguments, report, timed
from ontology.register import Register
from service.demo.build import build
from service.graph.neo4j import Neo4jProjection
from service.graph.questions import Rows, cypher_parameters, cypher_rows, question
from service.graph.served import ServedGraph
from service.graph.standing import StatusGraph
from service.graph.store import Projection
from service.reasoning.view import View
from tests.neo4j_server import serving

LIMITS = {"demo": 10.0, "load": 60.0, "status graph": 60.0, "trace": 0.005, "trace p99": 0.050, "coverage": 0.050}
ARTICLE, MODEL, SYSTEM, SUPPLIER = "act/art_4", "model/1@1", "system/1", "supplier/1-0"
MEMORY: dict[str, str] = {
    "server.memory.heap.initial_size": "2g",
    "server.memory.heap.max_size": "2g",
    "server.memory.pagecache.size": "512m",
}
WARM, TIMES = 400, 300
"""Questions before the clock runs, and while it does."""


def main() -> None:
    options = arguments(__doc__ or "")
    with serving("", quick=False, **MEMORY) as server:
        graph = ServedGraph(f"{server.url}/neo4j")
        assert server.process is not None
        processor = Processor(options, server.process.pid)
        try:
            _demo(options, graph)
            register = of_size(SIZES[options.size])
            with processor.counted():
                _load(options, graph, register)
            _ask(options, graph, View(register, TODAY, register.head), processor)
        finally:
            graph.close()


class Processor:
    """Processor seconds of this process and of the server."""

    def __init__(self, options: argparse.Namespace, pid: int) -> None:
        self.options, self.pid = options, pid

    @contextmanager
    def counted(self, times: int | None = None) -> Iterator[None]:
        """In all, or in milliseconds for each of so many questions."""
        ours, theirs = time.process_time(), self._server()
        yield
        if not self.options.json:
            ours, theirs = time.process_time() - ours, self._server() - theirs
            if times is None:
                print(f"  processor seconds: {ours:.1f} here, {theirs:.1f} on the server", flush=True)
            else:
                each = f"{ours / times * 1e3:.1f} ms here, {theirs / times * 1e3:.1f} ms on the server"
                print(f"  processor time of one: {each}", flush=True)

    def _server(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _demo(options: argparse.Namespace, graph: ServedGraph) -> None:
    """All frameworks, mappings and the demo, on a server that has just started."""
    with tempfile.TemporaryDirectory() as folder:
        house = build(Path(folder) / "home")
        register = house.register
        ours, _ = timed(lambda: graph.follow(register))
        report(options, "demo, empty server", ours, "limit", LIMITS["demo"], equal=None)
        view = house.view(TODAY)
        view.settle_all()
        ours, _ = timed(lambda: graph.stand(StatusGraph(view)))
        report(options, "demo, status graph", ours, "limit", LIMITS["demo"], equal=None)
        house.close()


def _load(options: argparse.Namespace, graph: ServedGraph, register: Register) -> None:
    """Throws the demo away first, which is not counted."""
    graph.rebuild(Register())
    records = len(register.entries[0].change.added)
    with _bar("Writing the graph", records) as wrote:
        ours, _ = timed(lambda: graph.follow(register, wrote))
    embedded = Projection()
    peer, _ = timed(lambda: embedded.follow(register))
    equal = asyncio.run(_held(graph.url)) == _lines(embedded.dump()) if options.size == "20k" else None
    report(options, "load", ours, "Oxigraph in this process", peer, equal=equal)
    report(options, "load", ours, "limit", LIMITS["load"], equal=None)
    said = sum(statements(added.record) for added in register.entries[0].change.added)
    if not options.json:
        print(f"  {records / ours:,.0f} records/s, {said / ours:,.0f} statements/s")


async def _held(url: str) -> set[str]:
    """What is on the server, as N-Quads."""
    async with Neo4jProjection(url) as projection:
        return _lines([line async for line in projection.quads()])


def _lines(quads: Iterable[str]) -> set[str]:
    """As one reader writes them, so that the same literal is the same text."""
    text = "".join(quad.removesuffix(" .") + " .\n" for quad in quads).encode()
    return {str(quad) for quad in ox.parse(text, ox.RdfFormat.N_QUADS)}


@contextmanager
def _bar(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """On a terminal only."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.update(task, advance=count)


def _ask(options: argparse.Namespace, graph: ServedGraph, view: View, processor: Processor) -> None:
    status = StatusGraph(view)
    peer, standings = timed(lambda: _reasoned(view, status))
    with processor.counted():
        ours, at = timed(lambda: graph.stand(status))
        written = graph.ask("MATCH (n:Standing) WHERE n.pair STARTS WITH $at RETURN count(n)", {"at": at}).rows[0][0]
        report(options, "status graph", ours, "reasoning it, here", peer, equal=written == standings)
    report(options, "status graph", ours, "limit", LIMITS["status graph"], equal=None)
    if not options.json:
        print(f"  {standings:,} standings; questions: {WARM} before the clock, the next {TIMES} timed", flush=True)
    asked = Questions(options, graph, status, at, processor)
    asked.put("trace", {"provision": ARTICLE, "subject": MODEL}, lambda: _parts(view), _by(0, 2))
    asked.put("coverage", {"subject": SYSTEM}, lambda: _units(view), _by(2, 3))
    asked.put("supplier-reach", {"used": SUPPLIER}, lambda: _reach(view), _by(0, 1))


def _reasoned(view: View, status: StatusGraph) -> int:
    """Works out everything that the status graph says; how many standings."""
    view.settle_all()
    return sum(1 for _ in status.standings())


def _by(key: int, value: int) -> Callable[[Rows], dict[Any, Any]]:
    return lambda rows: {row[key]: row[value] for row in rows.rows}


class Questions:
    """`put` reports median and 99th percentile of TIMES of one question, and whether the index says the same."""

    def __init__(
        self, options: argparse.Namespace, graph: ServedGraph, status: StatusGraph, at: str, processor: Processor
    ) -> None:
        self.options, self.graph, self.status, self.at, self.processor = options, graph, status, at, processor

    def put(
        self, name: str, given: dict[str, Any], index: Callable[[], Any], read: Callable[[Rows], dict[Any, Any]]
    ) -> None:
        asked = question(name)
        text, parameters = asked.text("cypher"), cypher_parameters(asked, given, self.at, self.status.base)
        taken = []
        for _ in range(WARM):
            self.graph.ask(text, parameters)
        with self.processor.counted(TIMES):
            for _ in range(TIMES):
                start = time.perf_counter()
                answer = self.graph.ask(text, parameters)
                taken.append(time.perf_counter() - start)
        rows = cypher_rows(answer.columns, answer.rows, self.status.base, answer.truncated)
        peer, said = timed(index, times=20)
        half, last = statistics.median(taken), statistics.quantiles(taken, n=100)[-1]
        report(self.options, f"{name}, p50", half, "index in this process", peer, equal=read(rows) == said)
        for part, seconds in ((name, half), (f"{name} p99", last)):
            if part in LIMITS:
                report(self.options, part, seconds, "limit", LIMITS[part], equal=None)


def _parts(view: View) -> dict[str, str]:
    """Citation and status of the article and its paragraphs, by the index."""
    law = view.statuses.law
    keys = law.content.keys
    parts = [ARTICLE, *(keys[p] for p, whole in law.whole.items() if keys[whole] == ARTICLE)]
    return {_cited(view, part): view.status(part, MODEL).value for part in parts}


def _cited(view: View, provision: str) -> str:
    from service.reasoning.naming import Names

    return Names(view.statuses.register).provision(provision)


def _units(view: View) -> dict[str, int]:
    rows = [row for row in view.coverage(None, [SYSTEM]) if row.counted and row.subject == SYSTEM]
    return dict(Counter(row.status.value for row in rows))


def _reach(view: View) -> dict[str, int]:
    """Who reaches the supplier, and how many units are satisfied for each."""
    statuses = view.statuses
    law, subjects = statuses.law, statuses.subjects
    units = set(view.units_counted())
    found = {}
    for s, user in enumerate(subjects.keys):
        if user != SUPPLIER and any(subjects.keys[used] == SUPPLIER for used in subjects.reach(s)):
            own = (p for p in units if law.kind[p] is subjects.kind[s])
            found[user] = sum(statuses.status(p, s).value == "satisfied" for p in own)
    return found


if __name__ == "__main__":
    main()
