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


def growing(what: str | None, name: str, measured: Callable[[str, argparse.Namespace], float]) -> None:
    """Measures at the sizes of the command line and prints the exponent from the first to the last."""
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=", ".join(SIZES))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.sizes = options.sizes or ["20k", "200k"]
    seconds = [measured(size, options) for size in options.sizes]
    if len(seconds) > 1:
        print(f"{name} grows by the exponent {exponent(options.sizes, seconds):.2f} from {options.sizes[0]}")
