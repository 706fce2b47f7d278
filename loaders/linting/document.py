"""What a foreign mapping says, in one shape whatever its format: sets of rows with two ends each, with their lines.

Plain data, so that it comes back from the sandbox. Nothing here has been looked up yet.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from loaders.linting.source import Said
from ontology.words import Relation


class Format(StrEnum):
    """How the file is written."""

    SSSOM = "SSSOM"
    CISO = "CISO Assistant"
    OSCAL = "OSCAL mapping-collection"
    TABLE = "table"
    TURTLE = "Turtle"
    FINOS = "FINOS pages"
    NIST = "NIST crosswalk"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a row. `framework`: by which name the file calls what the id belongs to (a URN, a title, a prefix);
    `iri`: the id written out, where the file says how; `also`: another name of the framework, such as a UUID; `own`:
    the file itself is what bears this id, so that there is nothing to look up.
    """

    said: Said
    framework: str
    iri: str = ""
    also: str = ""
    own: bool = False

    @property
    def id(self) -> str:
        return self.said.text


@dataclass(frozen=True, slots=True)
class Row:
    """One opinion. `joint`: it stands for several ids together, so that nothing follows for this pair alone;
    `start`, `end`: the characters that say it; `whole`: all that it says, for telling repetitions; `by`: whose it is;
    `says`: names of `ASKED` that it says itself; `placed`: it can be taken out as a whole.
    """

    line: int
    source: End | None
    target: End | None
    relation: Relation | None = None
    word: Said | None = None
    strengths: tuple[tuple[str, Said], ...] = ()
    reason: Said | None = None
    by: str = ""
    joint: bool = False
    says: frozenset[str] = frozenset()
    start: int = -1
    end: int = -1
    whole: tuple[str, ...] = ()
    placed: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """What a column of strengths may hold: numbers from `least` to `most`, or any word of `words`."""

    least: float
    most: float
    words: tuple[str, ...] = ()
    whole_numbers: bool = False


LEVELS = ("very low", "low", "medium", "moderate", "high", "very high", "weak", "partial", "full", "strong")


ASKED = ("source", "source edition", "target edition", "author", "date", "justification")
"""What an opinion needs to be worth anything later; each may stand on the set or on every row."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that one document says together. `said`: what holds for all of them, by the names of `ASKED`; `scales`: of
    the columns of strengths; `relations`: the words that the format knows; `one_way`: the format keeps each direction
    as a set of its own.
    """

    name: str
    line: int
    rows: tuple[Row, ...]
    source: Said | None = None
    target: Said | None = None
    said: dict[str, Said] = field(default_factory=dict)
    scales: dict[str, Scale] = field(default_factory=dict)
    relations: tuple[str, ...] = ()
    one_way: bool = False
    asked: tuple[str, ...] = ASKED
    prose: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is wrong with the writing itself, seen while reading. `rule` is a code of rules.tsv."""

    rule: str
    line: int
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `name` is as the user gave it; `recognised` says in a sentence what was taken for what."""

    name: str
    format: Format
    recognised: str
    sheets: tuple[Sheet, ...]
    flaws: tuple[Flaw, ...] = ()

    @property
    def rows(self) -> int:
        return sum(len(sheet.rows) for sheet in self.sheets)
