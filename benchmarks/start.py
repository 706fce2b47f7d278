"""What a newcomer waits for: a trace, a coverage table, a demo, a server.

Compares: statuses against the oracle in tests/ (the same contract in plain Python sets, on the same records; on the
smallest size only, it is slow); `trace`, `coverage`, `init --demo` and `serve` against the limit that we promise.

    .venv/bin/python benchmarks/start.py [20k|200k|2M|10M] [--json]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.organisation import SIZES, TODAY, of_size
from benchmarks.report import arguments, report, timed
from ontology.register import Register
from service.house import House
from service.reasoning.opinions import DEFAULT_POLICY
from service.reasoning.view import View

LIMITS = {"trace": 0.010, "coverage": 0.200, "init --demo": 10.0, "serve": 2.0}
ARTICLE, MODEL = "act/art_4", "model/1@1"


def main() -> None:
    options = arguments(__doc__ or "")
    register = of_size(SIZES[options.size])
    view = View(register, TODAY, register.head)
    _coverage(options, view)
    _trace(options, view)
    if options.size == "20k":
        _against_the_oracle(options, register, view)
        with tempfile.TemporaryDirectory() as folder:
            _demo(options, Path(folder) / "home")


def _trace(options: argparse.Namespace, view: View) -> None:
    ours, _ = timed(lambda: view.trace(ARTICLE, MODEL), times=200)
    report(options, "trace, warm", ours, "limit", LIMITS["trace"], equal=None)


def _coverage(options: argparse.Namespace, view: View) -> None:
    systems = [f"system/{number}" for number in range(1, 5)]
    cold, _ = timed(view.coverage)
    report(options, "coverage of all, cold", cold, "limit", LIMITS["coverage"], equal=None)
    warm, _ = timed(lambda: view.coverage(None, systems), times=5)
    report(options, "coverage of 4 systems, warm", warm, "limit", LIMITS["coverage"], equal=None)


def _against_the_oracle(options: argparse.Namespace, register: Register, view: View) -> None:
    """The oracle is asked for every status of two systems' subjects."""
    from tests.oracle import Oracle

    subjects = [key for key in view.subjects if key.split("/")[1].split("@")[0].split("-")[0] in ("1", "2")]
    provisions = [key for key in view.provisions if key.startswith("act/")][:50]
    start = time.perf_counter()
    oracle = Oracle(register, TODAY, register.head, DEFAULT_POLICY)
    theirs = {(p, s): oracle.status(p, s) for p in provisions for s in subjects}
    peer = time.perf_counter() - start
    fresh = View(register, TODAY, register.head)
    ours, mine = timed(lambda: {(p, s): fresh.status(p, s) for p in provisions for s in subjects})
    report(options, "statuses, cold", ours, "oracle (plain Python)", peer, equal=mine == theirs)


def _demo(options: argparse.Namespace, home: Path) -> None:
    ours, _ = timed(lambda: _run("init", "--demo", home=home))
    report(options, "init --demo", ours, "limit", LIMITS["init --demo"], equal=None)
    _demo_coverage(options, home)
    ours = _serve(home)
    report(options, "serve, first answer", ours, "limit", LIMITS["serve"], equal=None)


def _demo_coverage(options: argparse.Namespace, home: Path) -> None:
    """4 systems × 6 frameworks."""
    view = House.open(home).view(TODAY)
    systems = [key for key in view.subjects if key.startswith("system/")]
    cold, _ = timed(lambda: view.coverage(None, systems))
    report(options, f"demo: {len(systems)} systems, cold", cold, "limit", LIMITS["coverage"], equal=None)
    warm, _ = timed(lambda: view.coverage(None, systems), times=5)
    report(options, f"demo: {len(systems)} systems, warm", warm, "limit", LIMITS["coverage"], equal=None)


def _command() -> str:
    return str(Path(sys.executable).with_name("nomograph"))


def _run(*words: str, home: Path) -> None:
    subprocess.run(
        [_command(), *words], check=True, capture_output=True, env={**os.environ, "NOMOGRAPH_HOME": str(home)}
    )


def _serve(home: Path) -> float:
    """Seconds from starting the command until /health/ready answers."""
    port = _free_port()
    environment = {**os.environ, "NOMOGRAPH_HOME": str(home), "NOMOGRAPH_PORT": str(port)}
    start = time.perf_counter()
    server = subprocess.Popen(
        [_command(), "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - start < 30:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=1):
                    return time.perf_counter() - start
            except OSError:
                time.sleep(0.01)
        raise SystemExit("the server did not get ready within 30 s")
    finally:
        server.terminate()
        server.wait(timeout=10)


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
