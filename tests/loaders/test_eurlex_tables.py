"""Framework tables are made from official pages; what people wrote into them stays."""

from pathlib import Path

import pytest

from loaders.eurlex_tables import main, tables_of
from ontology.errors import Unreadable
from ontology.table_file import Row, read_table
from ontology.tables import FOLDER

ACTS = Path(__file__).parent / "acts"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("teapots.tsv", "teapots.amendments.tsv"):
        (tmp_path / name).write_bytes((ACTS / name).read_bytes())
    return tmp_path


def made(folder: Path) -> dict[tuple[str, str], Row]:
    for path, text in tables_of(ACTS, folder):
        path.write_text(text, "utf-8", newline="\n")
    return {(row["key"], row["since"]): row for row in read_table(folder / "teapots.tsv").rows}


def test_a_table_is_made_from_the_english_page_as_published(folder: Path) -> None:
    rows = made(folder)
    article = rows["teapots/art_3", ""]
    assert (article["kind"], article["number"], article["heading"]) == ("article", "3", "Lids")
    assert (article["division"], article["part_of"], article["decomposition"]) == ("teapots/cpt_II/sct_1", "", "all")
    point = rows["teapots/art_3/par_1/sub_2/pnt_a", ""]
    assert (point["part_of"], point["kind"], point["decomposition"]) == ("teapots/art_3/par_1/sub_2", "point", "")
    assert rows["teapots/art_4", ""]["decomposition"] == "", "it has no paragraphs"


def test_the_order_is_that_of_the_act_with_annexes_last(folder: Path) -> None:
    kinds = [row["kind"] for row in made(folder).values() if not row["part_of"]]
    assert kinds == [*["chapter"] * 2, *["section"] * 2, *["article"] * 9, *["recital"] * 2, *["annex"] * 2]


def test_what_an_amendment_touched_is_unknown_in_its_edition(folder: Path) -> None:
    rows = made(folder)
    assert rows["teapots/art_4", ""]["until"] == "2100-06-01"
    assert rows["teapots/art_4", "2100-06-01"]["fingerprint"] == "unknown"
    assert rows["teapots/art_4a", "2100-06-01"]["fingerprint"] == "unknown"
    assert rows["teapots/art_2/pnt_2", ""]["until"] == "2100-06-01", "deleted"
    assert ("teapots/art_2/pnt_2", "2100-06-01") not in rows
    assert rows["teapots/art_2", "2100-06-01"]["fingerprint"] == "unknown", "a part of it went"
    assert rows["teapots/art_2/pnt_1", ""]["until"] == "", "untouched: one row for both editions"


def test_what_people_wrote_stays(folder: Path) -> None:
    made(folder)
    path = folder / "teapots.tsv"
    table = read_table(path)
    lines = path.read_text("utf-8").splitlines()
    line = next(row.line for row in table.rows if row["key"] == "teapots/art_3/par_2")
    cells = lines[line - 1].split("\t")
    cells[6:7] = ["Lids close"]
    cells[9:12] = ["true", "maker", "organisation"]
    lines[line - 1] = "\t".join(cells)
    path.write_text("\n".join([*lines, ""]), "utf-8")
    ((_, text),) = tables_of(ACTS, folder)
    assert text == path.read_text("utf-8")
    assert made(folder)["teapots/art_3/par_2", ""]["label"] == "Lids close"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2100-06-01\treplace\tteapots/art_9\t\t\t\t", "there is no teapots/art_9"),
        ("2100-06-01\tinsert\tteapots/art_9a\tteapots/art_9\tarticle\t\t", "there is no teapots/art_9"),
    ],
)
def test_an_amendment_of_what_is_not_there_is_refused(line: str, message: str, folder: Path) -> None:
    path = folder / "teapots.amendments.tsv"
    path.write_text(f"{path.read_text('utf-8')}{line}\n", "utf-8")
    with pytest.raises(Unreadable, match=message) as caught:
        made(folder)
    assert caught.value.place is not None
    assert caught.value.place.line == 6


def test_a_folder_without_pages_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.data
def test_the_shipped_tables_are_what_the_official_pages_give(data: Path) -> None:
    compared = 0
    for path, text in tables_of(data / "laws"):
        compared += 1
        assert text == path.read_text("utf-8"), f"{path.name}: run python -m loaders.eurlex_tables on the pages"
    assert compared == 4


@pytest.mark.data
def test_every_listed_operation_of_the_amending_act_is_in_our_file(data: Path) -> None:
    import json

    listed = json.loads((data / "laws" / "ai-act-amendments.json").read_text("utf-8"))
    points = {row["note"].split(":")[0] for row in read_table(FOLDER / "eu-ai-act.amendments.tsv").rows}
    for operation in listed["operations"]:
        sub = f"({operation['sub']})" if operation.get("sub") else ""
        assert f"point {operation['seq']}{sub}" in points
    touched = {row["provision"].split("/")[1] for row in read_table(FOLDER / "eu-ai-act.amendments.tsv").rows}
    assert touched == set(listed["touched"])
