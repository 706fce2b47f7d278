"""References as people write them, on the shipped tables."""

import re
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest

from ontology.citation import SHORTS
from ontology.errors import UnknownReference
from ontology.records import AISystem, Framework, ModelVersion, Provision
from ontology.references import References, citation
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.tables import content

SUBJECTS = (
    ModelVersion(key="model/candidate-ranker@2.1", label="Candidate ranker 2.1"),
    ModelVersion(key="model/candidate-ranker@2.2", label="Candidate ranker 2.2"),
    AISystem(key="system/support", label="Support"),
    ModelVersion(key="model/support", label="Assistant"),
)


def register_of(*added: Added) -> Register:
    register = Register()
    register.apply(Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "d", "", ChangeSet("a", "r", added)))
    return register


@pytest.fixture(scope="module")
def register() -> Register:
    return register_of(*content(), *map(Added, SUBJECTS))


@pytest.fixture(scope="module")
def references(register: Register) -> References:
    return References(register)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("AI Act Art. 15(4)", "eu-ai-act/art_15/par_4"),
        ("Article 6(2) AIA", "eu-ai-act/art_6/par_2"),
        ("32024R1689 art_15", "eu-ai-act/art_15"),
        ("ISO 42001 A.6.2.4", "iso-42001/A.6.2.4"),
        ("ISO/IEC 42001:2023 B.6.2.4", "iso-42001/A.6.2.4"),
        ("iso 42001 b-6-2-4", "iso-42001/A.6.2.4"),
        ("ISO 42001 Annex A.6.2.4", "iso-42001/A.6.2.4"),
        ("Clause 6.1.2 of ISO 42001", "iso-42001/6.1.2"),
        ("ISO 27001 A.8.29", "iso-27001/A.8.29"),
        ("A.8.29", "iso-27001/A.8.29"),
        ("GDPR Art. 35", "gdpr/art_35"),
        ("Regulation (EU) 2016/679 Article 35(1)", "gdpr/art_35/par_1"),
        ("Annex III(4)(a) AI Act", "eu-ai-act/anx_III/pnt_4/pnt_a"),
        ("Annex III, point 4(a), of the AI Act", "eu-ai-act/anx_III/pnt_4/pnt_a"),
        ("Annex 3 point 4 AI Act", "eu-ai-act/anx_III/pnt_4"),
        ("AI Act Annex I point 13", "eu-ai-act/anx_I/sct_B/pnt_13"),
        ("AI Act Annex VII 3.1", "eu-ai-act/anx_VII/pnt_3/pnt_3.1"),
        ("Art. 5(1)(f) GDPR", "gdpr/art_5/par_1/pnt_f"),
        ("ai act article 5(1)(c)(i)", "eu-ai-act/art_5/par_1/sub_1/pnt_c/pnt_i"),
        ("recital 12 AI Act", "eu-ai-act/rct_12"),
        ("AI Act recital (12)", "eu-ai-act/rct_12"),
        ("AI Act Chapter III Section 2", "eu-ai-act/cpt_III/sct_2"),
        ("eu-ai-act/art_15/par_4", "eu-ai-act/art_15/par_4"),
        ("EU-AI-ACT/ART_15/PAR_4", "eu-ai-act/art_15/par_4"),
        ("https://w3id.org/nomograph/id/eu-ai-act/art_15", "eu-ai-act/art_15"),
        ("Artikel 15 KI-VO", "eu-ai-act/art_15"),
        ("artikel 15, stk. 4, andet afsnit, AI-forordningen", "eu-ai-act/art_15/par_4/sub_2"),
        ("Art. 6 Abs. 1 lit. a DSGVO", "gdpr/art_6/par_1/sub_1/pnt_a"),
        ("AI Act Art. 15(4) second subparagraph", "eu-ai-act/art_15/par_4/sub_2"),
        ("AI Act 15(4) subpara 2", "eu-ai-act/art_15/par_4/sub_2"),
        ("AI Act Art. 15(3), first subparagraph", "eu-ai-act/art_15/par_3"),
        ("AI Act Article 113, third paragraph, point (a)", "eu-ai-act/art_113/sub_3/pnt_a"),
        ("point (a) of Article 9(2) of the AI Act", "eu-ai-act/art_9/par_2/pnt_a"),
        ("AI Act art. 3(14)", "eu-ai-act/art_3/pnt_14"),
        ("AI Act Article 4a", "eu-ai-act/art_4a"),
        ("AI Act art. 15.4", "eu-ai-act/art_15/par_4"),
        ("NIS2 Art. 21(2)(a)", "nis2/art_21/par_2/pnt_a"),
        ("Article 21(2)(a) of the NIS 2 Directive", "nis2/art_21/par_2/pnt_a"),
        ("  ai   act\u00a0ART.\u00a015 (4) ", "eu-ai-act/art_15/par_4"),
    ],
)
def test_references_as_people_write_them(written: str, key: str, references: References) -> None:
    assert references.provision(written) == key


def test_every_citation_means_its_provision(register: Register, references: References) -> None:
    keys = [record.key for record in register.open(Provision, register.head)]
    assert len(keys) > 4800
    assert [key for key in keys if references.provision(citation(key)) != key] == []


def test_a_reference_is_read_in_some_hundred_calls(register: Register, references: References) -> None:
    """However many provisions there are: that is a tenth of a millisecond, counted so that no machine is too slow."""
    cited = [citation(record.key) for record in register.open(Provision, register.head)][:1000]
    references.provision(cited[0])  # what is made on first use is there
    most = max(_calls(references, text) for text in cited)
    assert 10 < most < 500


def _calls(references: References, text: str) -> int:
    """Functions that are called to read it."""
    counted: Counter[str] = Counter()
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, argument: counted.update([event]))
    try:
        references.provision(text)
    finally:
        sys.setprofile(before)
    return counted["call"] + counted["c_call"]


@pytest.mark.parametrize(
    ("key", "cited"),
    [
        ("eu-ai-act/art_15/par_4", "AI Act Art. 15(4)"),
        ("eu-ai-act/art_15/par_4/sub_3", "AI Act Art. 15(4), third subparagraph"),
        ("eu-ai-act/art_6/par_3/sub_2/pnt_a", "AI Act Art. 6(3), second subparagraph, point (a)"),
        ("eu-ai-act/anx_III/pnt_4/pnt_a", "AI Act Annex III(4)(a)"),
        ("eu-ai-act/rct_12", "AI Act recital 12"),
        ("eu-ai-act/cpt_III/sct_2", "AI Act Chapter III Section 2"),
        ("iso-42001/A.6.2.4", "ISO 42001 A.6.2.4"),
        ("gdpr", "GDPR"),
        ("eu-ai-act/edition/2024-08-01", "eu-ai-act/edition/2024-08-01"),
        ("model/candidate-ranker@2.1", "model/candidate-ranker@2.1"),
    ],
)
def test_citations(key: str, cited: str) -> None:
    assert citation(key) == cited


def test_short_names_are_those_of_the_tables(register: Register) -> None:
    assert {record.key: record.short for record in register.open(Framework, register.head)} == SHORTS


# --- what is not there ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("ISO 42001 8.5", ("iso-42001/8.4", "iso-42001/8.3", "iso-42001/8.2")),
        ("ISO 42001 A.8.29", ("iso-42001/A.8.5", "iso-42001/A.8.4", "iso-42001/A.8.3")),
        ("ISO 42001 72", ("iso-42001/7.2", "iso-42001/10", "iso-42001/9")),
        ("AI Act Art. 15(9)", ("eu-ai-act/art_15/par_5", "eu-ai-act/art_15/par_4", "eu-ai-act/art_15/par_3")),
        ("AI Act Art. 114", ("eu-ai-act/art_113", "eu-ai-act/art_112", "eu-ai-act/art_111")),
        ("eu-ai-act/art_114", ("eu-ai-act/art_113", "eu-ai-act/art_112", "eu-ai-act/art_111")),
    ],
)
def test_an_unknown_number_gets_its_neighbours(written: str, nearest: tuple[str, ...], references: References) -> None:
    with pytest.raises(UnknownReference) as caught:
        references.provision(written)
    assert caught.value.nearest == nearest
    assert caught.value.ref == written
    assert all(key in str(caught.value) for key in nearest)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "rubbish",
        "(((((",
        "AI Act",
        "AI Act Article 15 accuracy",
        "Article 15 of the Cyber Resilience Act",
        "Regulation (EU) 2019/881 Article 15",
        "ISO 27001:2013 A.8.2",
        "ISO 9001 8.5",
        "Art. 15(1) – (3) AI Act",
        "AI Act Annex III(4)(z)",
        "AI Act " + "(1)" * 1000,
        "AI Act Annex 999999999999",
    ],
)
def test_what_names_nothing_is_refused(written: str, references: References) -> None:
    with pytest.raises(UnknownReference) as caught:
        references.provision(written)
    assert len(caught.value.nearest) <= 3
    assert caught.value.remedy


def test_what_may_mean_several_is_refused_with_them(references: References) -> None:
    with pytest.raises(UnknownReference, match="more than one") as caught:
        references.provision("Article 15")
    assert set(caught.value.nearest) == {"dora/art_15", "eu-ai-act/art_15", "gdpr/art_15"}


def test_nothing_is_there_before_it_is_loaded() -> None:
    empty = References(Register())
    with pytest.raises(UnknownReference) as caught:
        empty.provision("AI Act Art. 15")
    assert caught.value.nearest == ()
    with pytest.raises(UnknownReference):
        empty.subject("model/x")


# --- subjects -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "model/candidate-ranker@2.1",
        "https://w3id.org/nomograph/id/model/candidate-ranker@2.1",
        "candidate-ranker@2.1",
        "Candidate ranker 2.1",
        "candidate RANKER 2.1",
    ],
)
def test_subjects_by_key_iri_label_and_end_of_key(written: str, references: References) -> None:
    assert references.subject(written) == "model/candidate-ranker@2.1"


def test_an_unknown_subject_gets_the_nearest(references: References) -> None:
    with pytest.raises(UnknownReference) as caught:
        references.subject("model/candidate-ranker@2.3")
    assert set(caught.value.nearest[:2]) == {"model/candidate-ranker@2.1", "model/candidate-ranker@2.2"}


def test_an_end_of_two_keys_is_refused_with_both(references: References) -> None:
    with pytest.raises(UnknownReference, match="more than one") as caught:
        references.subject("support")
    assert caught.value.nearest == ("model/support", "system/support")


def test_every_remedy_is_a_sentence_of_ours(references: References) -> None:
    with pytest.raises(UnknownReference) as caught:
        references.provision("AI Act Art. 200")
    assert re.search(r"nearest: eu-ai-act/art_113", str(caught.value))
