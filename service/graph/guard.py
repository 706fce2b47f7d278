"""SPARQL is looked at before it is evaluated: Oxigraph executes SERVICE over HTTP, and has no limit on depth."""

import re

from loaders.nesting import DEPTH
from ontology.errors import BadInput

_TOKEN = re.compile(
    r'\\.|"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>"{}|^`\\\s]*>|#[^\n\r]*|[?$]\w+',
    re.DOTALL,
)
_WORD = re.compile(r"service|(?<![:\w])from\b", re.IGNORECASE)


def refuse_unsafe(sparql: str) -> None:
    """Raises BadInput on SERVICE and FROM, and on brackets too deep. Texts, IRIs, comments and variables are
    passed over; `service` is refused wherever else it stands: `SERVICE:x` is a call too. LOAD is no query anyway.
    """
    bare = _TOKEN.sub(" ", sparql)
    found = _WORD.search(bare)
    if found:
        raise BadInput(f"{found[0].upper()} is not evaluated", remedy="ask this graph only, change sets by GRAPH")
    if _depth(bare) > DEPTH:
        raise BadInput(f"brackets stand more than {DEPTH} deep", remedy="ask a simpler question")


def _depth(text: str) -> int:
    depth = deepest = 0
    for char in text:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth -= 1
    return deepest
