"""Our own opinions together: no row denies or shortens what the others entail, and no chain of them says too much.

Every row of ours is counted here, proposed ones too, on a day on which each wording is the one that was read: what
would contradict once it is approved is found before. Entailment is that of the product (section 2 of the semantics).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from loaders import sssom
from ontology.key import Key, framework_of
from ontology.records import JointMapping, MappingAssertion, MappingPolicy, Record
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.tables import content
from ontology.words import MappingStatus, Relation
from service.reasoning.algebra import OF_RELATION, TO_RELATION, Claim, inverse
from service.reasoning.view import View
from tests.tsv import MAPPINGS, editions, rows

DAY = date(2026, 1, 1)
"""After DORA began to apply, before the AI Act was amended."""
EVERYTHING = MappingPolicy(key="policy/all-of-ours", label="Ours", accepted_status=tuple(MappingStatus))
OWN = tuple(sorted(path.name for path in MAPPINGS.glob("*.own.*.tsv")))
NEEDED = ("comment", "author_label", "mapping_date", "subject_source_version", "object_source_version", "confidence")

Contradiction = tuple[Key, Key, Relation, Relation]
"""From, to, what the row says, what follows from all."""


@cache
def opinions() -> tuple[MappingAssertion | JointMapping, ...]:
    records = [added.record for name in OWN for added in sssom.read(MAPPINGS / name)]
    return tuple(record for record in records if isinstance(record, MappingAssertion | JointMapping))


def pairs() -> list[MappingAssertion]:
    return [opinion for opinion in opinions() if isinstance(opinion, MappingAssertion)]


def view(said: list[Record]) -> View:
    change = ChangeSet("ann", "test", (*content(), *map(Added, said)))
    register = Register.of([Entry(1, datetime(2026, 3, 1, tzinfo=UTC), "d", "", change)])
    return View(register, DAY, register.head, EVERYTHING)


@pytest.fixture(scope="module")
def ours() -> View:
    return view(list(opinions()))


def contradictions(known: View) -> list[Contradiction]:
    """Pairs with an opinion from which the rest of the opinions, and whole and part, entail something else."""
    entailment, keys = known.entailment, known.statuses.law.content.keys
    found = []
    for (a, b), resolved in entailment.opinions.pairs.items():
        entailed = entailment.claim(a, b)
        if entailed != resolved.claim:
            found.append((keys[a], keys[b], TO_RELATION[resolved.claim], TO_RELATION[entailed]))
    return found


def chains(known: View) -> Iterator[tuple[Key, Key]]:
    """Every A and B where A ⊇ B stands on two or more opinions and no row on the pair itself says so."""
    entailment, keys = known.entailment, known.statuses.law.content.keys
    starts = {end for pair in entailment.opinions.pairs for end in pair}
    for a in sorted(starts):
        for b in entailment.below(a):
            stands_on = entailment.path(a, b)[1] if b != a else ()
            if len(stands_on) > 1 and not entailment.opinions.claim(a, b) & Claim.CONTAINS:
                yield keys[a], keys[b]


def torn(said: list[MappingAssertion]) -> list[tuple[Key, Key]]:
    """Pairs that were written from both ends, and differently."""
    claims = {(row.from_, row.to): OF_RELATION[row.relation] for row in said}
    back = {(end, start): inverse(claim) for (start, end), claim in claims.items()}
    return [pair for pair in claims.keys() & back.keys() if claims[pair] != back[pair]]


def planted(start: Key, relation: Relation, end: Key) -> MappingAssertion:
    """A row that nobody would write, made from one that somebody did."""
    template = next(row for row in pairs() if framework_of(row.from_) == framework_of(start))
    edition = {key: editions(key)[0] for key in (framework_of(start), framework_of(end))}
    return replace(
        template,
        key=f"planted/{start}/{end}",
        from_=start,
        relation=relation,
        to=end,
        from_edition=edition[framework_of(start)],
        to_edition=edition[framework_of(end)],
    )


def test_every_row_of_ours_is_counted_here(ours: View) -> None:
    assert len(OWN) > 10
    counted = {opinion.key for said in ours.entailment.opinions.said.values() for opinion in said if opinion.current}
    assert {row.key for row in pairs()} - counted == set()
    joint = {key for each in ours.entailment.opinions.joints for key in each.keys}
    assert {row.key for row in opinions() if isinstance(row, JointMapping)} - joint == set(), "a member is denied"


def test_no_row_contradicts_what_the_others_entail(ours: View) -> None:
    assert contradictions(ours) == []


def test_no_chain_of_ours_claims_to_meet_what_no_row_says(ours: View) -> None:
    assert list(chains(ours)) == []


def test_a_pair_is_judged_once_or_alike_from_both_ends() -> None:
    assert torn(pairs()) == []


@pytest.mark.parametrize("name", OWN)
def test_every_row_has_its_reason_its_editions_and_its_author(name: str) -> None:
    found = rows(MAPPINGS / name)
    assert found
    for row in found:
        assert {column for column in NEEDED if not row[column].strip()} == set(), row
        for end in ("subject", "object"):
            edition = row[f"{end}_source_version"].removeprefix("id:")
            framework = framework_of(row[f"{end}_id"].removeprefix("id:"))
            assert edition in editions(framework), row


# --- the checks find what they are for ------------------------------------------------------------


def test_a_denied_whole_is_found() -> None:
    """A.9.4 meets 26(1), so it meets a part of Article 26."""
    bad = planted("iso-42001/A.9.4", Relation.NO_RELATIONSHIP, "eu-ai-act/art_26")
    found = contradictions(view([*opinions(), bad]))
    ends = ("eu-ai-act/art_26", "iso-42001/A.9.4")
    assert found == [(*ends, Relation.NO_RELATIONSHIP, Relation.INTERSECTS_WITH)]


def test_a_chain_that_says_more_than_the_row_on_the_pair_is_found() -> None:
    chain = planted("eu-ai-act/art_26/par_1", Relation.SUPERSET_OF, "iso-27001/A.5.10")
    known = view([*opinions(), chain])
    assert ("iso-42001/A.9.4", "iso-27001/A.5.10") in list(chains(known))
    ends = ("iso-27001/A.5.10", "iso-42001/A.9.4")
    assert (*ends, Relation.INTERSECTS_WITH, Relation.SUBSET_OF) in contradictions(known)


def test_two_ends_that_differ_are_found() -> None:
    back = planted("eu-ai-act/art_26/par_1", Relation.SUPERSET_OF, "iso-42001/A.9.4")
    assert set(torn([*pairs(), back])) == {(back.from_, back.to), (back.to, back.from_)}
