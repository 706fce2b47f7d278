"""What an id of a foreign mapping names: a node of a library, or a provision of the frameworks that are here.

Conservative: that something does not exist is said only of an id whose shape is understood, in a framework whose list
is at hand. Everything else is *unchecked*, and said to be so.
"""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from loaders.linting.document import End
from loaders.linting.library import Item, Library
from ontology.errors import UnknownReference
from ontology.key import BASE, Key, framework_of, to_key
from ontology.locator import fold
from ontology.names import FrameworkNames
from ontology.records import Edition, Framework, Provision, Wording
from ontology.references import References
from ontology.register import Register

LONGEST = 300
"""Characters of an id or a framework's name: what is longer is none."""

ENOUGH = 1_000
"""Unknown ids of one library whose neighbours are looked for: where there are more, the list is the wrong one."""


class State(StrEnum):
    """Whether an id names something."""

    FOUND = "found"
    UNKNOWN = "unknown"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Named:
    """What an id was found to name. `key` is the same for two spellings of one thing; `instead`: how it is spelled
    where it is listed, if otherwise; `why`: of one that is not assessable, what it is; `guides`: an id of Annex B;
    `elsewhere`: what else is known of an unknown one.
    """

    state: State
    key: str
    framework: str
    nearest: tuple[str, ...] = ()
    assessable: bool = True
    why: str = ""
    instead: str = ""
    guides: bool = False
    elsewhere: str = ""


_NO_MORE = re.compile(
    r"(?:[\s()\[\]:,./–-]|\b(?:annex(?:\s+[a-z])?|eu|directive|regulation|framework|standard|act|edition|v?\d[\d.]*)\b)*"
)
_ISO_INSIDE = re.compile(r"\biso(?:\.org)?(?:[/_:.\s-]*iec)?[/_:.\s-]*(\d{4,5})(?:[:_-](\d{4}))?")
_ISO_BEFORE = re.compile(r"^(?:(?:iso|iec|en|bs|din)[\s/_-]*)*(?:\d{5})(?::\d{4})?[\s_:-]+", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"^(?:control|clause|sub-?clause|annex|section)[\s_.:-]*", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<annex>[ABab](?=[.\-_ ]?\d))?[.\-_ ]*(?P<number>\d{1,2}(?:[.\-_]+\d{1,2})*)")
_LOCATED = re.compile(
    r"(?P<root>art(?:icle|ikel)?s?|annex|anx|anhang|recital|rct)[\s._]*(?P<at>\d{1,3}[a-z]?|[ivxlc]+)"
    r"(?P<rest>(?:[\s.]*(?:\(\s*(?:\d{1,3}[a-z]?|[a-z]{1,2})\s*\)|[.]\s*(?:\d{1,3}[a-z]?|[a-z]{1,2})(?![a-z0-9])))*)[\s.]*"
)
_STEP = re.compile(r"\d{1,3}[a-z]?|[a-z]{1,2}")


@dataclass(slots=True)
class Catalogue:
    """`register`: the frameworks that are here. `libraries`: what the user named, or lay beside the mappings."""

    register: Register
    libraries: tuple[Library, ...] = ()
    _references: References | None = None
    _names: FrameworkNames | None = None
    _seen: dict[tuple[str, str, str, str], Named] = field(default_factory=dict)
    _hints: dict[str, Key | None] = field(default_factory=dict)
    _shelves: dict[str, "_Shelf"] = field(default_factory=dict)
    _kinds: dict[Key, str] = field(default_factory=dict)
    _shorts: dict[Key, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        k = self.register.head
        frameworks = list(self.register.open(Framework, k))
        self._shorts = {one.key: one.short for one in frameworks}
        self._names = FrameworkNames(frameworks, (edition.key for edition in self.register.open(Edition, k)))
        shelves = [(_Shelf(library), library) for library in self.libraries]
        self._shelves = {name.casefold(): shelf for shelf, library in shelves for name in library.names}

    @property
    def references(self) -> References:
        """Made when first asked: 0.1 s."""
        if self._references is None:
            self._references = References(self.register)
            self._kinds = _kinds(self.register)
        return self._references

    def look(self, end: End) -> Named:
        """What an end of a row names."""
        key = (end.framework, end.also, end.id, end.iri)
        if key not in self._seen:
            self._seen[key] = self._looked(end)
        return self._seen[key]

    def knows(self, end: End) -> bool:
        """Whether the list of its framework is at hand."""
        return self._shelf(end) is not None or self._framework(end) is not None

    def _shelf(self, end: End) -> "_Shelf | None":
        return self._shelves.get(end.framework.casefold()) or self._shelves.get(end.also.casefold() or "-")

    def _looked(self, end: End) -> Named:
        if max(map(len, (end.id, end.iri, end.framework))) > LONGEST:
            return unchecked(end)
        shelf = self._shelf(end)
        if shelf is not None:
            found = shelf.look(end.id)
            return found if found.state is State.FOUND else self._beyond(end, found)
        own = self._own_key(end)
        if own is not None:
            return self._by_key(own)
        framework = self._framework(end)
        if framework is None:
            return unchecked(end)
        return self._in_framework(framework, end)

    def _beyond(self, end: End, missing: Named) -> Named:
        """A node that a library lacks may exist in the standard: then the library is the one that is wrong."""
        framework = self._framework(end)
        plain = End(end.said, end.framework)
        known = self._in_framework(framework, plain) if framework else None
        if known is None or known.state is not State.FOUND:
            return missing
        elsewhere = f"{self._shorts[framework_of(known.key)]} has it: the library lacks it"
        return Named(missing.state, missing.key, missing.framework, missing.nearest, elsewhere=elsewhere)

    # --- the frameworks that are here ---------------------------------------------------------------

    def _own_key(self, end: End) -> Key | None:
        """A key of ours, where the IRI is one."""
        if end.iri.startswith("key:"):
            return end.iri.removeprefix("key:")
        return to_key(end.iri) if end.iri.startswith(BASE) else None

    def _by_key(self, key: Key) -> Named:
        if key in self._shorts:
            return Named(State.FOUND, key, self._shorts[key], assessable=False, why="the framework itself")
        try:
            found = self.references.provision(key)
        except UnknownReference as error:
            framework = framework_of(key)
            if framework not in self._shorts:
                return Named(State.UNCHECKED, key, framework)
            return Named(State.UNKNOWN, key, self._shorts[framework], error.nearest)
        return self._found(found)

    def _framework(self, end: End) -> Key | None:
        return (
            self._hinted(end.framework)
            or (self._hinted(end.iri) if end.iri else None)
            or (self._leading(end.id) if not end.framework else None)
        )

    def _hinted(self, hint: str) -> Key | None:
        """The framework that a name means, if it says nothing more than a framework and an edition."""
        if hint not in self._hints:
            self._hints[hint] = self._meant(hint)
        return self._hints[hint]

    def _meant(self, hint: str) -> Key | None:
        assert self._names is not None
        folded = fold(hint.rsplit(":", 1)[-1] if hint.startswith("urn:") else hint)
        inside = _ISO_INSIDE.search(folded)
        if inside:
            folded = f"iso {inside[1]}" + (f":{inside[2]}" if inside[2] else "")
        key, rest = self._names.split(folded)
        return key if key and _NO_MORE.fullmatch(rest) else None

    def _leading(self, text: str) -> Key | None:
        """The framework that an id itself names: `ISO 42001 A.2.2`."""
        assert self._names is not None
        return self._names.split(fold(text))[0]

    def _in_framework(self, framework: Key, end: End) -> Named:
        assert self._names is not None
        text = re.split(r"[#/]", end.iri)[-1] if "//" in end.iri else end.id
        text = text.rsplit(":", 1)[-1] if end.framework.startswith("urn:") or ":" in text else text
        if self._names.is_standard(framework):
            return self._numbered(framework, end, text)
        return self._located(framework, end, text)

    def _numbered(self, framework: Key, end: End, text: str) -> Named:
        """A clause or a control of a standard."""
        found = _NUMBERED.fullmatch(_WORD_BEFORE.sub("", _ISO_BEFORE.sub("", text.strip())))
        if found is None:
            return unchecked(end)
        number = re.sub(r"[.\-_]+", ".", found["number"])
        letter = (found["annex"] or "").upper()
        short = self._shorts[framework]
        written = f"{letter}.{number}" if letter else number
        try:
            key = self.references.provision(f"{short} {written}")
        except UnknownReference as error:
            return Named(State.UNKNOWN, f"{framework}/{written}", short, error.nearest)
        doubled = re.search(r"[.\-_]{2,}", found["number"])
        instead = end.id.replace(found["number"], re.sub(r"([.\-_])[.\-_]+", r"\1", found["number"])) if doubled else ""
        return self._found(key, instead=instead, guides=letter == "B")

    def _located(self, framework: Key, end: End, text: str) -> Named:
        """An article, a paragraph, a point of an act; without the word `Article` a number may be anything."""
        assert self._names is not None
        folded = fold(text)
        named, rest = self._names.split(folded)
        found = _LOCATED.fullmatch((rest if named == framework else folded).strip())
        if found is None:
            return unchecked(end)
        steps = "".join(f"({step})" for step in _STEP.findall(found["rest"]))
        root = {"a": "Art.", "r": "recital"}[found["root"][0]] if not found["root"].startswith("an") else "Annex"
        written = f"{root} {found['at']}{steps}"
        short = self._shorts[framework]
        try:
            key = self.references.provision(f"{short} {written}")
        except UnknownReference as error:
            if "more than one" in error.message:
                return unchecked(end)
            return Named(State.UNKNOWN, f"{framework}/{written}", short, error.nearest)
        return self._found(key)

    def _found(self, key: Key, *, instead: str = "", guides: bool = False) -> Named:
        kind = self._kinds.get(key, "")
        short = self._shorts.get(framework_of(key), framework_of(key))
        return Named(State.FOUND, key, short, assessable=not kind, why=kind, instead=instead, guides=guides)


def unchecked(end: End) -> Named:
    """An id that nothing here can say anything of; two of its spellings are still one."""
    return Named(State.UNCHECKED, f"{end.framework}|{fold(end.iri or end.id)}", end.framework)


def _kinds(register: Register) -> dict[Key, str]:
    """Provisions that stand for no duty, with what they are: neither assessable nor with assessable parts."""
    wordings: dict[Key, Wording] = {wording.wording_of: wording for wording in register.open(Wording, register.head)}
    standing = {key for key, wording in wordings.items() if wording.assessable}
    for key in list(standing):
        above = wordings[key].part_of
        while above is not None and above not in standing:
            standing.add(above)
            above = wordings[above].part_of if above in wordings else None
    divided = {wording.division for wording in wordings.values() if wording.wording_of in standing}
    known = {provision.key for provision in register.open(Provision, register.head)}
    return {key: _kind(wordings[key], key in divided) for key in known & wordings.keys() if key not in standing}


def _kind(wording: Wording, over: bool) -> str:
    if wording.kind == "recital":
        return "a recital"
    if over or wording.kind in ("chapter", "section", "title"):
        return f"a {wording.kind}, a heading over others"
    article = "an" if wording.kind[:1] in "aeiou" else "a"
    return f"{article} {wording.kind} that asks nothing of an operator"


class _Shelf:
    """One library, and its ids however they are spelled."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.spelled: dict[str, list[str]] = {}
        for name in library.items:
            for form in {_flat(name), _flat(_local(name))}:
                self.spelled.setdefault(form, []).append(name)
        self.locals = {_local(name): name for name in library.items}
        self.parts = {name: _parts(name) for name in self.locals}
        self.missing = 0

    def look(self, text: str) -> Named:
        item = self.library.items.get(text)
        if item is not None:
            return self._named(text, item)
        alike = self.spelled.get(_flat(text)) or self.spelled.get(_flat(_local(text))) or []
        if len(alike) == 1 and _same_scheme(text, alike[0]):
            return self._named(alike[0], self.library.items[alike[0]], instead=alike[0])
        if text == self._root() or text in self.library.names:
            return Named(State.FOUND, text, self.library.label, assessable=False, why="the framework itself")
        return Named(State.UNKNOWN, f"{self.library.label}|{_flat(text)}", self.library.label, self._nearest(text))

    def _root(self) -> str:
        return next(iter(self.library.names), "")

    def _named(self, name: str, item: Item, instead: str = "") -> Named:
        held = f"{item.below} requirement{'s' if item.below != 1 else ''}"
        why = "" if item.assessable else f"a heading over {held}" if item.below else "a node with nothing to assess"
        return Named(State.FOUND, name, self.library.label, assessable=item.assessable, why=why, instead=instead)

    def _nearest(self, text: str) -> tuple[str, ...]:
        """What it would be a part of, then its neighbours in number; of a name without numbers, in spelling."""
        self.missing += 1
        if self.missing > ENOUGH:
            return ()
        wanted = _local(text)
        letters, numbers = _parts(wanted)
        if not numbers:
            return tuple(self.locals[name] for name in get_close_matches(wanted, self.locals, 3, 0.6))
        above = wanted.rpartition(".")[0]
        kin = [name for name, (others, _) in self.parts.items() if others == letters and name != above]
        near = [name for name in kin if self.parts[name][1][:1] == numbers[:1]] or kin
        near.sort(key=lambda name: (_far(self.parts[name][1], numbers), name))
        found = ([above] if above in self.locals else []) + near
        return tuple(self.locals[name] for name in found[:3])


def _parts(name: str) -> tuple[str, tuple[int, ...]]:
    """The letters of an id and its numbers: `a.6.2` is `a` and 6, 2."""
    return re.sub(r"[^a-z]", "", name.casefold()), tuple(int(number) for number in re.findall(r"\d+", name))


def _far(numbers: tuple[int, ...], wanted: tuple[int, ...]) -> tuple[int, ...]:
    """Fewest first: levels that differ, then the distance on each level."""
    return (abs(len(numbers) - len(wanted)), *(abs(a - b) for a, b in zip(numbers, wanted, strict=False)))


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


def _flat(name: str) -> str:
    """Casing, and which sign stands between the parts, away."""
    return re.sub(r"[\s._\-:/]+", ".", name.casefold()).strip(".")


def _same_scheme(text: str, name: str) -> bool:
    """A bare id lacks the prefix of the list; one with another prefix is another thing."""
    return ":" not in text or _flat(text) == _flat(name)
