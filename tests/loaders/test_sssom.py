"""SSSOM: our own small files for every reading, the published ones for what occurs in the wild."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from loaders import sssom, sssom_table
from loaders.predicates import relation
from ontology.errors import BadInput, Refused, UnknownReference, Unreadable
from ontology.records import JointMapping, MappingAssertion, MappingPolicy, Record
from ontology.words import Authority, MappingStatus, Relation

HEAD = """#curie_map:
#  id: https://w3id.org/nomograph/id/
#  foo: https://example.org/foo/
#mapping_set_id: https://w3id.org/nomograph/id/mapping-set/try
#author_label: R. Roe
#subject_source_version: iso-42001@2023
#object_source_version: eu-ai-act@2024
#mapping_date: 2026-01-02
"""
COLUMNS = ("subject_id", "predicate_id", "object_id")
SUBJECT, OBJECT = "iso-42001/A.6.2.4", "eu-ai-act/art_15"
ROW = (SUBJECT, "nomo:supersetOf", OBJECT)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(*rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS, head: str = HEAD, name: str = "try") -> Path:
        path = tmp_path / f"{name}.tsv"
        path.write_text(head + "".join("\t".join(cells) + "\n" for cells in (columns, *rows)))
        return path

    return made


def records(path: Path) -> list[Record]:
    return [added.record for added in sssom.read(path)]


def opinion(path: Path) -> MappingAssertion:
    (record,) = records(path)
    assert isinstance(record, MappingAssertion)
    return record


def reasons(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as caught:
        records(path)
    return [(str(reason.place), reason.message) for reason in caught.value.reasons]


def test_a_row_is_an_opinion_with_what_the_head_says_for_all(write: Write) -> None:
    path = write(ROW)
    (added,) = sssom.read(path)
    assert added.locator == "line 10"
    assert added.record == MappingAssertion(
        key="mapping/try/iso-42001:A.6.2.4--eu-ai-act:art_15",
        from_=SUBJECT,
        relation=Relation.SUPERSET_OF,
        to=OBJECT,
        from_edition="iso-42001@2023",
        to_edition="eu-ai-act@2024",
        rationale="none given",
        author="R. Roe",
        authority=Authority.MACHINE,
        mapping_status=MappingStatus.PROPOSED,
        asserted_on=date(2026, 1, 2),
        source="mapping-set/try",
    )


def test_columns_of_our_own(write: Write) -> None:
    columns = (*COLUMNS, "rationale", "authority", "mapping_status", "reviewer_label", "confidence", "claimed_id")
    found = opinion(write((*ROW, "same duty", "own-counsel", "approved", "J. Doe", "0.9", "B.6.2.4"), columns=columns))
    assert found.rationale == "same duty"
    assert found.authority is Authority.OWN_COUNSEL
    assert found.mapping_status is MappingStatus.APPROVED
    assert (found.reviewer, found.confidence, found.claimed_id) == ("J. Doe", 0.9, "B.6.2.4")


@pytest.mark.parametrize(
    ("predicate", "modifier", "expected", "ours"),
    [
        ("nomo:supersetOf", "", Relation.SUPERSET_OF, True),
        ("equal-to", "", Relation.EQUAL_TO, True),
        ("https://w3id.org/nomograph/ns#noRelationship", "", Relation.NO_RELATIONSHIP, True),
        ("skos:exactMatch", "", Relation.EQUIVALENT_TO, False),
        ("owl:equivalentClass", "", Relation.EQUIVALENT_TO, False),
        ("skos:closeMatch", "", Relation.INTERSECTS_WITH, False),
        ("skos:relatedMatch", "", Relation.INTERSECTS_WITH, False),
        ("skos:broadMatch", "", Relation.SUBSET_OF, False),
        ("skos:narrowMatch", "", Relation.SUPERSET_OF, False),
        ("noMatch", "", Relation.NO_RELATIONSHIP, False),
        ("skos:exactMatch", "Not", Relation.NO_RELATIONSHIP, False),
        ("nomo:equalTo", "Not", Relation.NO_RELATIONSHIP, False),
    ],
)
def test_predicates(predicate: str, modifier: str, expected: Relation, ours: bool) -> None:
    assert relation(predicate, modifier, {"skos": "http://www.w3.org/2004/02/skos/core"}) == (expected, ours)


@pytest.mark.parametrize("predicate", ["oboInOwl:hasDbXref", "rdfs:seeAlso", "skos:exactmatch", "covers"])
def test_predicates_that_say_nothing(predicate: str) -> None:
    with pytest.raises(BadInput, match="says nothing about duties"):
        relation(predicate, "", {})


def test_a_strangers_match_is_proposed_whatever_the_file_says(write: Write) -> None:
    row = (SUBJECT, "skos:exactMatch", OBJECT, "approved")
    found = opinion(write(row, columns=(*COLUMNS, "mapping_status")))
    assert found.mapping_status is MappingStatus.PROPOSED


def test_editions_are_mandatory_and_told_once(write: Write) -> None:
    head = HEAD.replace("#object_source_version: eu-ai-act@2024\n", "")
    other = ("iso-42001/A.2.2", "nomo:subsetOf", OBJECT)
    (reason,) = reasons(write(ROW, other, head=head))
    assert reason == ("column object_source_version, line 9", "object_source_version is missing")
    path = write((*ROW, "eu-ai-act@2026"), other, columns=(*COLUMNS, "object_source_version"), head=head)
    assert reasons(path) == [("column object_source_version, line 10", "object_source_version is missing")]


def test_ids_are_keys_references_or_iris(write: Write) -> None:
    def resolve(text: str) -> str:
        if text == "AI Act Art. 15":
            return OBJECT
        raise UnknownReference(text)

    iris = ("id:iso-42001/A.6.2.4", "nomo:equalTo", "https://w3id.org/nomograph/id/eu-ai-act/art_15")
    written = (SUBJECT, "nomo:equalTo", "AI Act Art. 15")
    expected = opinion(write((SUBJECT, "nomo:equalTo", OBJECT)))
    assert opinion(write(iris)) == expected
    assert [added.record for added in sssom.read(write(written), resolve)] == [expected]


def test_an_id_of_another_vocabulary_is_left_to_the_form_check(write: Write) -> None:
    assert opinion(write(("foo:1", "nomo:equalTo", OBJECT))).from_ == "foo:1"


def test_what_is_no_reference_at_all_is_refused(write: Write) -> None:
    assert reasons(write(("foo 1", "nomo:equalTo", OBJECT))) == [("column subject_id, line 10", '"foo 1" is no key')]


def test_every_wrong_row_is_named(write: Write) -> None:
    columns = (*COLUMNS, "confidence", "mapping_date")
    path = write((*ROW, "1.5", ""), (SUBJECT, "covers", "eu-ai-act/art_9", "0.5", "2.1.2026"), columns=columns)
    assert reasons(path) == [
        ("column confidence, line 10", 'confidence "1.5" is not between 0 and 1'),
        ("column predicate_id, line 11", 'predicate "covers" says nothing about duties'),
        ("column mapping_date, line 11", '"2.1.2026" is no date'),
    ]


def test_two_people_on_one_pair_have_two_keys(write: Write) -> None:
    columns = (*COLUMNS, "author_label")
    first, second = records(write((*ROW, "R. Roe"), (*ROW, "J. Doe|K. Poe"), columns=columns))
    assert first.key == "mapping/try/iso-42001:A.6.2.4--eu-ai-act:art_15"
    assert second.key == "mapping/try/iso-42001:A.6.2.4--eu-ai-act:art_15--by-J.-Doe-K.-Poe"
    assert isinstance(second, MappingAssertion)
    assert second.author == "J. Doe, K. Poe"


def test_one_author_says_one_thing_of_a_pair_unless_the_rows_have_ids(write: Write) -> None:
    other = (SUBJECT, "nomo:subsetOf", OBJECT)
    assert reasons(write(ROW, other))[0][0] == "line 11"
    columns = ("record_id", *COLUMNS)
    keys = [record.key for record in records(write(("a", *ROW), ("b", *other), columns=columns))]
    assert keys == ["mapping/try/a", "mapping/try/b"]


def test_rows_that_name_no_counterpart_are_noted(write: Write) -> None:
    path = write(ROW, (SUBJECT, "noMatch"), (SUBJECT, "skos:exactMatch", "sssom:NoTermFound"))
    loaded = sssom.of_table(sssom_table.read(path))
    assert len(loaded.added) == 1
    assert loaded.notes == (
        "line 11: no counterpart is named; nothing recorded",
        "line 12: no counterpart is named; nothing recorded",
    )


def test_ragged_rows_comments_quotes_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "try.tsv"
    body = 'subject_id\tpredicate_id\tobject_id\tcomment\n# a remark\n\n{}\t{}\t{}\n{}\t{}\t{}\t"a\tb\n""c"""\n'
    text = HEAD + body.format(*ROW, "iso-42001/A.2.2", *ROW[1:])
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    table = sssom_table.read(path)
    assert [(line.number, line.cells.get("comment")) for line in table.lines] == [(12, None), (13, 'a\tb\n"c"')]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "has no table"),
        ("a\ta\n1\t2\n", "column a is there twice"),
        ("a\tb\n1\t2\t3\n", "3 cells under 2 columns"),
        ('a\tb\n1\t"2\n', "the row is broken"),
    ],
)
def test_broken_tables(tmp_path: Path, body: str, message: str) -> None:
    path = tmp_path / "try.tsv"
    path.write_text(HEAD + body)
    with pytest.raises(Unreadable, match=message):
        sssom_table.read(path)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("#a: &x [1]\n#b: *x\n", "aliases"),
        ("#a: " + "[" * 40 + "]" * 40 + "\n", "nested too deeply"),
        ("#a: b: c\n", "not YAML"),
        ("#- a\n", "no list of slots"),
        ("#a: !!python/object/apply:os.getcwd []\n", "not YAML"),
    ],
)
def test_hostile_heads(tmp_path: Path, head: str, message: str) -> None:
    path = tmp_path / "try.tsv"
    path.write_text(head + "\t".join(COLUMNS) + "\n")
    with pytest.raises(Unreadable, match=message):
        sssom_table.read(path)


def test_metadata_beside_the_file(write: Write, tmp_path: Path) -> None:
    path = write(ROW, head="", name="try.sssom")
    (tmp_path / "try.sssom.yml").write_text(HEAD.replace("#", ""))
    assert opinion(path).source == "mapping-set/try"


def test_a_set_without_id_is_refused(write: Write) -> None:
    ((place, message),) = reasons(write(ROW, head=HEAD.replace("mapping_set_id", "mapping_set_title")))
    assert (place, message) == ("try.tsv", "the mapping set has no usable id")


@pytest.mark.parametrize(
    ("identifier", "key"),
    [
        ("https://w3id.org/nomograph/id/mapping-set/a", "mapping-set/a"),
        ("mapping-set/a", "mapping-set/a"),
        ("https://example.org//sets/a b?c=d~2", "mapping-set/example.org/sets/a-b-c-d-2"),
    ],
)
def test_keys_of_sets(identifier: str, key: str) -> None:
    assert sssom.set_key(identifier) == key


JOINT = ("joint_id", *COLUMNS, "subject_source_version", "claimed_id", "authority")


def test_a_joint_mapping_has_one_row_for_each_member(write: Write) -> None:
    path = write(
        ("robust", SUBJECT, "nomo:equivalentTo", OBJECT, "iso-42001@2023", "", "vendor"),
        ("robust", "iso-27001/A.8.29", "", "", "iso-27001@2022", "ISO 42001 A.8.29"),
        columns=JOINT,
        name="try.joint",
    )
    (record,) = records(path)
    assert isinstance(record, JointMapping)
    assert record.key == "joint/try/robust"
    assert record.member == ("iso-27001/A.8.29", SUBJECT)
    assert record.from_edition == ("iso-27001@2022", "iso-42001@2023")
    assert record.claimed_id == ("iso-27001/A.8.29=ISO 42001 A.8.29",)
    assert (record.relation, record.authority) == (Relation.EQUIVALENT_TO, Authority.VENDOR)


def test_rows_of_a_group_do_not_contradict_one_another(write: Write) -> None:
    path = write(
        ("robust", SUBJECT, "nomo:equivalentTo", OBJECT),
        ("robust", "iso-27001/A.8.29", "nomo:supersetOf", OBJECT),
        ("", "iso-27001/A.8.7", "nomo:supersetOf", OBJECT),
        columns=JOINT,
        name="try.joint",
    )
    assert reasons(path) == [
        ("column joint_id, line 12", "the row has no joint_id"),
        (
            "column predicate_id, line 11",
            'predicate_id is "nomo:supersetOf" here and "nomo:equivalentTo" before in one joint mapping',
        ),
    ]


def test_policies(write: Write) -> None:
    path = write(
        ("policy/open", "With vendors", "approved|reviewed", "mapping-set/a;mapping-set/b"),
        columns=("key", "label", "accepted_status", "source_on"),
        head="# policies\n",
        name="policies",
    )
    (record,) = records(path)
    assert isinstance(record, MappingPolicy)
    assert record.accepted_status == (MappingStatus.APPROVED, MappingStatus.REVIEWED)
    assert record.source_on == ("mapping-set/a", "mapping-set/b")
    assert record.min_authority is Authority.OWN_COUNSEL


# --- the published files --------------------------------------------------------------------------


def published(data: Path) -> list[Path]:
    return sorted((data / "sssom").rglob("*.tsv"))


def test_every_published_file_is_read_to_its_last_row(data: Path) -> None:
    found = {str(path.relative_to(data)): len(sssom_table.read(path).lines) for path in published(data)}
    stated = re.findall(r"^\| `(sssom/[^`]+)`.*SSSOM (\d+) mapping rows", (data / "SOURCES.md").read_text(), re.M)
    assert len(found) == 38
    assert found == {path: int(rows) for path, rows in stated}


def test_every_published_file_becomes_records_or_names_place_and_reason(data: Path) -> None:
    refused = 0
    for path in published(data):
        with pytest.raises(Refused) as caught:
            records(path)
        assert caught.value.reasons
        assert all(reason.place and str(reason.place) and reason.message for reason in caught.value.reasons)
        assert all(reason.remedy for reason in caught.value.reasons)
        refused += 1
    assert refused == 38


def test_a_published_file_loads_once_its_editions_are_named(data: Path, tmp_path: Path) -> None:
    source = data / "sssom" / "ibm-ai-atlas-nexus" / "owasp_asi2owasp_llm.tsv"
    path = tmp_path / source.name
    path.write_text("# subject_source_version: asi@2026\n# object_source_version: llm@2025\n" + source.read_text())
    found = [record for record in records(path) if isinstance(record, MappingAssertion)]
    assert len(found) == 23
    assert found[0].relation is Relation.SUBSET_OF
    assert found[0].from_ == "owasp-asi:asi01-agent-goal-hijack"
    assert {record.mapping_status for record in found} == {MappingStatus.PROPOSED}
    assert {record.authority for record in found} == {Authority.VENDOR}
    assert found[0].source is not None
    assert found[0].source.startswith("mapping-set/github.com/IBM/ai-atlas-nexus/")


def test_a_table_of_strangers_is_not_searched_to_its_end(tmp_path: Path) -> None:
    """To say what each of 5,000 unknown names may have meant would take minutes."""
    asked: list[str] = []

    def nobody(text: str) -> str:
        asked.append(text)
        raise UnknownReference(f'there is no provision "{text}"')

    head = "#mapping_set_id: https://example.org/set\n#mapping_date: 2026-01-01\n#author_label: me\n"
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    rows = "".join(f"a b {n}\tskos:exactMatch\tc d {n}\tsemapv:ManualMappingCuration\n" for n in range(5_000))
    path = tmp_path / "strangers.sssom.tsv"
    path.write_text(head + columns + rows)
    with pytest.raises(Refused):
        list(sssom.read(path, nobody))
    assert len(asked) < 500
