"""One case, or a few, for each rule: what is found, on which line, and what is not."""

import pytest

from loaders.linting.finding import Severity, rules
from loaders.linting.lint import RULES
from tests.loaders.linting.conftest import Linted
from tests.loaders.linting.files import ciso, lines, oscal, shelf, sssom, table, told

ONE = shelf("one-2020", "1.1", "1.2", "2.1", "a.1", headings=("1", "2"))
TWO = shelf("two-2021", "x.1", "x.2", "x.3", "y.1", headings=("x",))
SHELVES = (ONE, TWO)


def test_a_sound_table_has_no_findings(linted: Linted) -> None:
    assert linted({"m.csv": table("A.2.2 | Art. 17(1) | superset | 0.9", "A.2.3 | Art. 16 | intersects | 0.5")}) == []


def test_a_sound_library_has_no_findings(linted: Linted) -> None:
    text = ciso("1.1 subset x.1 9", "1.2 equal x.2 3", back=("x.1 superset 1.1 9", "x.2 equal 1.2 3"))
    assert linted({"m.yaml": text}, SHELVES) == []


def test_every_finding_has_a_rule_of_the_table(linted: Linted) -> None:
    found = linted({"m.csv": table("A.2.2 | Art. 999 | superset | 7")})
    assert {each.rule for each in found} <= rules().keys()
    assert all(each.severity is rules()[each.rule].severity for each in found)


# --- ends -----------------------------------------------------------------------------------------


def test_an_id_that_names_nothing_is_told_with_the_nearest(linted: Linted) -> None:
    found = linted({"m.csv": table("A.2.2 | Art. 17 | superset | 0.9", "8.5 | Art. 17(1)(z) | superset | 0.9")})
    assert told(found, "unresolvable") == [
        (3, "there is no 8.5 in ISO 42001; nearest: ISO 42001 8.4, ISO 42001 8.3, ISO 42001 8.2"),
        (
            3,
            "there is no Art. 17(1)(z) in AI Act; "
            "nearest: AI Act Art. 17(1)(m), AI Act Art. 17(1)(l), AI Act Art. 17(1)(k)",
        ),
    ]


def test_a_node_that_a_library_lacks_is_told(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("1.3 equal x.1")}, SHELVES)
    assert told(found, "unresolvable") == [(11, "there is no 1.3 in one-2020; nearest: 1, 1.2, 1.1")]


@pytest.mark.parametrize(
    "id_", ["AIACT-1", "art 5-7", "Art. 28(2)-(4)", "node410", "17", "Article 9 and 10", "§ 5", "10.2.a"]
)
def test_an_id_whose_shape_says_nothing_is_unchecked_and_not_unresolvable(linted: Linted, id_: str) -> None:
    found = linted({"m.csv": table(f"A.2.2 | {id_} | superset | 0.9")})
    assert lines(found, "unresolvable") == []
    assert lines(found, "unchecked") == [2]


@pytest.mark.parametrize(
    "id_",
    ["Art. 17", "Article 17(1)(a)", "art.17.1.a", "Art.17.1", "Annex III", "anhang iv", "recital 10", "AI Act Art. 17"],
)
def test_articles_are_found_however_people_write_them(linted: Linted, id_: str) -> None:
    found = linted({"m.csv": table(f"A.2.2 | {id_} | no-relationship | 0.9")})
    assert [each.rule for each in found] == []


@pytest.mark.parametrize(
    "id_", ["A.2.2", "a-2-2", "Control A.2.2", "Annex A.2.2", "ISO/IEC 42001 A.2.2", "Control_A_2_2"]
)
def test_controls_are_found_however_people_write_them(linted: Linted, id_: str) -> None:
    assert linted({"m.csv": table(f"{id_} | Art. 17 | superset | 0.9")}) == []


def test_an_old_edition_of_a_standard_is_not_ours(linted: Linted) -> None:
    text = table("A.9.2.3 | Art. 17 | superset | 0.9").replace("ISO 42001:2023", "ISO 27001:2013")
    found = linted({"m.csv": text})
    assert [each.rule for each in found] == ["unchecked"]


def test_an_end_of_the_other_framework_is_told_once(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("urn:x:risk:req_node:two-2021:x.1 equal x.2")}, SHELVES)
    assert [(each.rule, each.line) for each in found if each.severity is Severity.ERROR] == [("foreign-end", 11)]


def test_a_row_with_one_end_is_told_unless_it_says_so(linted: Linted) -> None:
    text = sssom("iso:A.2.2 skos:exactMatch  x 0.5 me", "iso:A.2.3 skos:exactMatch sssom:NoTermFound x 0.5 me")
    found = linted({"m.sssom.tsv": text + "iso:A.2.4\tnoMatch\t\tx\t0.5\tme\n"})
    assert told(found, "missing-end") == [(10, "the row of iso:A.2.2 names no target")]


def test_a_thing_is_not_mapped_to_itself(linted: Linted) -> None:
    found = linted({"m.sssom.tsv": sssom("iso:A.2.2 skos:exactMatch iso:A.2.2 x 0.5 me")})
    assert lines(found, "self-mapping") == [10]


def test_recitals_definitions_and_headings_are_no_ends(linted: Linted) -> None:
    found = linted({"m.csv": table("A.2.2 | recital 10 | superset | 0.9", "A.2.2 | Art. 3(1) | equal | 0.9")})
    assert lines(found, "not-assessable") == [2, 3]
    found = linted({"m.yaml": ciso("1 subset x.1")}, SHELVES)
    assert told(found, "not-assessable") == [(11, "1 of one-2020 is a heading over 2 requirements")]


def test_a_framework_itself_is_no_end(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("urn:x:risk:framework:one-2020 equal x.1")}, SHELVES)
    assert [line for line, message in told(found, "not-assessable") if message.endswith("the framework itself")] == [11]
    text = sssom("id:iso-42001 skos:exactMatch act:art_17 x 0.5 me").replace(
        "id/iso-42001/\n", "id/iso-42001/\n#  id: https://w3id.org/nomograph/id/\n"
    )
    assert lines(linted({"m.sssom.tsv": text}), "not-assessable") == [11]


def test_anything_may_be_denied_of_a_recital(linted: Linted) -> None:
    assert linted({"m.csv": table("A.2.2 | recital 10 | no-relationship | 0.9")}) == []


def test_an_article_with_duties_in_its_parts_is_an_end(linted: Linted) -> None:
    assert linted({"m.csv": table("A.2.2 | Art. 15 | subset | 0.9")}) == []


def test_annex_b_is_told_once_for_a_file(linted: Linted) -> None:
    found = linted({"m.csv": table("B.2.2 | Art. 17 | superset | 0.9", "B-2-3 | Art. 17 | superset | 0.9")})
    assert told(found, "annex-b") == [
        (2, "2 ids of Annex B stand in 2 places, such as B.2.2, the guidance on control A.2.2")
    ]


def test_a_spelling_that_only_one_id_can_mean_is_mended(linted: Linted) -> None:
    text = ciso("urn:x:risk:req_node:one-2020:A-1 equal x.1", "1.1 equal =x.2").replace("=x.2", "x.2")
    found = [each for each in linted({"m.yaml": text}, SHELVES) if each.rule == "spelling"]
    assert [(each.line, each.edits[0].new) for each in found] == [
        (11, "urn:x:risk:req_node:one-2020:a.1"),
        (16, "urn:x:risk:req_node:two-2021:x.2"),
    ]


def test_a_bare_id_lacks_its_prefix_and_one_with_another_prefix_is_another_thing(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("urn:other:1.1 equal x.1")}, SHELVES)
    assert lines(found, "spelling") == []
    assert lines(found, "unresolvable") == [11]


def test_two_spellings_of_one_thing_in_one_file_are_told(linted: Linted) -> None:
    found = linted({"m.csv": table("A.2.2 | Art. 17 | superset | 0.9", "a-2-2 | Article 17(1) | superset | 0.9")})
    assert told(found, "two-spellings") == [(3, "a-2-2 is what line 2 writes as A.2.2")]


def test_ids_of_a_framework_that_is_not_here_are_told_once(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("1.1 equal q.1", "1.2 equal q.2")}, (ONE,))
    assert told(found, "unchecked") == [
        (12, "2 ids of urn:x:risk:framework:two-2021 could not be looked up, such as q.1: no list of it is here")
    ]


# --- pairs ----------------------------------------------------------------------------------------


def test_a_row_that_repeats_another_is_told_and_mended(linted: Linted) -> None:
    row = "A.2.2 | Art. 17 | superset | 0.9"
    found = [each for each in linted({"m.csv": table(row, row)}) if each.rule == "duplicate"]
    assert [(each.line, each.message) for each in found] == [(3, "A.2.2 superset Art. 17 stands on line 2 already")]
    assert found[0].edits


def test_a_row_that_differs_in_one_cell_is_no_repetition(linted: Linted) -> None:
    found = linted({"m.csv": table("A.2.2 | Art. 17 | superset | 0.9", "A.2.2 | Art. 17 | superset | 0.8")})
    assert lines(found, "duplicate") == []
    assert told(found, "strength-differs") == [(3, "A.2.2 superset Art. 17 has confidence 0.8, on line 2 0.9")]


def test_two_relations_of_one_pair_in_one_set_are_told(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("1.1 subset x.1", "1.1 intersect x.1")}, SHELVES)
    assert told(found, "pair-differs") == [(15, "1.1 intersect x.1, but line 11 says subset of the same pair")]


def test_two_authors_may_differ(linted: Linted) -> None:
    found = linted(
        {
            "m.sssom.tsv": sssom(
                "iso:A.2.2 skos:exactMatch act:art_17 x 0.5 me", "iso:A.2.2 skos:closeMatch act:art_17 x 0.5 you"
            )
        }
    )
    assert lines(found, "pair-differs") == []
    assert lines(found, "opinions-differ") == [11]


def test_each_way_of_matching_has_its_confidence(linted: Linted) -> None:
    text = sssom(
        "iso:A.2.2 skos:exactMatch act:art_17 semapv:LexicalMatching 0.5 me",
        "iso:A.2.2 skos:exactMatch act:art_17 semapv:ManualMappingCuration 0.9 me",
    )
    assert linted({"m.sssom.tsv": text}) == []


@pytest.mark.parametrize(
    ("forth", "back", "rule"),
    [
        ("superset", "superset", "contradictory-inverse"),
        ("subset", "subset", "contradictory-inverse"),
        ("not_related", "intersect", "contradictory-inverse"),
        ("equal", "not_related", "contradictory-inverse"),
        ("equal", "subset", "uneven-inverse"),
        ("superset", "intersect", "uneven-inverse"),
        ("superset", "equal", "uneven-inverse"),
        ("superset", "subset", None),
        ("equal", "equal", None),
        ("intersect", "intersect", None),
        ("not_related", "not_related", None),
    ],
)
def test_directions_agree_or_are_told(linted: Linted, forth: str, back: str, rule: str | None) -> None:
    found = linted({"m.yaml": ciso(f"1.1 {forth} x.1", back=(f"x.1 {back} 1.1",))}, SHELVES)
    assert [each.rule for each in found] == ([rule] if rule else [])
    assert all(each.line == 19 for each in found)


def test_a_pair_of_one_direction_is_told_from_both_sets(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("1.1 equal x.1", "1.2 equal x.2", back=("x.2 equal 1.2", "x.3 equal 2.1"))}, SHELVES)
    assert [message for _, message in told(found, "no-inverse")] == [
        "1.1 equal x.1 has no inverse in two-2021-one-2020",
        "x.3 equal 2.1 has no inverse in one-2020-two-2021",
    ]


def test_a_set_of_one_direction_is_told_once(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("1.1 equal x.1", "1.2 equal x.2")}, SHELVES)
    assert [each.rule for each in found] == ["one-way"]


def test_the_other_direction_may_be_in_another_file(linted: Linted) -> None:
    forth, both = ciso("1.1 superset x.1"), ciso("1.2 equal x.2", back=("x.1 superset 1.1",))
    found = linted({"a.yaml": forth, "b.yaml": both}, SHELVES)
    assert [(each.file, each.line, each.message) for each in found if each.rule == "contradictory-inverse"] == [
        ("b.yaml", 19, "x.1 superset 1.1, and line 11 of a.yaml says 1.1 superset x.1")
    ]
    found = linted({"a.yaml": forth, "b.yaml": both.replace("provider: me", "provider: you")}, SHELVES)
    assert [(each.file, each.line) for each in found if each.rule == "opinions-differ"] == [("b.yaml", 19)]


# --- chains ---------------------------------------------------------------------------------------


def test_a_chain_that_says_more_than_the_pair_is_told(linted: Linted) -> None:
    text = sssom(
        "iso:A.2.2 skos:exactMatch act:art_17 x 0.5 me",
        "act:art_17 skos:exactMatch odd:1 x 0.5 me",
        "iso:A.2.2 skos:closeMatch odd:1 x 0.5 me",
    )
    found = linted({"m.sssom.tsv": text})
    assert told(found, "over-claim") == [
        (
            12,
            "iso:A.2.2 skos:closeMatch odd:1, but iso:A.2.2 skos:exactMatch act:art_17 (line 10) and "
            "act:art_17 skos:exactMatch odd:1 (line 11) make it equal-to",
        )
    ]


@pytest.mark.parametrize(
    ("first", "second", "third", "rule"),
    [
        ("skos:narrowMatch", "skos:narrowMatch", "noMatch", "chain-contradicts"),
        ("skos:narrowMatch", "skos:narrowMatch", "skos:closeMatch", "over-claim"),
        ("skos:narrowMatch", "skos:narrowMatch", "skos:narrowMatch", None),
        ("skos:narrowMatch", "skos:narrowMatch", "skos:exactMatch", None),
        ("skos:broadMatch", "skos:narrowMatch", "noMatch", None),
        ("skos:closeMatch", "skos:closeMatch", "noMatch", None),
        ("skos:narrowMatch", "skos:closeMatch", "noMatch", "chain-contradicts"),
        ("skos:narrowMatch", "skos:closeMatch", "skos:exactMatch", None),
    ],
)
def test_chains_follow_the_table_of_the_semantics(
    linted: Linted, first: str, second: str, third: str, rule: str | None
) -> None:
    text = sssom(
        f"iso:A.2.2 {first} act:art_17 x 0.5 me",
        f"act:art_17 {second} odd:1 x 0.5 me",
        f"iso:A.2.2 {third} odd:1 x 0.5 me",
    )
    rules_of_chains = ("over-claim", "chain-contradicts")
    found = [each for each in linted({"m.sssom.tsv": text}) if each.rule in rules_of_chains]
    assert [each.rule for each in found if each.line == 12] == ([rule] if rule else [])


def test_a_chain_is_told_whichever_way_its_rows_are_written(linted: Linted) -> None:
    text = sssom(
        "act:art_17 skos:broadMatch iso:A.2.2 x 0.5 me",
        "odd:1 skos:broadMatch act:art_17 x 0.5 me",
        "odd:1 skos:closeMatch iso:A.2.2 x 0.5 me",
    )
    found = told(linted({"m.sssom.tsv": text}), "over-claim")
    assert [line for line, _ in found] == [12]
    assert found[0][1].endswith("make it subset-of")


def test_joint_maps_make_no_chains_and_no_differences(linted: Linted) -> None:
    maps = """{"uuid": "a", "relationship": "equal-to", "sources": [{"type": "control", "id-ref": "x-1"}],
      "targets": [{"type": "control", "id-ref": "A.2.2"}, {"type": "control", "id-ref": "A.2.3"}]}"""
    assert [each.rule for each in linted({"m.json": oscal(maps)})] == ["unchecked"]


def test_one_thing_is_equal_to_one_of_a_framework_at_most(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("1.1 equal x.1", "1.1 equal x.2", "1.2 equal x.1", "2.1 equal x.3")}, SHELVES)
    assert [message for _, message in told(found, "several-equals")] == [
        "1.1 is said equal to x.1 and x.2 of two-2021: that makes them equal too",
        "x.1 is said equal to 1.1 and 1.2 of one-2020: that makes them equal too",
    ]


def test_equals_that_are_said_equal_are_one(linted: Linted) -> None:
    text = sssom(
        "odd:1 skos:exactMatch iso:A.2.2 x 0.5 me",
        "odd:1 skos:exactMatch iso:A.2.3 x 0.5 me",
        "iso:A.2.2 skos:exactMatch iso:A.2.3 x 0.5 me",
    )
    assert lines(linted({"m.sssom.tsv": text}), "several-equals") == []


# --- scales and words -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strength", "bad"), [("11", True), ("-1", True), ("2.5", True), ("high", True), ("10", False)]
)
def test_strengths_stay_on_their_scale(linted: Linted, strength: str, bad: bool) -> None:
    found = linted({"m.yaml": ciso(f"1.1 equal x.1 {strength}")}, SHELVES)
    assert lines(found, "off-scale") == ([15] if bad else [])


def test_a_confidence_is_between_nought_and_one(linted: Linted) -> None:
    text = sssom("iso:A.2.2 skos:exactMatch act:art_17 x 85 me", "iso:A.2.3 skos:exactMatch act:art_16 x 0.85 me")
    assert told(linted({"m.sssom.tsv": text}), "off-scale") == [(10, "confidence 85 is outside of 0 to 1")]


@pytest.mark.parametrize(
    ("values", "mixed"),
    [
        (("0.5", "80%"), True),
        (("0.5", "80"), True),
        (("0.5", "high"), True),
        (("0,5", "1"), False),
        (("3", "1"), False),
    ],
)
def test_one_column_has_one_scale(linted: Linted, values: tuple[str, str], mixed: bool) -> None:
    rows = (f"A.2.2 | Art. 17 | superset | {values[0]}", f"A.2.3 | Art. 16 | superset | {values[1]}")
    text = table(*rows).replace(",0,5,", ',"0,5",')
    assert lines(linted({"m.csv": text}), "mixed-scale") == ([3] if mixed else [])


def test_the_lower_end_of_a_scale_alone_is_told(linted: Linted) -> None:
    rows = [f"{at}.1 intersect x.{at} {at % 3 + 1}" for at in range(12)]
    found = linted({"m.yaml": ciso(*rows)})
    assert [message for _, message in told(found, "short-scale")] == [
        "strength_of_relationship is 1, 2, 3 on all 12 rows; the scale of the format is 0 to 10"
    ]


def test_sets_without_one_scale_are_told(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("1.1 equal x.1 9", back=("x.1 equal 1.1",))}, SHELVES)
    assert [message for _, message in told(found, "scales-differ")] == [
        "one-2020-two-2021 gives strength_of_relationship 9 to 9; of the 2 sets read, "
        "1 gives strength_of_relationship 9 to 9, 1 gives none"
    ]


def test_a_strength_that_says_nothing_is_told_once(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("1.1 equal x.1 null", "1.2 equal x.2 ~")}, SHELVES)
    assert told(found, "empty-strength") == [(15, "strength_of_relationship is null on 2 of 2 rows")]


def test_a_word_that_is_no_relation_is_told_once(linted: Linted) -> None:
    found = linted({"m.yaml": ciso("1.1 overlaps x.1", "1.2 overlaps x.2", "2.1 equal x.3")}, SHELVES)
    assert [message for _, message in told(found, "unknown-relation")] == [
        '"overlaps" says nothing about how the two relate, on 2 of 3 rows; '
        "the format has equal, subset, superset, intersect, not_related"
    ]


def test_words_of_coverage_are_no_relation(linted: Linted) -> None:
    found = linted({"m.csv": table("A.2.2 | Art. 17 | partial | 0.5", "A.2.3 | Art. 17 | full | 0.5")})
    assert told(found, "coverage-word") == [
        (2, "the words full, partial say how much is covered, not which side is the larger, on 2 of 2 rows")
    ]


# --- what a mapping says of itself ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "rule"),
    [("rationale", "no-justification"), ("author", "no-author"), ("date", "no-date"), ("reference", "no-source")],
)
def test_what_a_mapping_does_not_say_of_itself_is_told_once(linted: Linted, column: str, rule: str) -> None:
    text = table("A.2.2 | Art. 17 | superset | 0.9", "A.2.3 | Art. 16 | superset | 0.9").replace(column, "zzz")
    assert [each.rule for each in linted({"m.csv": text})] == [rule]


def test_rows_that_lack_what_others_say_are_counted(linted: Linted) -> None:
    text = table("A.2.2 | Art. 17 | superset | 0.9", "A.2.3 | Art. 16 | superset | 0.9")
    found = linted({"m.csv": text[::-1].replace("yhw", "", 1)[::-1]})
    assert told(found, "no-justification") == [(3, "no rationale is named for 1 of 2 rows")]


def test_a_framework_without_edition_is_told_for_its_end(linted: Linted) -> None:
    text = table("A.2.2 | Art. 17 | superset | 0.9").replace("AI Act 2024", "AI Act")
    assert [message for _, message in told(linted({"m.csv": text}), "no-edition")] == [
        "no edition of AI Act is named, neither for the set nor on any of its 1 rows"
    ]


def test_a_title_may_name_the_edition(linted: Linted) -> None:
    text = (
        table("A.2.2 | Art. 17 | superset | 0.9")
        .replace("AI Act 2024", "AI Act")
        .replace("ISO 42001:2023", "ISO 42001")
    )
    assert linted({"m.csv": f"# Mapping ISO/IEC 42001:2023 <-> EU AI Act (2024/1689)\n{text}"}) == []


# --- writing --------------------------------------------------------------------------------------


def test_the_older_key_of_mapping_sets_is_told(linted: Linted) -> None:
    text = ciso("1.1 equal x.1", back=("x.1 equal 1.1",), key="requirement_mapping_set")
    assert [each.rule for each in linted({"m.yaml": text}, SHELVES)] == ["two-keys"]


def test_both_keys_in_one_file_are_read(linted: Linted) -> None:
    both = ciso("1.1 equal x.1") + ciso("1.2 equal x.2", key="requirement_mapping_set").partition("objects:\n")[2]
    found = linted({"m.yaml": both}, SHELVES)
    assert lines(found, "one-way") == [7, 16]
    assert "stands beside it" in told(found, "two-keys")[0][1]


def test_a_name_that_stands_twice_is_told(linted: Linted) -> None:
    text = ciso("1.1 equal x.1", back=("x.1 equal 1.1",)).replace("rationale: semantic", "relationship: equal", 1)
    assert lines(linted({"m.yaml": text}, SHELVES), "key-twice") == [14]
    maps = '{"uuid": "a", "uuid": "b", "relationship": "equal-to", "sources": [], "targets": []}'
    assert lines(linted({"m.json": oscal(maps)}), "key-twice") == [10]


def test_a_word_outside_of_a_closed_list_is_told(linted: Linted) -> None:
    text = ciso("1.1 equal x.1", back=("x.1 equal 1.1",)).replace("rationale: semantic", "rationale: guess", 1)
    assert told(linted({"m.yaml": text}, SHELVES), "unknown-word") == [
        (14, 'rationale "guess" is none of syntactic, semantic, functional')
    ]
    maps = '{"uuid": "a", "relationship": "equal-to", "sources": [], "targets": []}'
    found = linted({"m.json": oscal(maps, '"method": "manual"')})
    assert told(found, "unknown-word") == [(5, 'method "manual" is none of human, automation, hybrid')]


def test_departures_from_the_schema_of_oscal_are_told(linted: Linted) -> None:
    maps = """{"uuid": "a", "relationship": "equal-to", "notes": 1,
      "sources": [{"type": "control", "id_ref": "x-1"}],
      "targets": [{"type": "clause", "id-ref": "A.2.2"}],
      "confidence-score": {"percentage": "0.5"}},
      {"uuid": "A", "sources": [{"id-ref": "x-2"}], "targets": [{"type": "control", "id-ref": "A.2.3"}]}"""
    found = linted({"m.json": oscal(maps)})
    assert told(found, "oscal-schema") == [
        (10, "notes is no property of a map in the schema of OSCAL"),
        (11, "id_ref is no property of a mapping item in the schema of OSCAL; id-ref is meant"),
        (13, "percentage stands in quotation marks; the schema of OSCAL asks for a number"),
        (14, "this map has no relationship, which the schema of OSCAL requires"),
        (14, "this mapping item has no type, which the schema of OSCAL requires"),
    ]
    assert lines(found, "unknown-word") == [12]
    assert lines(found, "repeated-id") == [14]


def test_a_prefix_that_is_not_in_the_map_is_told_once(linted: Linted) -> None:
    text = sssom("iso:A.2.2 skos:exactMatch new:1 x 0.5 me", "iso:A.2.3 skos:exactMatch new:2 x 0.5 me")
    assert told(linted({"m.sssom.tsv": text}), "unknown-prefix") == [
        (10, 'the prefix "new" of 2 ids is not in the curie_map')
    ]


def test_ragged_rows_are_read_and_told(linted: Linted) -> None:
    text = sssom("iso:A.2.2 skos:exactMatch act:art_17 x", "iso:A.2.3 skos:exactMatch act:art_16 x 0.5 me more")
    found = linted({"m.sssom.tsv": text})
    assert told(found, "ragged-row") == [
        (10, "the row has 4 cells under 6 columns: the last cells are missing, tabs and all"),
        (11, "the row has 7 cells under 6 columns: what stands beyond them belongs to no column"),
    ]


def test_every_rule_has_a_case_here() -> None:
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    elsewhere = {"encoding"}  # test_reading.py
    assert [code for code in rules() if code not in elsewhere and f'"{code}"' not in text] == []
    assert RULES.keys() <= rules().keys()
