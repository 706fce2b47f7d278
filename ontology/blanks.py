"""Blanks: how frozen records are made by the thousand.

A frozen dataclass sets each field by `object.__setattr__`, which takes ten times as long as an assignment: most of the
time of making a record. A blank has the same slots and may be set; given the class of the record it is that record,
equal to one made in the usual way. Python allows the change between classes of one layout alone.
"""

from typing import Any


def blank_of(cls: type) -> Any:
    """A class whose instances lack values and may be set, and become `cls` by `blank.__class__ = cls`. Every slot must
    be set before. For dataclasses with slots; nothing that `cls` does on making is done.
    """
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__} does something of its own on making")
    body = {
        "__slots__": cls.__dict__["__slots__"],
        "__init__": object.__init__,
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,  # the interpreter takes the short way only where both are its own
    }
    return type(f"Blank{cls.__name__}", cls.__bases__, body)
