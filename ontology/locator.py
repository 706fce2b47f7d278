"""The words of a reference, less the name of its act: `Art. 15(4), second subparagraph` as steps down a tree.

English, and the Danish and German words that stand in the same place. Nothing is guessed: a word that is not understood
makes the whole no locator.
"""

import re
import unicodedata
from dataclasses import dataclass

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_OTHER_ORDINALS = (
    ("første", "andet", "tredje", "fjerde", "femte", "sjette"),
    ("erster", "zweiter", "dritter", "vierter", "fünfter", "sechster"),
)
_COUNT = {word: at for words in (ORDINALS, *_OTHER_ORDINALS) for at, word in enumerate(words, 1)}

_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Step:
    """`kind`: segment of a key (art, anx, rct, cpt, sct, par, sub, pnt, idt), or `any` for a bare `(4)`. `rank` orders
    the steps whatever the order of the words (`point (a) of Article 5(1)`).
    """

    kind: str
    value: str
    rank: int


_NUMBER = r"\d+(?:\.\d+)*[a-z]{0,2}"
_ORDINAL = rf"(?:{'|'.join(_COUNT)}|\d+(?:st|nd|rd|th)))\s+"
_SUB = r"(?:sub-?para(?:graph)?s?|unterabs(?:atz)?|uabs|afsnit)\b"

_TOKEN = re.compile(
    "|".join(
        (
            r"(?:articles?|artikel|art)[\s._]*(?P<art>\d+[a-z]?)(?![a-z])",
            r"(?:annex|anhang|bilag|anx)[\s._]*(?P<anx>[ivxlc]+|\d+)(?![a-z])",
            r"(?:recital|betragtning|erwägungsgrund|rct)s?[\s._]*\(?(?P<rct>\d+)\)?",
            r"(?:chapter|kapitel|cpt)[\s._]*(?P<cpt>[ivxlc]+|\d+)(?![a-z])",
            r"(?P<osub>" + _ORDINAL + _SUB,
            r"(?P<oidt>" + _ORDINAL + r"(?:indents?|led|gedankenstrich)\b",
            r"(?P<opar>" + _ORDINAL + r"(?:paragraph|para|absatz)\b",
            r"(?:sub-?para(?:graph)?|unterabs(?:atz)?|uabs|sub)[\s._]*(?P<sub>\d+)",
            r"(?:section|abschnitt|afdeling|afsnit|sct)[\s._]*(?P<sct>[ivxlc]+|[a-z]|\d+)(?![a-z])",
            rf"(?:paragraph|para|par|absatz|abs|stykke|stk)[\s._]*\(?(?P<par>{_NUMBER})\)?",
            rf"(?:points?|pnt|lit(?:ra|era)?|letter|buchstabe|buchst|nummer|nr|punkt)[\s._]*\(?(?P<pnt>{_NUMBER}|[a-z]{{1,5}})\)?(?![a-z])",
            r"idt[\s._]*(?P<idt>\d+)",
            rf"\(\s*(?P<group>{_NUMBER}|[a-z]{{1,5}})\s*\)",
            rf"(?P<bare>{_NUMBER})(?![a-z])",
        )
    )
)
_BETWEEN = re.compile(r"[\s,;:/.–—-]+|(?:of|the|in|i|des|der)\b")
_RANKS = {"cpt": 0, "anx": 0, "art": 0, "rct": 0, "sct": 1, "par": 2, "any": 2, "sub": 3, "pnt": 4, "idt": 5}
_ROOTS = frozenset({"cpt", "anx", "art", "rct"})


def fold(text: str) -> str:
    """Lower case, plain spaces and quotation marks: how references are compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def steps(text: str) -> tuple[Step, ...] | None:
    """The steps of a folded locator of an act, outermost first; None if it is not understood."""
    found: list[Step] = []
    at = 0
    while at < len(text):
        if between := _BETWEEN.match(text, at):
            at = between.end()
        elif token := _TOKEN.match(text, at):
            found.append(_step(token, found))
            at = token.end()
        else:
            return None
    if not found or sum(step.kind in _ROOTS for step in found) != 1:
        return None
    return tuple(sorted(found, key=lambda step: step.rank))


def _step(token: "re.Match[str]", before: list[Step]) -> Step:
    name = token.lastgroup or ""
    value = token[name]
    if name in ("osub", "oidt", "opar"):
        name, value = name[1:], str(_COUNT.get(value) or int(value[:-2]))
    elif name == "bare" and not any(step.kind in _ROOTS for step in before) and value.partition(".")[0].isalnum():
        name = "art"
    elif name in ("group", "bare"):
        root = max((at for at, step in enumerate(before) if step.kind in _ROOTS), default=0)
        deeper = any(step.rank >= 2 for step in before[root:])
        return Step("any", value, _RANKS["pnt"] if deeper else _RANKS["any"])
    return Step(name, value, _RANKS[name])


def roman(value: str) -> int | None:
    """The number of a Roman numeral (or of digits), None if it is none."""
    if value.isdigit():
        return int(value)
    digits = [_ROMAN_DIGITS.get(char, 0) for char in value.casefold()]
    if not digits or 0 in digits:
        return None
    return sum(-digit if digit < max(digits[at:]) else digit for at, digit in enumerate(digits))
