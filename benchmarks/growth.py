"""One measurement at several sizes, and the exponent by which it grows: 1 is linear, 0 does not grow."""

import argparse
import gc
import math
import time
from collections.abc import Callable
from typing import TypeVar

from benchmarks.organisation import SIZES

T = TypeVar("T")


def processor(ask: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the processor, all threads, and the answer."""
    gc.collect()
    start = time.process_time()
    answer = ask()
    return time.process_time() - start, answer


def exponent(sizes: list[str], seconds: list[float]) -> float:
    """Of the growth from the first to the last."""
    return math.log(seconds[-1] / seconds[0]) / math.log(SIZES[sizes[-1]] / SIZES[sizes[0]])


Measured = float | dict[str, float]


def growing(what: str | None, name: str, measured: Callable[[str, argparse.Namespace], Measured], *flags: str) -> None:
    """Measures at the sizes of the command line and prints the exponent from the first to the last, of each thing that
    was measured. `flags`: options of its own, set or not.
    """
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=", ".join(SIZES))
    for flag in ("json", *flags):
        parser.add_argument(f"--{flag}", action="store_true")
    options = parser.parse_args()
    options.sizes = options.sizes or ["20k", "200k"]
    seconds = [measured(size, options) for size in options.sizes]
    if len(seconds) > 1:
        kinds = [found if isinstance(found, dict) else {name: found} for found in seconds]
        for kind in kinds[0]:
            grows = exponent(options.sizes, [each[kind] for each in kinds])
            print(f"{kind} grows by the exponent {grows:.2f} from {options.sizes[0]}")
