"""How every benchmark speaks: one line for each measurement, or with --json one object a line.

`name, size, ours_s, peer, peer_s, ratio, equal`: ratio is peer_s / ours_s, equal says whether both gave the same answer
(null where the peer is a limit that we set ourselves and not another program).
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from benchmarks.organisation import SIZES

T = TypeVar("T")


def arguments(what: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("size", nargs="?", default="20k", choices=list(SIZES))
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def timed(ask: Callable[[], T], times: int = 1) -> tuple[float, T]:
    """The median of some runs, in seconds, and the last answer."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        answer = ask()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), answer


def each(ask: Callable[[Any], object], of: Iterable[Any], clock: Callable[[], float] = time.process_time) -> float:
    """The median of what one takes, in seconds: of the processor, or of another clock."""
    taken = []
    for one in of:
        start = clock()
        ask(one)
        taken.append(clock() - start)
    return statistics.median(taken)


def report(
    options: argparse.Namespace, name: str, ours_s: float, peer: str, peer_s: float, *, equal: bool | None
) -> None:
    ratio = peer_s / ours_s if ours_s else float("inf")
    if options.json:
        row = {"name": name, "size": options.size, "ours_s": ours_s, "peer": peer, "peer_s": peer_s, "ratio": ratio}
        print(json.dumps({**row, "equal": equal}), flush=True)
        return
    told = "a limit, not a program" if peer == "limit" else "told apart, not compared"
    same = {True: "same answer", False: "DIFFERENT ANSWER", None: told}[equal]
    print(
        f"{name:<28} {options.size:>5}  {ours_s:>10.4g} s  {peer:<24} {peer_s:>10.4g} s  × {ratio:<8.1f} {same}",
        flush=True,
    )
