"""How far our content agrees with others, and with a reading of the wording: figures, never a verdict on either.

    python -m benchmarks.agreement DATA              ours against every public crosswalk in a folder of them
    python -m benchmarks.agreement DATA --open       the pairs on which two of them agree and we are silent
    python -m benchmarks.agreement --gold            our tables against two readings of 200 provisions (tests/gold)
    python -m benchmarks.agreement --draw SEED       another such sample, keys only

Precision: the share of our pairs that they have; recall: of theirs that we have; Jaccard: common over all. A
crosswalk is an opinion: theirs agree with one another hardly better (SOURCES.md beside the data).
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from benchmarks import gold
from benchmarks.crosswalks import Crosswalk, Pair, Rolled, by_article, by_control, public
from loaders.shipped import shipped
from ontology.records import JointMapping, MappingAssertion
from ontology.words import Authority, Relation

FIRST = ("iso-42001", "iso-27001", "eu-ai-act", "gdpr", "dora", "nis2")
"""The order of the ends of a pair."""
READ = {"article", "paragraph", "subparagraph", "point", "indent"}


def provisions() -> frozenset[str]:
    """Whatever exists in some edition."""
    return frozenset(key for edition in gold.editions() for key in gold.wordings(edition.key))


def opinions() -> Iterator[tuple[Pair, Relation]]:
    """Our own, of each pair once; a joint mapping says of each member that it overlaps the target."""
    for _, added in shipped():
        for record in (one.record for one in added):
            if isinstance(record, MappingAssertion) and record.authority is Authority.OWN_COUNSEL:
                yield ordered(record.from_, record.to), record.relation
            elif isinstance(record, JointMapping) and record.authority is Authority.OWN_COUNSEL:
                for member in record.member:
                    yield ordered(member, record.to), Relation.INTERSECTS_WITH


def ordered(one: str, other: str) -> Pair:
    first, second = sorted((one, other), key=lambda key: FIRST.index(key.split("/")[0]))
    return first, second


def frameworks_of(pair: Pair) -> Pair:
    return pair[0].split("/")[0], pair[1].split("/")[0]


class Ours:
    """Pairs that we relate, and pairs that we answered with `no-relationship`, by two frameworks."""

    def __init__(self) -> None:
        self.related: dict[Pair, set[Pair]] = defaultdict(set)
        self.answered: dict[Pair, set[Pair]] = defaultdict(set)
        for pair, relation in opinions():
            kept = self.answered if relation is Relation.NO_RELATIONSHIP else self.related
            kept[frameworks_of(pair)].add(pair)


def compared(ours: set[Pair], theirs: frozenset[Pair], roll: Rolled) -> tuple[int, int, int]:
    """How many of ours, of theirs, of both, rolled up."""
    mine, other = {roll(pair) for pair in ours}, {roll(pair) for pair in theirs}
    return len(mine), len(other), len(mine & other)


def shared(walks: Iterable[Crosswalk]) -> dict[Pair, set[Pair]]:
    """By two frameworks, the pairs that crosswalks of different authors share, at control level."""
    found: dict[Pair, set[Pair]] = defaultdict(set)
    for one, other in combinations(walks, 2):
        if one.frameworks == other.frameworks and not one.authors & other.authors:
            found[one.frameworks] |= {by_control(pair) for pair in one.pairs} & {
                by_control(pair) for pair in other.pairs
            }
    return found


def crosswalks(data: Path, only_open: bool) -> None:
    walks, ours = list(public(data, provisions())), Ours()
    if not only_open:
        _against(walks, ours)
    total = kept = 0
    for frameworks, pairs in sorted(shared(walks).items()):
        has = {by_control(pair) for pair in ours.related[frameworks]}
        said = {by_control(pair) for pair in ours.answered[frameworks]} - has
        missing = pairs - has - said
        total, kept = total + len(pairs), kept + len(pairs) - len(missing)
        print(
            f"\n{' × '.join(frameworks)}: two or more others share {len(pairs)} pairs; ours too {len(pairs & has)}, "
            f"answered {len(pairs & said)}, open {len(missing)}"
        )
        for pair in sorted(missing):
            print("  open:", *pair)
    print(f"\nshared pairs that are ours or answered: {kept}/{total}")


def _against(walks: list[Crosswalk], ours: Ours) -> None:
    print(
        f"{'crosswalk':<22}{'of':<24}{'level':<9}{'ours':>5}{'theirs':>7}{'both':>6}{'prec.':>7}{'recall':>7}{'Jacc.':>7}"
    )
    for walk in walks:
        for level, roll in (("article", by_article), ("control", by_control)):
            mine, other, both = compared(ours.related[walk.frameworks], walk.pairs, roll)
            union = mine + other - both
            figures = "".join(f"{both / of:7.2f}" if of else f"{'–':>7}" for of in (mine, other, union))
            name = f"{walk.name}{' *' if walk.composed else ''}"
            print(f"{name:<22}{' × '.join(walk.frameworks):<24}{level:<9}{mine:>5}{other:>7}{both:>6}{figures}")
    print("* composed through a third framework or a common risk, not stated")
    for walk in walks:
        if walk.unknown:
            print(f"{walk.name}: {len(walk.unknown)} ids that do not exist: {', '.join(walk.unknown)}")


def draw(seed: int, number: int = 200) -> list[str]:
    """Keys of provisions of articles, as published, in their order."""
    first = {edition.key.split("/")[0]: edition.key for edition in reversed(gold.editions())}
    keys = [
        key
        for edition in first.values()
        for key, wording in gold.wordings(edition).items()
        if wording.kind in READ and "/art_" in key
    ]
    chosen = set(random.Random(seed).sample(keys, number))
    return [key for key in keys if key in chosen]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--gold", nargs="?", type=Path, const=gold.FILE)
    parser.add_argument("--draw", type=int)
    options = parser.parse_args()
    if options.draw is not None:
        print("key", *draw(options.draw), sep="\n")
    elif options.gold:
        gold.report(options.gold)
    elif options.data:
        crosswalks(options.data, options.open)
    else:
        parser.error("name the folder of public crosswalks, or --gold, or --draw")


if __name__ == "__main__":
    main()
