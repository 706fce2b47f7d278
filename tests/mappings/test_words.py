"""What we say of a standard is in our own words: no six in a row are those of a copy that a user may have."""

import re
from pathlib import Path

import pytest

from tests.tsv import FRAMEWORKS, MAPPINGS, STANDARDS, editions, rows

WORDS = 6


def sixes(text: str) -> set[str]:
    words = re.findall(r"[a-z]+", text.lower())
    return {" ".join(words[start : start + WORDS]) for start in range(len(words) - WORDS + 1)}


def ours() -> dict[str, str]:
    """Where a sentence of ours stands, and the sentence."""
    found = {}
    for path in sorted(MAPPINGS.glob("*.tsv")):
        for number, row in enumerate(rows(path), 1):
            found[f"{path.name} row {number}"] = " ".join((row.get("comment") or "", row.get("subject_label") or ""))
    for key in STANDARDS:
        for row in rows(FRAMEWORKS / f"{key}.tsv"):
            found[row["key"]] = row["label"]
    return found


@pytest.mark.parametrize("standard", STANDARDS)
def test_no_six_words_are_those_of_the_standard(standard: str, data: Path) -> None:
    name = f"{standard.replace('-', '')}-{editions(standard)[0].rsplit('/', 1)[1]}.yaml"
    copy = sixes((data / "ciso-assistant" / "libraries" / name).read_text("utf-8"))
    assert len(copy) > 1_000
    said = ours()
    assert len(said) > 1_000
    assert {place: shared for place, text in said.items() if (shared := sixes(text) & copy)} == {}
