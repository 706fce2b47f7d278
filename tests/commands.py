"""Runs the command in this process: its exit status and what it printed; and ends one that runs in a process of its
own.
"""

import json
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from service import cli
from tests.demo_home import DEMO
from tests.waiting import LONG


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Command:
    """`nomograph --home HOME …`; nothing that it prints may name a file of the source."""

    capture: pytest.CaptureFixture[str]
    home: Path

    def __call__(self, *arguments: str | Path) -> Ran:
        self.capture.readouterr()
        with pytest.MonkeyPatch.context() as environment:
            environment.delenv("COLUMNS", raising=False)  # xdist sets it
            if self.home == DEMO.home:
                DEMO.stays_open(environment)
            logging = structlog.get_config()
            with pytest.raises(SystemExit) as left:
                cli.main(["--home", str(self.home), *map(str, arguments)])
            structlog.configure(**logging)
        out, err = self.capture.readouterr()
        assert "Traceback" not in err
        assert ".py" not in err
        return Ran(int(left.value.code or 0), out, err)


def ended(process: "subprocess.Popen[str]", seconds: float = LONG) -> int:
    """Its exit status after Ctrl-C. One that does not end is killed: nobody waits for it, and the test fails."""
    process.send_signal(signal.SIGINT)
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
