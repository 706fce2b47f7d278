"""Rules on what rows say together: chains that claim more than the pair itself, and one thing equal to several.

Composition is that of docs/semantics.md, section 2.
"""

from collections.abc import Iterator

from loaders.linting.case import Case, Read, finding, flipped, short, where
from loaders.linting.finding import Finding
from ontology.words import Relation

_EQ, _SUP, _SUB = Relation.EQUAL_TO, Relation.SUPERSET_OF, Relation.SUBSET_OF
_OVER, _NONE = Relation.INTERSECTS_WITH, Relation.NO_RELATIONSHIP

FOLLOWS: dict[tuple[Relation, Relation], Relation] = {
    **{(_EQ, other): other for other in (_EQ, _SUB, _SUP, _OVER)},
    **{(other, _EQ): other for other in (_SUB, _SUP, _OVER)},
    (_SUB, _SUB): _SUB,
    (_SUP, _SUP): _SUP,
    (_SUP, _SUB): _OVER,
    (_SUP, _OVER): _OVER,
    (_OVER, _SUB): _OVER,
}
_MORE = {_EQ: (_SUP, _SUB, _OVER), _SUP: (_SUB, _OVER), _SUB: (_SUP, _OVER), _OVER: ()}
"""What a pair may be said to be although the chain says more."""

Said = tuple[Relation, Read]


def over_claim(case: Case) -> Iterator[Finding]:
    for read, first, second, follows in _chains(case):
        if read.relation in _MORE[follows]:
            yield _told("over-claim", read, first, second, follows)


def chain_contradicts(case: Case) -> Iterator[Finding]:
    for read, first, second, follows in _chains(case):
        if read.relation is _NONE:
            yield _told("chain-contradicts", read, first, second, follows)


def _told(rule: str, read: Read, first: Read, second: Read, follows: Relation) -> Finding:
    at = [where(read, one) for one in (first, second)]
    message = f"{read.told()}, but {first.told()} ({at[0]}) and {second.told()} ({at[1]}) make it {follows}"
    return finding(rule, read.document, read.row.line, read.told(), message)


def _chains(case: Case) -> Iterator[tuple[Read, Read, Read, Relation]]:
    """Each pair that is said, with two rows through a third thing of which the most follows; once for each pair."""
    said = _said(case)
    around: dict[str, dict[str, Said]] = {}
    for (start, end), one in said.items():
        around.setdefault(start, {})[end] = one
    done: set[frozenset[str]] = set()
    for (start, end), (relation, read) in said.items():
        if frozenset((start, end)) in done:
            continue
        done.add(frozenset((start, end)))
        through = around[start].keys() & around.get(end, {}).keys()
        found = [(middle, follows) for middle in sorted(through) if (follows := _follows(said, start, middle, end))]
        told = [one for one in found if relation is _NONE or relation in _MORE[one[1]]]
        if told:
            middle, follows = max(told, key=lambda one: len(_MORE[one[1]]))
            if read.pair != (start, end):
                follows = flipped(follows)
            yield read, said[start, middle][1], said[middle, end][1], follows


def _follows(said: dict[tuple[str, str], Said], start: str, middle: str, end: str) -> Relation | None:
    return FOLLOWS.get((said[start, middle][0], said[middle, end][0]))


def _said(case: Case) -> dict[tuple[str, str], Said]:
    """Pairs of which all rows say the same, from both ends."""
    found: dict[tuple[str, str], Said] = {}
    contested: set[tuple[str, str]] = set()
    for read in case.once(case.reads):
        if read.pair is None or read.relation is None or read.pair[0] == read.pair[1]:
            continue
        for pair, relation in ((read.pair, read.relation), (read.pair[::-1], flipped(read.relation))):
            first = found.setdefault(pair, (relation, read))
            if first[0] is not relation:
                contested.add(pair)
    return {pair: one for pair, one in found.items() if pair not in contested}


def several_equals(case: Case) -> Iterator[Finding]:
    """Once for each thing and framework, where the second equal stands; those that are equal by a row of their own are
    one.
    """
    equal: dict[tuple[str, str], dict[str, tuple[str, Read]]] = {}
    pairs: set[tuple[str, str]] = set()
    for read in case.once(case.reads):
        if read.relation is not _EQ or read.source is None or read.target is None or read.pair is None:
            continue
        pairs |= {read.pair, read.pair[::-1]}
        ends = (read.source, read.target), (read.target, read.source)
        ids = (read.row.target, read.row.source)
        for (this, other), end in zip(ends, ids, strict=True):
            partners = equal.setdefault((this.key, other.framework), {})
            partners.setdefault(other.key, (end.id if end else other.key, read))
    for (thing, framework), partners in equal.items():
        keys = list(partners)
        if len(keys) > 1 and not all((keys[0], key) in pairs for key in keys[1:]):
            named = [short(name) for name, _ in partners.values()]
            read = partners[keys[1]][1]
            own = read.row.source if read.source and read.source.key == thing else read.row.target
            start = short(own.id) if own else thing
            message = f"{start} is said equal to {' and '.join(named)} of {short(framework)}: that makes them equal too"
            yield finding("several-equals", read.document, read.row.line, read.told(), message)
