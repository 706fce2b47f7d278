"""Ports for servers that are started as processes of their own.

None is of those that the system gives to connections by itself: such a port, found free, may be somebody's before the
server takes it, or between its end and its next start. A locked file keeps a port until this process ends, so that no
two workers have the same, nor two runs on one machine.
"""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from typing import IO

_SYSTEM_S = Path("/proc/sys/net/ipv4/ip_local_port_range")
_KEPT: list[IO[bytes]] = []
_ANY = random.SystemRandom()


def free_port() -> int:
    """One that nobody else is given while this process runs."""
    folder = Path(tempfile.gettempdir()) / f"nomograph-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    ports = _ports()
    for port in _ANY.sample(ports, len(ports)):
        lock = (folder / str(port)).open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        if _is_free(port):
            _KEPT.append(lock)
            return port
        lock.close()
    raise AssertionError("no port is free")


def _ports() -> range:
    """Those below the system's own range; where there are too few, any."""
    lowest = int(_SYSTEM_S.read_text().split()[0]) if _SYSTEM_S.is_file() else 32_768
    return range(10_000, lowest if lowest > 11_000 else 60_000)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True
