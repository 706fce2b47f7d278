"""What another room wants kept beside the records: arrays and lists of strings, each under a name of its own.

A snapshot gives back what it was handed, for the same entries of the ledger, and knows nothing of what it means. Who
reads it must put its own version into the names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

KINDS = ("|b1", "|u1", "<i2", "<i4", "<i8", "<f8")
"""Types of numbers that can be kept: none that could hold an object."""

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Extras:
    """Arrays of one dimension; strings of any length."""

    arrays: dict[str, Array] = field(default_factory=dict)
    strings: dict[str, Sequence[str]] = field(default_factory=dict)

    def checked(self) -> "Extras":
        """Raises ValueError on what cannot be kept."""
        for name, array in self.arrays.items():
            if array.ndim != 1 or np.dtype(array.dtype).newbyteorder("<").str not in KINDS:
                raise ValueError(f"{name}: an array of {array.dtype} in {array.ndim} dimensions cannot be kept")
        return self
