"""The wording of a part: as text to read, and as fingerprint to compare.

Normaliser n1, so that the same words from pages of another generation or dialect have one fingerprint: a part is its
number, heading and texts, with those of its parts in order, one a line; Unicode NFC; soft hyphens and zero-width
characters removed; any run of white space is one space, none before a point, comma or semicolon; typographic quotation
marks and dashes are the plain ones. Letters, case, digits and punctuation stay. Footnotes are no wording. Any change of
these rules is another version.
"""

import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256

from loaders.eurlex_parts import Part

VERSION = "n1"
UNKNOWN = "unknown"
"""The fingerprint of a wording that is known to be amended but not loaded."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)


def normalise(text: str) -> str:
    """One line of wording in the form that is compared (normaliser n1)."""
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return re.sub(r" (?=[.,;])", "", re.sub(r"\s+", " ", plain)).strip()


def fingerprint(part: Part) -> str:
    """`n1:` and the SHA-256 of the normalised wording with that of all its parts."""
    lines = "\n".join(normalise(line) for line in _lines(part))
    return f"{VERSION}:{sha256(lines.encode()).hexdigest()}"


def _lines(part: Part) -> Iterator[str]:
    yield f"{part.kind} {part.number}"
    if part.heading:
        yield part.heading
    for item in part.content:
        if isinstance(item, Part):
            yield from _lines(item)
        else:
            yield item


def reading_text(part: Part) -> str:
    """The whole wording, to be read: one line for each text, labels before it as in print, points indented."""
    outer = part.kind in ("article", "recital", "annex", "subparagraph")
    return "\n".join(_print(part, "" if outer else _label(part)))


def _print(part: Part, label: str) -> list[str]:
    lines = [part.heading] if part.heading else []
    for item in part.content:
        if isinstance(item, str):
            lines.append(item)
        else:
            margin = "  " * (item.kind in ("point", "indent"))
            lines.extend(margin + line for line in _print(item, _label(item)))
    return [label + (lines[0] if lines else ""), *lines[1:]] if label or lines else []


def _label(part: Part) -> str:
    match part.kind:
        case "paragraph":
            return f"{part.number}. "
        case "point":
            return f"({part.number}) " if part.number[:1].isalpha() else f"{part.number}. "
        case "indent":
            return "— "
        case _:
            return ""
