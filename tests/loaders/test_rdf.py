"""RDF in our own vocabulary, as it comes from strangers: what is right is read, what is not says where."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders import sandbox
from loaders.rdf import FORMATS, of_text, read
from ontology import context
from ontology.errors import BadInput, Refused, Unreadable
from ontology.records import Assessment, Evidence, Record, Use
from ontology.words import Verdict

HEAD = """@base <https://w3id.org/nomograph/id/> .
@prefix nomo: <https://w3id.org/nomograph/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix earl: <http://www.w3.org/ns/earl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""

USE = (
    HEAD
    + '<use/1> a nomo:Use ; nomo:user <system/a> ; nomo:used <model/a@1> ; nomo:validFrom "2026-03-01"^^xsd:date .\n'
)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def found(folder: Path, text: str, name: str = "a.ttl") -> list[Record]:
    return [added.record for added in read(write(folder, name, text))]


def wrong(folder: Path, text: str, name: str = "a.ttl") -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        found(folder, text, name)
    return caught.value


def test_turtle_is_read_with_the_line_of_each_record(tmp_path: Path) -> None:
    text = USE + "\n<use/2> a nomo:Use ;\n  nomo:user <system/a> ; nomo:used <dataset/d> .\n"
    first, second = read(write(tmp_path, "a.ttl", text))
    assert isinstance(first.record, Use)
    assert (first.record.key, first.record.valid_to, first.locator) == ("use/1", None, "line 6")
    assert (second.record.key, second.locator) == ("use/2", "line 8")


def test_json_ld_and_n_quads_say_the_same(tmp_path: Path) -> None:
    node = {"@id": "use/1", "@type": "Use", "user": "system/a", "used": "model/a@1", "validFrom": "2026-03-01"}
    document = json.dumps({"@context": context.context(), "@graph": [node]})
    ns, at = "https://w3id.org/nomograph/ns#", "https://w3id.org/nomograph/id/"
    quads = f"""<{at}use/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ns}Use> <{at}g> .
<{at}use/1> <{ns}user> <{at}system/a> <{at}g> .
<{at}use/1> <{ns}used> <{at}model/a@1> <{at}g> .
<{at}use/1> <{ns}validFrom> "2026-03-01"^^<http://www.w3.org/2001/XMLSchema#date> <{at}g> .
"""
    turtle = found(tmp_path, USE)
    assert found(tmp_path, document, "a.jsonld") == turtle
    assert found(tmp_path, quads, "a.nq") == turtle
    assert found(tmp_path, quads.replace(f" <{at}g> .", " ."), "a.nt") == turtle


def test_words_of_earl_and_dublin_core_and_names_for_text(tmp_path: Path) -> None:
    text = HEAD + (
        "<assessment/1> a nomo:Assessment ; nomo:of <act/art_1> ; nomo:subject <system/a> ; nomo:verdict earl:cantTell"
        ' ; nomo:assessedBy <agent/auditor> ; nomo:assessedOn "2026-03-20"^^xsd:date ;'
        " nomo:againstEdition <act/edition/1> . <evidence/1> a nomo:Evidence ;"
        f' nomo:label "x"@en ; nomo:sha256 "{"ab" * 32}" ; dcterms:source <http://x.test/y> ;'
        ' nomo:collectedAt "2026-03-05T11:00:00+01:00"^^xsd:dateTime .'
    )
    verdict, item = found(tmp_path, text)
    assert isinstance(verdict, Assessment)
    assert (verdict.verdict, verdict.assessed_by) == (Verdict.CANNOT_TELL, "agent/auditor")
    assert isinstance(item, Evidence)
    assert (item.source, item.collected_at.hour) == ("http://x.test/y", 10)


def test_what_a_ledger_said_is_left_in_that_ledger(tmp_path: Path) -> None:
    text = USE.replace("nomo:user", "nomo:recordedIn <change/2> ; nomo:corrects <use/0> ; nomo:user")
    text += "<use/0> a nomo:Use ; nomo:user <system/a> ; nomo:used <model/a@1> ; nomo:recordedIn <change/1> .\n"
    text += "<change/2> a nomo:ChangeSet ; nomo:sequence 2 ; nomo:closes <use/0> .\n"
    (use,) = found(tmp_path, text)
    assert (use.key, use.corrects) == ("use/1", None)


def test_a_correction_by_hand_keeps_what_it_corrects(tmp_path: Path) -> None:
    (use,) = found(tmp_path, USE.replace("nomo:user", "nomo:corrects <use/0> ; nomo:user"))
    assert use.corrects == "use/0"


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    error = wrong(tmp_path, USE + "<use/2> a nomo:Use ;\n  nomo:user .\n")
    assert error.place is not None
    assert (error.place.file, error.place.line) == ("a.ttl", 8)
    assert "the syntax breaks" in str(error)


def test_every_record_that_is_none_is_named(tmp_path: Path) -> None:
    text = (
        USE + "<use/2> a nomo:Use ; nomo:user <system/a> .\n<use/3> a nomo:Usage .\n<use/4> a nomo:Use ; nomo:uses 1 ."
    )
    with pytest.raises(Refused) as refused:
        found(tmp_path, text)
    shown = [str(reason) for reason in refused.value.reasons]
    assert len(shown) == 3
    assert 'Use "use/2" lacks used; add what is missing (a.ttl, line 7)' in shown
    assert "nomo:Usage is no class of ours" in shown[1]


def test_nodes_without_a_name_are_refused(tmp_path: Path) -> None:
    assert "node without a name" in str(wrong(tmp_path, USE + "<use/2> a nomo:Use ; nomo:user [ a nomo:AISystem ] .\n"))


def test_nothing_is_fetched_for_a_context(tmp_path: Path) -> None:
    for elsewhere in ("http://127.0.0.1:9/c", ["http://127.0.0.1:9/c"], {"@import": "http://127.0.0.1:9/c"}):
        error = wrong(tmp_path, json.dumps({"@context": elsewhere, "@id": "use/1"}), "a.jsonld")
        assert "nothing is fetched" in str(error)


def test_xml_is_refused_before_any_parser_sees_it(tmp_path: Path) -> None:
    for text in ('<?xml version="1.0"?><rdf:RDF/>', '<!DOCTYPE x [<!ENTITY a "b">]>', " <rdf:RDF>"):
        assert "DOCTYPE" in str(wrong(tmp_path, text))


@pytest.mark.parametrize("depth", [65, 100_000])
def test_deep_nesting_is_refused_before_any_parser_sees_it(tmp_path: Path, depth: int) -> None:
    assert "64 deep" in str(wrong(tmp_path, HEAD + "<a> nomo:x " + "(" * depth + ")" * depth + " ."))
    assert "64 deep" in str(wrong(tmp_path, "[" * depth + "]" * depth, "a.jsonld"))


def test_brackets_in_text_and_names_are_no_nesting(tmp_path: Path) -> None:
    brackets = "[" * 100
    text = USE.replace("nomo:user", f'nomo:purpose """{brackets} "quoted" """ ; nomo:user') + f"# {brackets}\n"
    (use,) = found(tmp_path, text)
    assert isinstance(use, Use)
    assert use.purpose is not None
    assert use.purpose.startswith("[[[")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.ttl", HEAD, "has no records"),
        ("a.jsonld", "{", "no JSON"),
        ("a.xyz", USE, "has no ending"),
        ("a.nq", "<a> <b> <c> .", "the syntax breaks"),
    ],
)
def test_what_is_no_rdf_of_ours(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    assert sentence in str(wrong(tmp_path, text, name))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unreadable, match="UTF-8"):
        list(read(tmp_path / "a.ttl"))


@given(st.text(alphabet='<>"{}[]();.,@#\\\n abn:/_^1é\u2028', max_size=60), st.integers(0, len(USE)))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_file_is_read_or_refused(noise: str, place: int) -> None:
    for form in FORMATS.values():
        with contextlib.suppress(BadInput):
            assert list(of_text(USE[:place] + noise + USE[place:], form, "a"))


def test_the_child_process_gives_the_same_records_and_errors(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", USE)
    assert list(sandbox.run(read, path)) == list(read(path))
    broken = write(tmp_path, "b.ttl", USE + "<use/2> a nomo:Use .")
    with pytest.raises(BadInput, match=r"b\.ttl, line 7"):
        sandbox.run(read, broken)


def test_every_format_has_a_case_here() -> None:
    assert set(FORMATS) == {".ttl", ".jsonld", ".nq", ".nt"}
