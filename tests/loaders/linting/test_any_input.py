"""Whatever a file says, it is linted or refused as unreadable: never a stack, never a line that is not there."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.linting import reading
from loaders.linting.catalogue import Catalogue
from loaders.linting.finding import rules
from loaders.linting.lint import lint
from loaders.linting.mending import mended
from loaders.linting.source import read
from ontology.errors import Unreadable
from tests.loaders.linting.files import ciso, oscal, sssom, table
from tests.shipped import shipped

WELL = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=WELL)

MAPS = """{"uuid": "a", "relationship": "equal-to", "sources": [{"type": "control", "id-ref": "x-1"}],
      "targets": [{"type": "control", "id-ref": "B-2-2"}], "confidence-score": {"percentage": 0.5}}"""
TURTLE = (
    "@prefix iso: <http://iso.org/42001#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    '<http://a.b/c> skos:exactMatch iso:A_2_2 , iso:A_9_9 ; <http://a.b/confidence> "HIGH" .\n'
)
SEEDS = {
    "m.csv": table(
        "A.2.2 | Art. 17 | superset | 0.9", "B.2.2 | Art. 99 | full | 80%", "A.2.2 | Art. 17 | equal | high"
    ),
    "m.tsv": sssom(
        "iso:A.2.2 skos:exactMatch act:art_17 x 1 me", "iso:9.9 noMatch odd:1 x 7 me", "new:1 x:y act:rct_10 z"
    ),
    "m.yaml": ciso("1.1 equal x.1 3", "1.1 subset x.1 null", "1.2 odd x.2", back=("x.1 subset 1.1",)),
    "m.json": oscal(MAPS, '"method": "manual"'),
    "m.ttl": TURTLE,
}
PIECES = st.sampled_from(
    [
        "\n",
        "\r\n",
        "\t",
        ",",
        ";",
        '"',
        "'",
        "#",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "null",
        "A.2.2",
        "=",
        "\x85",
        "é",
        "&a ",
        "*a",
        "|",
        ">",
        "%",
        "9" * 30,
    ]
)


@pytest.mark.parametrize("name", sorted(SEEDS))
@SETTINGS
@given(cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), max_size=6))
def test_a_file_with_damage_is_linted_or_refused(name: str, tmp_path: Path, cuts: list[tuple[float, int, str]]) -> None:
    text = SEEDS[name]
    for where, length, piece in cuts:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + length :]
    check(tmp_path / name, text)


@pytest.mark.parametrize("name", sorted(SEEDS))
@SETTINGS
@given(text=st.text(max_size=200))
def test_any_text_is_linted_or_refused(name: str, tmp_path: Path, text: str) -> None:
    check(tmp_path / name, text)


def check(path: Path, text: str) -> None:
    """Every finding stands on a line that is there; mending leaves a text."""
    path.write_bytes(text.encode("utf-8", "replace"))
    try:
        document = reading.read(path, path.name)
    except Unreadable:
        return
    source = read(path, path.name)
    found = lint([document], Catalogue(shipped()))
    assert all(each.rule in rules() and 1 <= each.line <= len(source.begins) for each in found)
    assert all(each.message and each.do for each in found)
    after, _ = mended(source, found)
    assert len(after) <= len(source.text) + sum(len(edit.new) for each in found for edit in each.edits)
