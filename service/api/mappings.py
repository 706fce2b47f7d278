"""Mappings: somebody's opinion, or what follows from several; and the crosswalk between two frameworks."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from ontology.key import Key
from ontology.records import JointMapping, MappingAssertion
from service.api.changes import Context
from service.api.connections import After, Connection, First, page
from service.api.enums import Authority, CrosswalkKind, Relation
from service.api.fields import asked
from service.api.point import Point
from service.reasoning.answers import Crosswalk as Found
from service.reasoning.answers import PairRelation
from service.reasoning.opinions import accepts, authority_of

Opinion = MappingAssertion | JointMapping


@strawberry.type(description="How one provision relates to another, and on whose word.")
class Mapping:
    key: strawberry.ID = strawberry.field(description="The opinion's key; of what follows, one made of its two ends.")
    from_key: strawberry.ID = strawberry.field(description="Where it runs from; of a joint opinion, the first.")
    to_key: strawberry.ID = strawberry.field(description="Provision that it runs to.")
    relation: Relation = strawberry.field(description="From the first to the second.")
    entailed: bool = strawberry.field(description="Whether it follows from accepted mappings; a candidate does not.")
    counts: bool = strawberry.field(description="Whether it counts under the policy of the answer.")
    author: str = strawberry.field(description="Whose opinion it is; of what follows, all of them.")
    authority: Authority = strawberry.field(description="On whose word; of what follows, the lowest.")
    date: date = strawberry.field(description="When it was written; of what follows, the latest.")
    rationale: str = strawberry.field(description="Why, in the words of its author.")
    confidence: float | None = strawberry.field(description="As stated, 0 to 1; of what follows, the lowest.")
    from_edition: strawberry.ID = strawberry.field(description="Edition of the first that was read.")
    to_edition: strawberry.ID = strawberry.field(description="Edition of the second that was read.")
    current: bool = strawberry.field(description="Whether the wordings are still the ones that were read.")
    path: list[strawberry.ID] = strawberry.field(description="Provisions passed, both ends included.")
    contested_by: list[strawberry.ID] = strawberry.field(description="Other opinions on the same pair that differ.")


def mapping_of(point: Point, row: PairRelation) -> Mapping:
    """What follows, or a candidate."""
    opinions = [record for key in row.assertions if isinstance(record := point.known(key), Opinion)]
    own = opinions[0] if len(opinions) == 1 and len(row.path) == 2 else None
    return Mapping(
        key=strawberry.ID(own.key if own else f"{row.source}|{row.relation}|{row.target}"),
        from_key=strawberry.ID(row.source),
        to_key=strawberry.ID(row.target),
        relation=row.relation,
        entailed=row.entailed,
        counts=row.entailed,
        author=_joined([opinion.author for opinion in opinions]),
        authority=row.authority or Authority.OFFICIAL_ANNEX,
        date=max((opinion.asserted_on for opinion in opinions), default=point.context.as_of),
        rationale=_joined([opinion.rationale for opinion in opinions]),
        confidence=min((o.confidence for o in opinions if o.confidence is not None), default=None),
        from_edition=_edition(point, row.source),
        to_edition=_edition(point, row.target),
        current=row.entailed,
        path=[strawberry.ID(key) for key in row.path],
        contested_by=_contested(point, row.source, row.target, row.assertions) if row.conflict else [],
    )


def opinion_of(point: Point, opinion: Opinion) -> Mapping:
    """One recorded opinion, whether it counts or not."""
    joint = isinstance(opinion, JointMapping)
    sources, editions = _left(opinion)
    current = _current(point, sources, editions) and _current(point, (opinion.to,), (opinion.to_edition,))
    return Mapping(
        key=strawberry.ID(opinion.key),
        from_key=strawberry.ID(sources[0]),
        to_key=strawberry.ID(opinion.to),
        relation=opinion.relation,
        entailed=False,
        counts=current and accepts(point.view.policy, opinion),
        author=opinion.author,
        authority=authority_of(opinion),
        date=opinion.asserted_on,
        rationale=opinion.rationale,
        confidence=opinion.confidence,
        from_edition=strawberry.ID(editions[0]),
        to_edition=strawberry.ID(opinion.to_edition),
        current=current,
        path=[strawberry.ID(key) for key in (*sources, opinion.to)],
        contested_by=[] if joint else _contested(point, sources[0], opinion.to, (opinion.key,)),
    )


def _left(opinion: Opinion) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """The provisions it runs from, and the editions of these that were read."""
    if isinstance(opinion, JointMapping):
        return opinion.member, opinion.from_edition
    return (opinion.from_,), (opinion.from_edition,)


def _current(point: Point, provisions: tuple[Key, ...], editions: tuple[Key, ...]) -> bool:
    return all(any(point.law.current(provision, edition) for edition in editions) for provision in provisions)


def _joined(texts: list[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


def _edition(point: Point, provision: Key) -> strawberry.ID:
    edition = point.law.edition_of(provision)
    return strawberry.ID(edition.key if edition else "")


def _contested(point: Point, a: Key, b: Key, own: tuple[Key, ...]) -> list[strawberry.ID]:
    index = point.law.content.index
    pair = tuple(sorted((index.get(a, -1), index.get(b, -1))))
    said = point.view.statuses.opinions.said.get((pair[0], pair[1]), [])
    mine = {opinion.claim for opinion in said if opinion.key in own}
    return [strawberry.ID(opinion.key) for opinion in said if opinion.key not in own and opinion.claim not in mine]


Include = Annotated[
    list[CrosswalkKind] | None, strawberry.argument(description="Which rows; absent: only what is entailed.")
]


@strawberry.type(description="What of one framework relates to another, on whose word, and what does not.")
class Crosswalk:
    point: strawberry.Private[Point]
    found: strawberry.Private[Found]

    @asked("What this answer depends on.")
    def context(self) -> Context:
        return Context.of(self.point.context)

    @asked("Rows from the first framework to the second.")
    def rows(self, include: Include = None, first: First = 100, after: After = None) -> Connection[Mapping]:
        kinds = include or [CrosswalkKind.ENTAILED]
        rows = list(self.found.rows) if CrosswalkKind.ENTAILED in kinds else []
        rows += self.found.candidates if CrosswalkKind.CANDIDATE in kinds else ()
        return page(
            rows, lambda row: mapping_of(self.point, row), lambda row: f"{row.source} {row.target}", first, after
        )

    @asked("Provisions of the first framework from which nothing follows for the second.")
    def unmapped_from(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in self.found.unmapped_from]

    @asked("Provisions of the second framework to which nothing follows from the first.")
    def unmapped_to(self) -> list[strawberry.ID]:
        return [strawberry.ID(key) for key in self.found.unmapped_to]
