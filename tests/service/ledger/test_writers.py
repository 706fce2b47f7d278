"""Many processes, and processes that die: one writer at a time, and nothing acknowledged is ever lost."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from service.ledger import Ledger

REPOSITORY = Path(__file__).parents[3]
KILLS = 50
RECORDS = 40
"""Records in each change set: enough that a half one would show."""

WRITER = """
import os, sys
from ontology.records import AISystem
from ontology.register import Added, ChangeSet
from service.ledger import Ledger

def write(url, name, most):
    ledger = Ledger.open(url, timeout=300)
    for number in range(most):
        added = tuple(Added(AISystem(key=f"system/{name}-{number}-{part}")) for part in range(40))
        entry = ledger.append(ChangeSet(name, f"load {number}", added))
        os.write(1, f"ack {entry.sequence} {entry.digest}\\n".encode())

url, most = sys.argv[1], int(sys.argv[2])
for line in sys.stdin:
    writer = os.fork()
    if writer == 0:
        write(url, line.strip(), most)
        os._exit(0)
    os.write(1, f"writer {writer}\\n".encode())
    os.write(1, f"ended {os.waitpid(writer, 0)[1]}\\n".encode())
"""
"""Starts a writer for each name that it reads: a fork, so that fifty of them cost no fifty imports.

A line is written at once: a writer that is killed within one would spoil the next.
"""


def writers(url: str, most: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, url, str(most)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def start(process: "subprocess.Popen[str]", name: str) -> None:
    assert process.stdin
    process.stdin.write(f"{name}\n")
    process.stdin.flush()


def heard(process: "subprocess.Popen[str]", word: str) -> tuple[int, list[tuple[int, str]]]:
    """The number after a word, and the entries that were acknowledged before it was said."""
    acks: list[tuple[int, str]] = []
    assert process.stdout
    for line in process.stdout:
        said = line.split()
        if said[0] == word:
            return int(said[1]), acks
        assert said[0] in ("ack", "writer")
        if said[0] == "ack":
            acks.append((int(said[1]), said[2]))
    raise AssertionError("the writers ended")


def acknowledged(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """The next entry that is acknowledged."""
    assert process.stdout
    word, sequence, digest = process.stdout.readline().split()
    assert word == "ack"
    return int(sequence), digest


def assert_whole(ledger: Ledger, acks: list[tuple[int, str]]) -> None:
    entries = list(ledger.entries())
    assert ledger.verify().sound
    assert all(len(entry.change.added) == RECORDS for entry in entries)
    digests = {entry.sequence: entry.digest for entry in entries}
    assert [digests.get(sequence) for sequence, _ in acks] == [digest for _, digest in acks]


def test_fifty_kills_lose_nothing_and_leave_nothing_half(tmp_path: Path) -> None:
    """Every second one is killed after its first acknowledgement, the others at any moment from their start."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    ledger = Ledger.open(url)
    pick = random.Random(15)
    acks: list[tuple[int, str]] = []
    with writers(url, 10_000) as process:
        for kill in range(KILLS):
            start(process, f"k{kill}")
            writer, early = heard(process, "writer")
            if kill % 2 and not early:
                early.append(acknowledged(process))
            time.sleep(pick.uniform(0, 0.1))
            os.kill(writer, signal.SIGKILL)
            status, late = heard(process, "ended")
            assert os.WTERMSIG(status) == signal.SIGKILL
            acks += early + late
            assert ledger.head().sequence >= max((sequence for sequence, _ in acks), default=0)
    assert_whole(ledger, acks)
    assert len(acks) >= KILLS // 2
    ledger.close()


def test_many_processes_write_one_chain(url: str) -> None:
    each, names = 12, "abcd"
    ledger = Ledger.open(url)
    processes = [writers(url, each) for _ in names]
    for process, name in zip(processes, names, strict=True):
        start(process, name)
    acks: list[tuple[int, str]] = []
    for process in processes:
        with process:
            status, said = heard(process, "ended")
            assert status == 0
            acks += said
    assert sorted(sequence for sequence, _ in acks) == list(range(1, len(names) * each + 1))
    assert_whole(ledger, acks)
    ledger.close()
