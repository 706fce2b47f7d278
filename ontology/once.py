"""What is worked out once for each state of a register, and kept while the register lives.

@once
def mapped(register: Register) -> frozenset[Key]: ...
"""

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from ontology.register import Register

T = TypeVar("T")


class Once(Generic[T]):
    """A function of a register. Threads that ask at the same time may both work it out; the answer is the same."""

    def __init__(self, work_out: Callable[[Register], T]) -> None:
        self.work_out = work_out
        self._kept: WeakKeyDictionary[Register, tuple[int, T]] = WeakKeyDictionary()

    def __call__(self, register: Register) -> T:
        known = self._kept.get(register)
        if known is None or known[0] != register.head:
            known = self._kept[register] = register.head, self.work_out(register)
        return known[1]


def once(work_out: Callable[[Register], T]) -> Once[T]:
    """The decorator of such a function."""
    return Once(work_out)
