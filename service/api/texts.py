"""The words of laws, from the user's own store: what a page that was loaded says at a provision."""

from weakref import WeakKeyDictionary

from ontology.key import Key
from ontology.records import WordingText
from ontology.register import Register
from service.api.point import Point

Texts = dict[tuple[Key, Key, str], str]

_texts: WeakKeyDictionary[Register, tuple[int, Texts]] = WeakKeyDictionary()


def text_of(point: Point, provision: Key, language: str, edition: Key | None) -> str | None:
    """None where the words are not held."""
    if edition is None:
        now = point.law.edition_of(provision)
        edition = now.key if now else ""
    return _of(point.register).get((provision, edition, language.lower()))


def _of(register: Register) -> Texts:
    kept = _texts.get(register)
    if kept is None or kept[0] != register.head:
        texts = {
            (text.wording_of, text.in_edition, text.language.lower()): text.text
            for text in register.open(WordingText, register.head)
        }
        kept = (register.head, texts)
        _texts[register] = kept
    return kept[1]
