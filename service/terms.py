"""Roles and classes of an act as people name them: by key, label, or the end of a key (`deployer`, `AnnexIII-4-a`)."""

import difflib
import re

from ontology.errors import UnknownReference
from ontology.key import Key
from ontology.records import RiskClass, Role
from ontology.register import Register

_IMAGINED = re.compile(r" of \S+/imagined")


def role_named(register: Register, act: Key, text: str) -> Key:
    """The role that a text names. Raises UnknownReference with the nearest."""
    roles = register.open(Role, register.head)
    return _named({role.key: role.label for role in roles if role.in_framework == act}, text, "role")


def class_named(register: Register, act: Key, text: str) -> Key:
    """The class or ground that a text names. Raises UnknownReference with the nearest."""
    classes = register.open(RiskClass, register.head)
    return _named({each.key: each.label for each in classes if each.in_framework == act}, text, "class")


def labels(register: Register) -> dict[Key, str]:
    """What roles and classes are called."""
    named = {role.key: role.label for role in register.open(Role, register.head)}
    return named | {each.key: each.label for each in register.open(RiskClass, register.head)}


def plainly(condition: str, told: dict[Key, str]) -> str:
    """What an imagined subject's applicability depends on, with what roles and classes are called instead of keys."""
    head, bracket, keys = _IMAGINED.sub("", condition).partition(" (")
    if not bracket:
        return head
    return f"{head}: {' or '.join(told.get(key, key) for key in keys.removesuffix(')').split(', '))}"


def _named(terms: dict[Key, str], text: str, kind: str) -> Key:
    """A name as a whole goes before the end of one: `deployer` is the AIDeployer, not the public authority's."""
    wanted = folded(text)
    whole = [key for key, label in terms.items() if wanted in {folded(name) for name in _names(key, label)}]
    found = whole or [key for key in terms if wanted and folded(key).endswith(wanted)]
    if len(found) == 1:
        return found[0]
    by_label = {label: key for key, label in terms.items()}
    close = difflib.get_close_matches(text, [*terms, *by_label], 3, 0.0)
    nearest = tuple(sorted(found)[:3] if found else dict.fromkeys(by_label.get(name, name) for name in close))
    message = f'"{text}" may mean more than one {kind}' if found else f'there is no {kind} "{text}"'
    remedy = f"name one of {', '.join(nearest)}" if nearest else "this act has none"
    raise UnknownReference(message, ref=text, nearest=nearest, remedy=remedy)


def _names(key: Key, label: str) -> tuple[str, ...]:
    """The key, its last part, the last part without what the vocabularies of DPV put before it, and the label."""
    tail = key.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return key, tail, tail.removeprefix("AI").removeprefix("Data"), label


def folded(text: str) -> str:
    """A name without case, blanks and signs, to compare it with another."""
    return "".join(letter for letter in text.lower() if letter.isalnum())
