"""The version of the program."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def engine_version() -> str:
    """It is asked for with every answer; the metadata take 0.3 ms to read."""
    try:
        return version("nomograph")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"
