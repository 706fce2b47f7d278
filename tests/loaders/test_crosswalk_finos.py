"""The references of the FINOS AI Governance Framework: every one to a framework of ours, the others counted."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from loaders import crosswalk_finos, crosswalk_nist, detect
from loaders.loaded import Loaded
from loaders.shipped import shipped
from ontology.errors import Unreadable
from ontology.records import (
    Assessment,
    ControlImplementation,
    Edition,
    Evidence,
    Framework,
    MappingAssertion,
    MappingPolicy,
    Organisation,
    Provision,
    Record,
    Wording,
)
from ontology.references import References
from ontology.register import Added, ChangeSet, Entry, Register
from ontology.tables import content
from ontology.words import Authority, ImplementationStatus, MappingStatus, Relation, Status, Verdict
from service.api.facts import told
from service.reasoning.view import View
from service.validation.forms import check

TODAY = date(2026, 11, 21)


def page(number: int, *references: str, layout: str = "mitigation") -> str:
    listed = "".join(f"  - {reference}\n" for reference in references)
    return (
        f"---\nsequence: {number}\ntitle: Pinning\nlayout: {layout}\niso-42001_references:\n{listed}---\n\n## Purpose\n"
    )


@pytest.fixture(scope="module")
def folder(data: Path) -> Path:
    return data / "crosswalks" / "finos"


@pytest.fixture(scope="module")
def register() -> Register:
    opinions = tuple(added for _, items in shipped() for added in items)
    change = ChangeSet("ann", "content", (*content(), *opinions))
    return Register.of([Entry(1, datetime(2026, 1, 1, tzinfo=UTC), "d1", "", change)])


@pytest.fixture(scope="module")
def references(register: Register) -> References:
    return References(register)


@pytest.fixture(scope="module")
def loaded(folder: Path, references: References) -> Loaded:
    return crosswalk_finos.read(folder, references.provision)


def opinions(loaded: Loaded) -> list[MappingAssertion]:
    return [added.record for added in loaded.added if isinstance(added.record, MappingAssertion)]


# --- the published files --------------------------------------------------------------------------


def listed(folder: Path) -> Counter[str]:
    """References by framework, read as YAML, without the loader."""
    found: Counter[str] = Counter()
    for path in [*folder.glob("_mitigations__*.md"), *folder.glob("_risks__*.md")]:
        front = yaml.safe_load(path.read_text("utf-8").split("\n---\n")[0].removeprefix("---\n"))
        for name, items in front.items():
            if name.endswith("_references"):
                found[name.removesuffix("_references")] += len(items)
    return found


def test_every_reference_is_an_opinion_or_counted_in_a_note(folder: Path, loaded: Loaded) -> None:
    theirs = listed(folder)
    assert (theirs["iso-42001"], theirs["eu-ai-act"]) == (49, 68)
    ours = Counter(opinion.from_.split("/")[0] for opinion in opinions(loaded))
    assert ours == {"iso-42001": theirs.pop("iso-42001"), "eu-ai-act": theirs.pop("eu-ai-act")}
    assert list(loaded.notes) == [
        f"{count} references to {name}, which is not here, are left out" for name, count in sorted(theirs.items())
    ]
    kinds = Counter(type(added.record) for added in loaded.added)
    assert kinds == {Framework: 1, Edition: 1, Provision: 46, Wording: 46, MappingAssertion: 49 + 68}


def test_only_ids_that_the_publisher_declares_are_used(folder: Path, loaded: Loaded) -> None:
    for name in ("iso-42001", "eu-ai-act"):
        declared = yaml.safe_load((folder / f"_data__references__{name}.yml").read_text("utf-8"))["entries"]
        used = {opinion.claimed_id for opinion in opinions(loaded) if opinion.from_.startswith(f"{name}/")}
        assert used <= declared.keys()


def test_every_opinion_is_an_overlap_on_the_word_of_the_consortium(loaded: Loaded) -> None:
    for opinion in opinions(loaded):
        assert opinion.relation is Relation.INTERSECTS_WITH
        assert opinion.mapping_status is MappingStatus.PROPOSED
        assert opinion.authority is Authority.CONSORTIUM
        assert opinion.author == "FINOS"
        assert opinion.source == crosswalk_finos.SET
        assert opinion.claimed_id


def test_a_mitigation_can_be_in_place_and_a_risk_cannot(loaded: Loaded) -> None:
    wordings = [added.record for added in loaded.added if isinstance(added.record, Wording)]
    assert {wording.number[:3] for wording in wordings if wording.assessable} == {"mi-"}
    assert {wording.number[:3] for wording in wordings if not wording.assessable} == {"ri-"}
    assert len({wording.position for wording in wordings}) == 46
    labels = {wording.number: wording.label for wording in wordings}
    assert labels["mi-10"] == "AI Model Version Pinning"
    assert labels["ri-10"] == "Prompt Injection"


def test_ids_are_read_as_the_provisions_that_they_name(loaded: Loaded) -> None:
    ends = {(opinion.from_, opinion.to): opinion.claimed_id for opinion in opinions(loaded)}
    assert ends["iso-42001/A.6.2.3", "finos-ai-governance/mi-10"] == "A-6-2-3"
    assert ends["eu-ai-act/art_15", "finos-ai-governance/ri-10"] == "c3-s2-a15"


@pytest.mark.parametrize("trusted", [True, False])
def test_the_one_door_knows_a_folder_and_a_page(
    folder: Path, references: References, loaded: Loaded, trusted: bool
) -> None:
    assert detect.source_of(folder) is detect.Source.FINOS
    assert detect.load(folder, references.provision, trusted=trusted) == loaded
    (one,) = folder.glob("_mitigations__mi-10_*.md")
    assert detect.source_of(one) is detect.Source.FINOS
    alone = detect.load(one, references.provision, trusted=trusted)
    assert {added.record.key for added in alone.added} <= {added.record.key for added in loaded.added}
    assert len(opinions(alone)) == 4


# --- on whose word --------------------------------------------------------------------------------


def pinned() -> list[Record]:
    """An organisation whose auditor passed the mitigation."""
    edition = crosswalk_finos.PUBLICATION.edition.key
    return [
        Organisation(key="org/acme"),
        ControlImplementation(
            key="implementation/1",
            label="Pinned versions",
            implements=("finos-ai-governance/mi-10",),
            subject="org/acme",
            implementation_status=ImplementationStatus.IMPLEMENTED,
            against_edition=edition,
        ),
        Evidence(
            key="evidence/1",
            label="Report",
            sha256="0" * 64,
            collected_at=datetime(2026, 7, 1, tzinfo=UTC),
            supports=("implementation/1",),
        ),
        Assessment(
            key="assessment/1",
            of="finos-ai-governance/mi-10",
            verdict=Verdict.PASSED,
            assessed_by="auditor",
            assessed_on=date(2026, 7, 2),
            against_edition=edition,
            subject="org/acme",
            used_evidence=("evidence/1",),
        ),
    ]


def test_what_is_loaded_counts_under_its_policy_alone_and_names_the_author(
    register: Register, folder: Path, data: Path, loaded: Loaded
) -> None:
    nist = crosswalk_nist.read(
        data / "crosswalks" / "nist-crosswalks" / "NIST_AI_RMF_to_ISO_IEC_42001_Crosswalk.md",
        References(register).provision,
    )
    change = ChangeSet("ann", "load", (*loaded.added, *nist.added, *map(Added, pinned())))
    check(change, register)
    entry = Entry(2, datetime(2026, 8, 1, tzinfo=UTC), "d2", "d1", change)
    known = Register.of([*register.entries, entry])

    def trace_of(policy: str) -> tuple[Status, list[str]]:
        found = known.get(policy)
        assert found is not None
        assert isinstance(found.record, MappingPolicy)
        trace = View(known, TODAY, known.head, found.record).trace("iso-42001/A.6.2.6", "org/acme")
        facts = [known.get(fact) for step in trace.proof.steps for fact in step.facts] if trace.proof else []
        return trace.status, [told(f.record) for f in facts if f and isinstance(f.record, MappingAssertion)]

    assert trace_of("policy/default") == (Status.ABSENT, [])
    assert trace_of("policy/with-nist-crosswalk") == (Status.ABSENT, [])
    status, said = trace_of("policy/with-finos-references")
    assert status is Status.PARTIAL, "an overlap never satisfies"
    assert len(said) == 1
    assert "says FINOS (consortium, 30 June 2026, proposed)" in said[0]


# --- made for the case ----------------------------------------------------------------------------


def test_an_id_that_does_not_exist_is_told_with_its_place_and_the_nearest(
    tmp_path: Path, references: References
) -> None:
    (tmp_path / "mi-3_x.md").write_text(page(3, "A-6-2-4  # fine", "A-6-2-99  # not there"))
    loaded = crosswalk_finos.read(tmp_path, references.provision)
    assert [opinion.from_ for opinion in opinions(loaded)] == ["iso-42001/A.6.2.4"]
    (note,) = loaded.notes
    assert note.startswith('mi-3_x.md, line 7: left out, there is no provision "ISO 42001 A.6.2.99"; nearest: ')
    assert "iso-42001/A.6.2.8" in note


def test_a_page_that_refers_to_nothing_of_ours_is_a_provision(tmp_path: Path) -> None:
    (tmp_path / "mi-3_x.md").write_text(page(3))
    loaded = crosswalk_finos.read(tmp_path)
    assert [type(added.record) for added in loaded.added] == [Framework, Edition, Provision, Wording]


def test_folders_of_a_checkout_are_read_together_in_natural_order(tmp_path: Path) -> None:
    for kind, layout in (("_mitigations", "mitigation"), ("_risks", "risk")):
        (tmp_path / kind).mkdir()
        for number in (10, 9):
            (tmp_path / kind / f"{kind[1:3]}-{number}_x.md").write_text(page(number, "A-2-2", layout=layout))
    (tmp_path / "README.md").write_text("# Read me\n")
    assert [path.name[:5].rstrip("_") for path in crosswalk_finos.pages(tmp_path)] == ["mi-9", "mi-10", "ri-9", "ri-10"]
    assert len(opinions(crosswalk_finos.read(tmp_path))) == 4
    assert detect.named(tmp_path) != detect.named(tmp_path / "_risks")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter\n", "the page has no front matter"),
        ("---\nlayout: mitigation\n", "the page has no front matter"),
        (page(1, "A-2-2", layout="post"), "the page is no mitigation and no risk"),
    ],
)
def test_what_is_no_page_of_theirs_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "mi-1_x.md").write_text(text)
    with pytest.raises(Unreadable, match=re.escape(message)):
        crosswalk_finos.read(tmp_path)
