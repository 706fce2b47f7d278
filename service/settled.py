"""The facts of a register as arrays, kept beside its snapshot: a first question then makes only the records it names.

What is kept is named by a digest of the modules that make it: another version of the program makes it anew.
"""

import dataclasses
import hashlib
import json
import typing
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar

import numpy as np

from ontology.register import Register
from service.reasoning import arrays as of_rows
from service.reasoning import facts as of_registers
from service.reasoning import joined as of_chains
from service.reasoning import lines as of_lines
from service.reasoning.arrays import Arrays, Numbers
from service.reasoning.facts import facts_of, take_facts
from service.reasoning.joined import Joined
from service.snapshot import Extras

T = TypeVar("T")

PARTS: dict[str, type] = {"rows": Arrays, "joined": Joined}
MODULES = (of_rows, of_lines, of_chains, of_registers)
VERSION = hashlib.sha256(b"".join(Path(str(each.__file__)).read_bytes() for each in MODULES)).hexdigest()
"""Read when the modules are: a program that is replaced while it runs does not pass for its successor."""


def extras_of(register: Register) -> Extras:
    """The facts of a register, to be kept; made where nobody has asked for them yet."""
    extras = Extras()
    for (name, cls), part in zip(PARTS.items(), facts_of(register), strict=True):
        _put(extras, f"{VERSION}/{name}", cls, part)
    return extras


def settle(register: Register, extras: Extras) -> bool:
    """Gives a register the facts that were kept with it. False where there are none, or those of another version."""
    if not any(name.startswith(VERSION) for name in extras.arrays):
        return False
    rows, joined = (_taken(extras, f"{VERSION}/{name}", cls) for name, cls in PARTS.items())
    take_facts(register, rows, joined)
    return True


def _fields(cls: type) -> Iterator[tuple[str, Any]]:
    hints = typing.get_type_hints(cls)
    return ((field.name, hints[field.name]) for field in dataclasses.fields(cls))


def _said(kind: Any) -> Any:
    """The kind of an array, where there may be none."""
    if isinstance(kind, UnionType):
        (kind,) = (each for each in typing.get_args(kind) if each is not type(None))
    return kind


def _put(extras: Extras, name: str, kind: Any, value: Any) -> None:
    kind = _said(kind)
    origin = typing.get_origin(kind) or kind
    if value is None:
        return
    if origin is np.ndarray:
        extras.arrays[name] = value
    elif origin is Numbers:
        _put(extras, name, list[typing.get_args(kind)[0]], value.things)  # type: ignore[misc]  # made at run time
    elif origin is list:
        extras.strings[name] = value if typing.get_args(kind) == (str,) else [json.dumps(each) for each in value]
    else:
        for field, hint in _fields(kind):
            _put(extras, f"{name}.{field}", hint, getattr(value, field))


def _taken(extras: Extras, name: str, kind: Any) -> Any:
    optional, kind = kind, _said(kind)
    origin = typing.get_origin(kind) or kind
    if origin is np.ndarray:
        return extras.arrays[name] if kind is optional else extras.arrays.get(name)
    if origin is Numbers:
        return Numbers(_taken(extras, name, list[typing.get_args(kind)[0]]))  # type: ignore[misc]  # made at run time
    if origin is list:
        strings = extras.strings[name]
        return list(strings) if typing.get_args(kind) == (str,) else [_frozen(json.loads(each)) for each in strings]
    return kind(**{field: _taken(extras, f"{name}.{field}", hint) for field, hint in _fields(kind)})


def _frozen(said: Any) -> Any:
    return tuple(map(_frozen, said)) if isinstance(said, list) else said
