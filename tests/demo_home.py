"""The demo, built once for a whole run of the tests, whatever the number of workers. Nobody writes into it."""

import fcntl
import os
from pathlib import Path

import pytest

from service.demo.build import build


def demo_home(factory: pytest.TempPathFactory) -> Path:
    """Its home. Workers share the folder above their own; the first one builds, the others wait."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build(shared / "demo").close()
    return shared / "demo"
