"""Findings of the lint drawn at random, to be checked by hand: `.venv/bin/python -m tests.lint_sample SEED [--rules]`.

Without `--rules` fifty are drawn from all findings in the mappings of CISO Assistant and in the crosswalks; with it up
to three of each rule, from all foreign mappings, so that rare rules are looked at, too. Verdict and note are written
by hand afterwards. Only ids and our own words are kept: no sentence of anybody else.
"""

import csv
import random
import sys
from functools import cache
from pathlib import Path

from loaders.linting.finding import Finding
from service.lint import Report, run
from tests.shipped import shipped

JUDGED = ("ciso-assistant/mappings", "crosswalks")
EVERYTHING = (*JUDGED, "oscal/mapping-collections", "sssom")
LIBRARIES = ("ciso-assistant/libraries", "oscal/nist_ai_rmf_gen_ai_catalog.json")
COLUMNS = ("file", "line", "rule", "text", "message", "verdict", "note")
SIZE = 50
EACH = 3


@cache
def linted(data: Path, *folders: str) -> Report:
    """The report on folders of the real documents, named from there."""
    return run([data / folder for folder in folders], [data / name for name in LIBRARIES], shipped())


def named(data: Path, each: Finding) -> tuple[str, str, str, str, str]:
    """A finding as a row of the sample."""
    file, message = each.file.removeprefix(f"{data}/"), each.message.replace(f"{data}/", "")
    return file, str(each.line), each.rule, each.text.removeprefix(f"{data}/"), message


def drawn(data: Path, seed: int) -> list[Finding]:
    """Fifty of all."""
    return random.Random(seed).sample(linted(data, *JUDGED).findings, SIZE)


def drawn_by_rule(data: Path, seed: int) -> list[Finding]:
    """Up to three of each rule."""
    held: dict[str, list[Finding]] = {}
    for each in linted(data, *EVERYTHING).findings:
        held.setdefault(each.rule, []).append(each)
    chance = random.Random(seed)
    return [one for rule in sorted(held) for one in chance.sample(held[rule], min(EACH, len(held[rule])))]


def main() -> None:
    """Prints a sample without verdicts."""
    data = Path(__file__).parents[2] / "shared" / "data"
    draw = drawn_by_rule if "--rules" in sys.argv else drawn
    writer = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in sorted(draw(data, int(sys.argv[1])), key=lambda one: one.order):
        writer.writerow((*named(data, each), "", ""))


if __name__ == "__main__":
    main()
