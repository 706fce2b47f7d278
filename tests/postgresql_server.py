"""A real PostgreSQL on a free loopback port, from the system's own package."""

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from tests.neo4j_server import required
from tests.ports import free_port
from tests.waiting import LONG, until

_DATABASES = count()


def database(server: str) -> str:
    """URL of a new, empty database."""
    import psycopg

    name = f"ledger_{next(_DATABASES)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{server}/{name}"


@contextmanager
def serving() -> Iterator[str]:
    """URL (without a database's name) of a server on a free loopback port, run by an unprivileged user."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="nomograph-pg-"))
    user = "nobody" if getpass.getuser() == "root" else None
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", free_port()
    server = None
    try:
        run = {"user": user, "group": None, "cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}}
        initdb = [programs / "initdb", "-D", data, "-A", "trust", "-U", "nomograph", "-E", "UTF8", "-N"]
        subprocess.run(initdb, check=True, capture_output=True, timeout=LONG, **run)  # type: ignore[call-overload]
        options = ["-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"]
        command = [programs / "postgres", "-D", data, "-p", str(port), *options]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, **run)  # type: ignore[call-overload]
        _wait(port, folder / "log")
        yield f"postgresql://nomograph@127.0.0.1:{port}"
    finally:
        if server:
            server.send_signal(signal.SIGINT)  # a fast shutdown: it waits for no client
            server.wait(timeout=LONG)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of `initdb` and `postgres`."""
    reason = "PostgreSQL is not here: install the system's package `postgresql`, and psycopg"
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    try:
        import psycopg  # noqa: F401
    except ImportError:
        folders = []
    for folder in reversed(folders):
        if (folder / "postgres").is_file():
            return folder
    required(reason)
    raise AssertionError


def _wait(port: int, log: Path) -> None:
    import psycopg

    def answers() -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(f"postgresql://nomograph@127.0.0.1:{port}/postgres", connect_timeout=30).close()
            return True
        return False

    until(answers, log.read_text)
