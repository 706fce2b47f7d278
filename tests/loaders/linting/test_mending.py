"""What `--fix` changes, and that it changes nothing else."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders.linting import reading
from loaders.linting.catalogue import Catalogue
from loaders.linting.library import Library
from loaders.linting.lint import lint
from loaders.linting.mending import mended
from loaders.linting.source import read
from ontology.register import Register
from tests.loaders.linting.files import ciso, shelf, sssom, table

ONE, TWO = shelf("one-2020", "1.1", "a.1"), shelf("two-2021", "x.1")


def fixed(tmp_path: Path, register: Register, name: str, text: str, libraries: Sequence[Library] = ()) -> str:
    path = tmp_path / name
    path.write_bytes(text.encode())
    found = lint([reading.read(path, name)], Catalogue(register, tuple(libraries)))
    return mended(read(path, name), found)[0]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_repeated_row_goes_with_its_line(tmp_path: Path, register: Register, end: str) -> None:
    row = "A.2.2 | Art. 17 | superset | 0.9"
    text = ("# remark\n" + table(row, "A.2.3 | Art. 16 | equal | 1", row) + "# last\n").replace("\n", end)
    assert fixed(tmp_path, register, "m.csv", text) == (
        "# remark\n" + table(row, "A.2.3 | Art. 16 | equal | 1") + "# last\n"
    ).replace("\n", end)


def test_a_repeated_row_at_the_end_without_line_break(tmp_path: Path, register: Register) -> None:
    text = sssom(*["iso:A.2.2 skos:exactMatch act:art_17 x 1 me"] * 2).rstrip("\n")
    assert fixed(tmp_path, register, "m.tsv", text) == sssom("iso:A.2.2 skos:exactMatch act:art_17 x 1 me")


def test_a_record_with_an_id_of_its_own_stays(tmp_path: Path, register: Register) -> None:
    rows = ["iso:A.2.2 skos:exactMatch act:art_17 x 1 me"] * 2
    head, columns, *said = sssom(*rows).rpartition("subject_id")
    text = f"{head}record_id\t{columns}" + "".join(said)
    text = text.replace("\niso:A.2.2", "\nr:1\tiso:A.2.2", 1).replace("\niso:A.2.2", "\nr:2\tiso:A.2.2", 1)
    assert fixed(tmp_path, register, "m.tsv", text) == text
    found = lint([reading.read(tmp_path / "m.tsv", "m.tsv")], Catalogue(register))
    assert [(each.rule, each.edits) for each in found] == [("duplicate", ())]


def test_comments_between_rows_of_yaml_stay(tmp_path: Path, register: Register) -> None:
    text = ciso("1.1 equal x.1", "1.1 equal x.1", "a.1 subset x.1")
    rows = text.split("    - ")
    text = "    - ".join([rows[0], rows[1] + "    # first remark\n", rows[2] + "    # second remark\n", rows[3]])
    assert fixed(tmp_path, register, "m.yaml", text, (ONE, TWO)) == "    - ".join(
        [rows[0], rows[1] + "    # first remark\n    # second remark\n", rows[3]]
    )


def test_what_shares_its_line_stays(tmp_path: Path, register: Register) -> None:
    text = ciso("1.1 equal x.1", "1.1 equal x.1").replace("rationale: semantic", "rationale: semantic # because", 2)
    assert fixed(tmp_path, register, "m.yaml", text, (ONE, TWO)) == text


def test_an_id_is_written_as_it_is_listed_inside_its_quotation_marks(tmp_path: Path, register: Register) -> None:
    text = ciso("urn:x:risk:req_node:one-2020:A-1 equal x.1").replace(
        "urn:x:risk:req_node:one-2020:A-1", '"urn:x:risk:req_node:one-2020:A-1"  # remark'
    )
    assert fixed(tmp_path, register, "m.yaml", text, (ONE, TWO)) == text.replace(":A-1", ":a.1")


def test_what_has_more_than_one_answer_stays(tmp_path: Path, register: Register) -> None:
    twins = shelf("one-2020", "a.1", "A-1")
    text = ciso("urn:x:risk:req_node:one-2020:A_1 equal x.1")
    assert fixed(tmp_path, register, "m.yaml", text, (twins, TWO)) == text


def test_a_mended_file_has_nothing_left_to_mend(tmp_path: Path, register: Register) -> None:
    row = "urn:x:risk:req_node:one-2020:A-1 equal x.1"
    text = fixed(tmp_path, register, "m.yaml", ciso(row, row, "1.1 subset x.1"), (ONE, TWO))
    assert text == ciso("a.1 equal x.1", "1.1 subset x.1")
    assert fixed(tmp_path, register, "m.yaml", text, (ONE, TWO)) == text
