"""References as people write them: `AI Act Art. 15(4)`, `32024R1689 art_15`, `ISO/IEC 42001:2023 B.6.2.4`, IRI, key.

Whatever is written, it names one recorded provision or subject, or nothing: then the nearest are named, in the same
framework first and with the nearest numbers.
"""

import re
from collections.abc import Callable, Iterable

from ontology.citation import citation
from ontology.errors import UnknownReference
from ontology.key import Key, to_key
from ontology.locator import Step, fold, roman, steps
from ontology.names import FrameworkNames
from ontology.records import SUBJECTS, Edition, Framework, Provision
from ontology.register import Register

__all__ = ["References", "citation"]

_CONTROL = re.compile(
    r"(?:(?:annex|anhang|bilag)\s+)?(?:(?:control|clause|sub-?clause|klausel|klausul|abschnitt|section|punkt)\s+)?"
    r"(?:(?P<annex>[ab])[\s.\-]?)?(?P<number>\d+(?:[.\-]\d+)*)?"
)
_TRIGRAM = 3


class References:
    """An index of what a register holds now; built once for a revision."""

    def __init__(self, register: Register) -> None:
        k = register.head
        frameworks = list(register.open(Framework, k))
        editions = [edition.key for edition in register.open(Edition, k)]
        self._names = FrameworkNames(frameworks, editions)
        self._tree = _Tree(record.key for record in register.open(Provision, k))
        self._keys = {fold(key): key for key in self._tree.keys}
        self._subjects = _Labels([(record.key, record.label) for cls in SUBJECTS for record in register.open(cls, k)])
        self._cited: _Similar | None = None

    def provision(self, text: str) -> Key:
        """The provision that a text names. Raises UnknownReference with the nearest three."""
        key = to_key(text.strip()) or text.strip()
        if key in self._tree.keys:
            return key
        folded = fold(key)
        if folded in self._keys:
            return self._keys[folded]
        found = self._found(folded)
        if len(found) == 1:
            return found[0]
        if found:
            message, nearest = f'"{text}" may mean more than one provision', tuple(found[:3])
        else:
            message, nearest = f'there is no provision "{text}"', self.nearest(text)
        raise UnknownReference(message, ref=text, nearest=nearest, remedy=self._remedy(nearest))

    def subject(self, text: str) -> Key:
        """The subject that a text names: by key, IRI, label, or the end of its key. Raises UnknownReference."""
        found = self._subjects.find(to_key(text.strip()) or text.strip())
        if len(found) == 1:
            return found[0]
        if found:
            message, nearest = f'"{text}" may mean more than one subject', tuple(found[:3])
        else:
            message, nearest = f'there is no subject "{text}"', self._subjects.similar.nearest(text, 3)
        remedy = f"write one of {', '.join(nearest)}" if nearest else "record it first"
        raise UnknownReference(message, ref=text, nearest=nearest, remedy=remedy)

    def nearest(self, text: str, n: int = 3) -> tuple[Key, ...]:
        """The provisions nearest to what a text may have meant: neighbours in number, then in spelling."""
        folded = fold(to_key(text.strip()) or text.strip())
        framework, rest = self._names.split(folded)
        found = list(self._neighbours(framework, rest)) if framework else []
        if len(found) < n:
            within = f"{framework}/" if framework else ""
            found += [key for key in self._similar().nearest(folded, n, within) if key not in found]
        return tuple(found[:n])

    def _remedy(self, nearest: tuple[Key, ...]) -> str:
        return f"nearest: {', '.join(nearest)}" if nearest else "write it as in AI Act Art. 15(4)"

    def _found(self, folded: str) -> list[Key]:
        framework, rest = self._names.split(folded)
        if framework:
            return self._in_framework(framework, rest)
        if self._names.foreign(folded):
            return []
        return [key for name in self._names.keys for key in self._in_framework(name, rest)]

    def _in_framework(self, framework: Key, rest: str) -> list[Key]:
        if self._names.is_standard(framework):
            return self._control(framework, rest) or self._named(framework, rest)
        path = steps(rest)
        return (self._tree.walk(framework, path) if path else []) or self._named(framework, rest)

    def _named(self, framework: Key, rest: str) -> list[Key]:
        """A provision that has a name instead of a number: `NIST AI RMF GOVERN 1.1`."""
        key = self._keys.get(fold(f"{framework}/{re.sub(r'[ ]+', '-', rest)}")) if rest else None
        return [key] if key else []

    def _control(self, framework: Key, rest: str) -> list[Key]:
        """Annex B of ISO/IEC 42001 guides on the controls of Annex A under the same numbers."""
        number = _number_of(rest)
        key = self._keys.get(fold(f"{framework}/{number}")) if number else None
        return [key] if key else []

    def _neighbours(self, framework: Key, rest: str) -> Iterable[Key]:
        if self._names.is_standard(framework):
            number = _number_of(rest)
            if not number:
                return ()
            whole, _, last = number.rpartition(".")
            above = self._keys.get(fold(f"{framework}/{whole}")) if whole else None
            undotted = self._keys.get(fold(f"{framework}/{'.'.join(number)}")) if number.isdigit() else None
            around = self._tree.around(above or framework, last, sibling=re.compile(rf"{re.escape(whole)}\.?\d+"))
            return [undotted, *around] if undotted and len(number) > 1 else around
        path = steps(rest)
        return self._tree.near(framework, path) if path else ()

    def _similar(self) -> "_Similar":
        if self._cited is None:
            self._cited = _Similar([(key, f"{citation(key)} {key}") for key in self._tree.keys])
        return self._cited


def _number_of(rest: str) -> str | None:
    """`a.6.2.4` of `b-6-2-4`, `annex a.6.2.4`, `clause 6.1.2`."""
    found = _CONTROL.fullmatch(rest.strip(" ,;:/."))
    if not found or not (found["annex"] or found["number"]):
        return None
    number = (found["number"] or "").replace("-", ".")
    return ".".join(part for part in ("A" if found["annex"] else "", number) if part)


class _Tree:
    """Keys of provisions as a tree of their segments."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.keys = set(keys)
        self.below: dict[Key, dict[str, Key]] = {}
        for key in sorted(self.keys):
            parent, _, name = key.rpartition("/")
            self.below.setdefault(parent, {})[name.casefold()] = key

    def walk(self, framework: Key, path: tuple[Step, ...]) -> list[Key]:
        """Every provision that the steps lead to."""
        here = [framework]
        for step in path:
            here = [key for start in here for key in self.step(start, step)]
        return here

    def step(self, start: Key, step: Step) -> list[Key]:
        below = self.below.get(start, {})
        for name in _segments(step):
            if name in below:
                return [below[name]]
        if step.kind == "sub" and step.value == "1" and not any(name.startswith("sub_") for name in below):
            return [start]
        dotted = step.value.rpartition(".")[0]
        if dotted and f"pnt_{dotted}" in below:
            return self.step(below[f"pnt_{dotted}"], step)
        unsaid = [] if step.kind in ("sub", "sct") else self._unsaid(start)
        return [key for through in unsaid for key in self.step(through, step)]

    def _unsaid(self, start: Key) -> list[Key]:
        """Parts that people leave out: `Art. 5(1)(a)` is in the first subparagraph, `Annex I point 1` in a section."""
        below = self.below.get(start, {})
        return [key for name, key in below.items() if name.startswith(("sub_", "sct_")) and "/cpt_" not in key]

    def near(self, framework: Key, path: tuple[Step, ...]) -> list[Key]:
        """Where the steps stop leading on: the neighbours of what is missing, then what was reached."""
        here = [framework]
        for step in path:
            there = [key for start in here for key in self.step(start, step)]
            if not there:
                kind = "pnt" if step.kind == "any" and step.value.isalpha() else step.kind
                sibling = None if kind == "any" else re.compile(rf"{kind}_.*")
                through = [key for start in here for key in (start, *self._unsaid(start))]
                around = [key for start in through for key in self.around(start, step.value, sibling)]
                return [*around, *(key for key in here if key in self.keys)]
            here = there
        return here

    def around(self, start: Key, value: str, sibling: "re.Pattern[str] | None") -> list[Key]:
        """The parts of a provision whose numbers are nearest to one."""
        below = self.below.get(start, {})
        if start in self.keys and "/" in start and not below:
            below = self.below.get(start.rpartition("/")[0], {})
        wanted = _size(value)
        names = [
            name for name in below if sibling is None or sibling.fullmatch(name) or sibling.fullmatch(name.upper())
        ]
        last = {name: name.rpartition("_")[2].rpartition(".")[2] for name in names}
        return [below[name] for name in sorted(names, key=lambda name: (abs(_size(last[name]) - wanted), last[name]))]


def _segments(step: Step) -> list[str]:
    """The last segments of a key that a step may mean."""
    if step.kind == "any":
        return [f"par_{step.value}", f"pnt_{step.value}"]
    if step.kind == "par":
        return [f"par_{step.value}", f"sub_{step.value}"]
    if step.kind in ("anx", "cpt", "sct") and step.value.isdigit():
        return (
            [f"{step.kind}_{step.value}", f"{step.kind}_{_ROMAN[int(step.value)]}"] if int(step.value) in _ROMAN else []
        )
    return [f"{step.kind}_{step.value}"]


_ROMAN = {
    at: tens + ones
    for tens, base in (("", 0), ("x", 10), ("xx", 20), ("xxx", 30))
    for ones, unit in zip(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), range(1, 11), strict=True)
    if (at := base + unit)
}


def _size(value: str) -> float:
    """A number to measure distance by: digits, Roman numerals of annexes, letters; 4a stands just behind 4."""
    digits = re.match(r"\d+", value)
    if digits:
        return int(digits[0]) + (0.5 if digits.end() < len(value) else 0)
    if len(value) == 1:
        return ord(value.casefold()) - ord("a") + 1
    return roman(value) or 0


class _Labels:
    """Subjects by key, label, and the end of the key."""

    def __init__(self, labelled: list[tuple[Key, str | None]]) -> None:
        self.keys = {key for key, _ in labelled}
        self.by_name: dict[str, set[Key]] = {}
        for key, label in labelled:
            for name in {key, key.split("/", 1)[-1], key.rsplit("/", 1)[-1], label or key}:
                self.by_name.setdefault(fold(name), set()).add(key)
        self.similar = _Similar([(key, f"{key} {label or ''}") for key, label in labelled])

    def find(self, text: str) -> list[Key]:
        if text in self.keys:
            return [text]
        return sorted(self.by_name.get(fold(text), ()))


class _Similar:
    """By the runs of three characters that two texts share; made when it is first asked."""

    def __init__(self, texts: list[tuple[Key, str]]) -> None:
        self._texts = texts
        self._made: list[tuple[Key, frozenset[str]]] | None = None

    def nearest(self, text: str, n: int, within: str = "") -> tuple[Key, ...]:
        if self._made is None:
            self._made = [(key, _trigrams(said)) for key, said in self._texts]
        wanted = _trigrams(text[:200])
        score: Callable[[frozenset[str]], float] = lambda has: len(wanted & has) / (len(wanted | has) or 1)  # noqa: E731
        ranked = sorted((-score(has), key) for key, has in self._made if key.startswith(within))
        return tuple(key for value, key in ranked[:n] if value < 0)


def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {fold(text)} "
    return frozenset(padded[at : at + _TRIGRAM] for at in range(len(padded) - _TRIGRAM + 1))
