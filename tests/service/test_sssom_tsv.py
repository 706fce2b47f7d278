"""What goes out as SSSOM comes in again as the same records."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from loaders import sssom
from loaders.shipped import shipped
from ontology.records import JointMapping, MappingAssertion, Record
from ontology.words import Authority, MappingStatus, Relation
from service.sssom_tsv import joints, pairs

OPINION = MappingAssertion(
    key="mapping/by-hand~2",
    from_="iso-42001/A.2.2",
    relation=Relation.SUPERSET_OF,
    to="eu-ai-act/art_17",
    from_edition="iso-42001/edition/2023",
    to_edition="eu-ai-act/edition/2024-08-01",
    rationale='A "quoted"\ttab,\na second line',
    author="R. Roe | Partners \\ Co",
    authority=Authority.MACHINE,
    mapping_status=MappingStatus.APPROVED,
    asserted_on=date(2026, 1, 2),
    confidence=0.1,
    reviewer="J. Doe",
    reviewer_authority=Authority.OWN_COUNSEL,
    claimed_id="B.2.2",
)


def read(path: Path, text: str) -> list[Record]:
    path.write_text(text, encoding="utf-8", newline="")
    return [added.record for added in sssom.read(path)]


def test_an_opinion_of_the_house_comes_back(tmp_path: Path) -> None:
    other = replace(OPINION, key="mapping/a", source="mapping-set/example.org/set", reviewer=None, claimed_id=None)
    text = pairs([OPINION, other])
    assert read(tmp_path / "a.sssom.tsv", text) == [other, OPINION]
    assert pairs([other, OPINION]) == text


def test_everything_that_is_shipped_comes_back(tmp_path: Path) -> None:
    records = [added.record for _, items in shipped() for added in items]
    opinions = [record for record in records if isinstance(record, MappingAssertion)]
    joint = [record for record in records if isinstance(record, JointMapping)]
    assert len(opinions) > 100
    assert joint
    assert read(tmp_path / "a.sssom.tsv", pairs(opinions)) == sorted(opinions, key=lambda record: record.key)
    assert read(tmp_path / "a.joint.tsv", joints(joint)) == sorted(joint, key=lambda record: record.key)


def test_a_relation_is_written_in_our_own_words() -> None:
    line = pairs([OPINION]).split("\n")[-3]
    assert line.startswith("id:mapping/by-hand~2\tid:iso-42001/A.2.2\tnomo:supersetOf\tid:eu-ai-act/art_17\t")
