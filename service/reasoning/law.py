"""The law as it stands on a day: editions in force, wordings, parts, kinds, and whether a wording is still the same.

Readings 1-3 and 38 of docs/decisions/0001. Provisions are integers inside the reasoning: `index` and `keys` translate.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from weakref import WeakKeyDictionary

from ontology.key import Key, framework_of
from ontology.records import Edition, Framework, Provision, Wording
from ontology.register import Register
from ontology.words import Decomposition, FrameworkKind, SubjectKind

UNKNOWN_FINGERPRINT = "unknown"


def edition_on(editions: Iterable[Edition], day: date) -> Edition | None:
    """Reading 1: the edition in force on a day; before the first the first, after the last none."""
    ordered = sorted(editions, key=lambda edition: (edition.in_force_from, edition.key))
    begun = [edition for edition in ordered if edition.in_force_from <= day]
    if ordered and not begun:
        return ordered[0]
    living = [edition for edition in begun if edition.in_force_to is None or day < edition.in_force_to]
    return living[-1] if living else None


def known_editions(editions: Iterable[Edition], today: date) -> list[Edition]:
    """Reading 54: the editions published by today, for reading days to come.

    The last of them does not end by one that was not published yet.
    """
    ordered = sorted(editions, key=lambda edition: (edition.in_force_from, edition.key))
    known = [e for e in ordered if (e.published or e.in_force_from) <= today] or ordered[:1]
    return [_unending(edition, ordered, known, today) for edition in known]


def _unending(edition: Edition, ordered: list[Edition], known: list[Edition], today: date) -> Edition:
    later = [each for each in ordered if each.in_force_from > edition.in_force_from]
    if not later or any(each in known for each in later):
        return edition
    if edition.in_force_to is None or edition.in_force_to <= today:
        return edition
    return replace(edition, in_force_to=None)


@dataclass(slots=True, eq=False)
class Content:
    """All wordings by edition: what does not depend on the day."""

    frameworks: dict[Key, Framework]
    editions: dict[Key, list[Edition]]
    keys: list[Key]
    index: dict[Key, int]
    wordings: dict[Key, dict[Key, Wording]]
    """Edition -> provision -> wording."""
    standards: set[Key]
    wholes: dict[Key, set[Key]]
    """Provision -> what it is a part of, in any edition."""

    @classmethod
    def of(cls, register: Register) -> "Content":
        head = register.head
        editions: dict[Key, list[Edition]] = {}
        for edition in register.open(Edition, head):
            editions.setdefault(edition.edition_of, []).append(edition)
        wordings: dict[Key, dict[Key, Wording]] = {}
        wholes: dict[Key, set[Key]] = {}
        for wording in register.open(Wording, head):
            if wording.part_of:
                wholes.setdefault(wording.wording_of, set()).add(wording.part_of)
            for key in wording.in_edition:
                wordings.setdefault(key, {})[wording.wording_of] = wording
        keys = sorted({provision.key for provision in register.open(Provision, head)})
        return cls(
            frameworks={framework.key: framework for framework in register.open(Framework, head)},
            editions=editions,
            keys=keys,
            index={key: number for number, key in enumerate(keys)},
            wordings=wordings,
            standards={f.key for f in register.open(Framework, head) if f.framework_kind is FrameworkKind.STANDARD},
            wholes=wholes,
        )

    def framework(self, provision: Key) -> Framework | None:
        return self.frameworks.get(framework_of(provision))

    def fingerprint(self, provision: Key, edition: Key) -> str | None:
        """None where the edition has no wording for the provision."""
        wording = self.wordings.get(edition, {}).get(provision)
        return None if wording is None else wording.fingerprint or UNKNOWN_FINGERPRINT


@dataclass(slots=True, eq=False)
class Law:
    """The law in force on one day. `parts[p]`, `whole[p]`, `kind[p]` and so on are indexed by provision number."""

    content: Content
    in_force: dict[Key, Edition | None]
    wording: dict[int, Wording] = field(default_factory=dict)
    parts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Parts that take part (reading 3), in order."""
    children: dict[int, list[int]] = field(default_factory=dict)
    """All that names it as its whole, taking part or not."""
    whole: dict[int, int] = field(default_factory=dict)
    kind: dict[int, SubjectKind] = field(default_factory=dict)
    """Provisions that take part (reading 2), with the kind that they are assessed per."""
    _families: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def on(cls, content: Content, day: date) -> "Law":
        law = cls(content, {key: edition_on(content.editions.get(key, ()), day) for key in content.frameworks})
        law._read_wordings()
        law._read_parts()
        return law

    def _read_wordings(self) -> None:
        index = self.content.index
        for edition in self.in_force.values():
            if edition is not None:
                for key, wording in self.content.wordings.get(edition.key, {}).items():
                    if key in index:
                        self.wording[index[key]] = wording

    def _read_parts(self) -> None:
        index = self.content.index
        for number, wording in self.wording.items():
            whole = index.get(wording.part_of) if wording.part_of else None
            if whole is not None and whole in self.wording:
                self.whole[number] = whole
                self.children.setdefault(whole, []).append(number)
        taking = self._taking_part()
        for number in taking:
            wording = self.wording[number]
            framework = self.content.frameworks[framework_of(wording.wording_of)]
            self.kind[number] = wording.assessed_per or framework.default_assessed_per
        for whole, members in self.children.items():
            present = [member for member in members if member in self.kind]
            present.sort(key=lambda member: (self.wording[member].position, self.content.keys[member]))
            if present:
                self.parts[whole] = tuple(present)

    def _taking_part(self) -> set[int]:
        taking: set[int] = set()
        for number, wording in self.wording.items():
            if wording.assessable:
                current: int | None = number
                while current is not None and current not in taking:
                    taking.add(current)
                    current = self.whole.get(current)
        return taking

    def parts_of(self, provision: int) -> tuple[int, ...]:
        return self.parts.get(provision, ())

    def decomposition(self, provision: int) -> Decomposition | None:
        return self.wording[provision].decomposition

    def alternatives(self, provision: int) -> bool:
        return self.wording[provision].decomposition is Decomposition.ANY

    def assessable(self, provision: int) -> bool:
        return self.wording[provision].assessable

    def is_standard(self, provision: int) -> bool:
        return framework_of(self.content.keys[provision]) in self.content.standards

    def below(self, provision: int) -> Iterator[int]:
        """All parts at any depth."""
        for part in self.parts_of(provision):
            yield part
            yield from self.below(part)

    def family(self, provision: int) -> tuple[int, ...]:
        """A provision that takes part, its parts at any depth, its whole, and the parts of that."""
        if provision not in self._families:
            whole = self.whole.get(provision)
            beside = (whole, *self.parts_of(whole)) if whole is not None and whole in self.kind else ()
            self._families[provision] = tuple(dict.fromkeys((provision, *self.below(provision), *beside)))
        return self._families[provision]

    def under(self, provision: int) -> Iterator[int]:
        """All that lies in it at any depth, taking part or not."""
        for child in self.children.get(provision, ()):
            yield child
            yield from self.under(child)

    def edition_of(self, provision: Key) -> Edition | None:
        return self.in_force.get(framework_of(provision))

    def current(self, provision: Key, edition: Key, *, compare: bool = False) -> bool:
        """Section 5: a link made to `provision` against `edition` is current. With `compare`, wordings that cannot be
        compared (a fingerprint is unknown) are let through.
        """
        now = self.edition_of(provision)
        if now is None:
            return False
        before = self.content.fingerprint(provision, edition)
        if now.key == edition or before is None:
            return before is not None
        after = self.content.fingerprint(provision, now.key)
        if after is None:
            return False
        if UNKNOWN_FINGERPRINT in (before, after):
            return compare
        return before == after

    def to_be_compared(self, provision: Key, edition: Key) -> bool:
        """Section 5: not current, only because a fingerprint is unknown."""
        return not self.current(provision, edition) and self.current(provision, edition, compare=True)


_contents: WeakKeyDictionary[Register, tuple[int, Content, dict[tuple[Key | None, ...], Law]]] = WeakKeyDictionary()


def law_on(register: Register, day: date) -> Law:
    """The law on a day by all that is known of it at the head; kept while the head stands."""
    kept = _contents.get(register)
    if kept is None or kept[0] != register.head:
        kept = (register.head, Content.of(register), {})
        _contents[register] = kept
    _, content, laws = kept
    choice = tuple(
        None if edition is None else edition.key
        for edition in (edition_on(content.editions.get(key, ()), day) for key in sorted(content.frameworks))
    )
    if choice not in laws:
        laws[choice] = Law.on(content, day)
    return laws[choice]


def share_law(one: Register, other: Register) -> None:
    """Both hold the same content of laws: what was read from the one serves the other."""
    kept = _contents.get(one)
    if kept is not None and kept[0] == one.head and other not in _contents:
        _contents[other] = (other.head, *kept[1:])
