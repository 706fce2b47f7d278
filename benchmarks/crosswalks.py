"""What others published about the frameworks that we map, read from their files as found: pairs of provisions.

An act's end is taken at the article (NIS2 Article 21(2): at the point), a standard's at the clause or control: finer
than that hardly anybody writes. Some state pairs of two of our frameworks; others name both beside a third thing (a
risk, a function of the AI RMF, a control of the SCF): then the pair is composed, and weaker.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import rdflib
import yaml

Pair = tuple[str, str]
"""Keys, the standard's first; of two standards ISO 42001's, of two acts the AI Act's."""


@dataclass(frozen=True)
class Crosswalk:
    """`unknown`: what they wrote that names nothing which exists."""

    name: str
    authors: frozenset[str]
    frameworks: Pair
    composed: bool
    pairs: frozenset[Pair]
    unknown: tuple[str, ...]


def public(folder: Path, known: frozenset[str]) -> Iterator[Crosswalk]:
    """Every crosswalk in a folder of public files (layout: SOURCES.md there) between two of our frameworks."""
    walks, ciso = folder / "crosswalks", folder / "ciso-assistant"
    both = ("iso-42001", "eu-ai-act")
    yield _made("cartesiosson", {"cartesiosson"}, both, _cartesiosson(walks / "cartesiosson"), known)
    yield _made("FINOS, by risk", {"FINOS"}, both, _finos(walks / "finos"), known, composed=True)
    nist = list(_nist(walks / "nist-crosswalks" / "NIST_AI_RMF_to_ISO_IEC_42001_Crosswalk.md"))
    ours = list(_cartesiosson_rmf(walks / "cartesiosson"))
    yield _made("NIST by cartesiosson", {"NIST", "cartesiosson"}, both, _joined(nist, ours), known, composed=True)
    left, right = (_scf(ciso / "mappings", name) for name in ("iso42001", "iso27001"))
    controls = known | _nodes(next((ciso / "libraries").glob("scf-*.yaml")))
    lost = {end for pair in (*left, *right) for end in pair if end not in controls}
    scf = _made("SCF", {"SCF"}, ("iso-42001", "iso-27001"), _joined(left, right), known, composed=True)
    yield replace(scf, unknown=tuple(sorted(lost)))
    yield _made("ENISA, by annex", {"ENISA"}, ("iso-27001", "nis2"), _annex(ciso), known, composed=True)
    for stem, act in (("eu_ai_act", "eu-ai-act"), ("dora", "dora"), ("nis2", "nis2")):
        path = walks / "moag1000" / "csv" / f"{stem}_iso27001_v1.csv"
        yield _made(f"moag1000 {act}", {"moag1000"}, ("iso-27001", act), _moag(path, act), known)


def _made(
    name: str, authors: set[str], frameworks: Pair, found: Iterable[Pair], known: frozenset[str], composed: bool = False
) -> Crosswalk:
    pairs = set(found)
    unknown = {end for pair in pairs for end in pair if end not in known}
    kept = frozenset(pair for pair in pairs if not unknown & set(pair))
    return Crosswalk(name, frozenset(authors), frameworks, composed, kept, tuple(sorted(unknown)))


def _joined(left: Iterable[Pair], right: Iterable[Pair]) -> Iterator[Pair]:
    """Through a third: (a, x) and (b, x) make (a, b)."""
    by: dict[str, set[str]] = defaultdict(set)
    for end, through in right:
        by[through].add(end)
    return ((end, other) for end, through in left for other in by[through])


def standard(number: str, framework: str = "iso-42001") -> str:
    """`B-6-2-4`, `b.6.2.4`, `A.6.2.4`, `8.4` and `10-1`: of ISO 42001, Annex B numbers its controls as Annex A does."""
    text = re.sub(r"[-_ ]+", ".", number.strip().strip(".")).upper()
    return f"{framework}/{re.sub(r'^B[.]', 'A.', text) if framework == 'iso-42001' else text}"


def _articles(text: str) -> list[str]:
    """`Articles 11 (Technical documentation) and 12 (…)` names both."""
    if found := re.search(r"Articles? (\d+)(?:[^.]*? and (\d+) ?\()?", text):
        return [f"eu-ai-act/art_{number}" for number in found.groups() if number]
    return [f"eu-ai-act/anx_{number}" for number in re.findall(r"Annex ([IVX]+)", text)]


def _cartesiosson(folder: Path) -> Iterator[Pair]:
    for section, article in _claims(folder / "iso-42001-mappings.ttl", "isoSection"):
        yield standard(section), article


def _cartesiosson_rmf(folder: Path) -> Iterator[Pair]:
    for category, article in _claims(folder / "nist-ai-rmf-mappings.ttl", "nistCategory"):
        yield article, _function(category)


def _claims(path: Path, what: str) -> Iterator[Pair]:
    graph = rdflib.Graph().parse(path, format="turtle")
    words = rdflib.Namespace("http://ai-act.eu/ai#")
    for subject, number in graph.subject_objects(words[what]):
        for comment in graph.objects(subject, rdflib.RDFS.comment):
            if isinstance(comment, rdflib.Literal) and comment.language == "en":
                yield from ((str(number), article) for article in _articles(str(comment)))


def _function(name: str) -> str:
    """`Govern 1.1`, `GOVERN-1.1`."""
    return re.sub(r"[\s-]+", " ", name.strip()).lower()


def _nist(path: Path) -> Iterator[Pair]:
    function = ""
    for line in path.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) < 3 or not line.startswith("|"):
            continue
        if re.match(r"(Govern|Map|Measure|Manage) \d", cells[0], re.IGNORECASE):
            function = _function(cells[0])
        for number in re.findall(r"(?<![\w.])(?:[AB]\.)?\d{1,2}(?:\.\d+)*(?![\w.])", cells[2]):
            if function and re.match(r"[AB]\.\d|\d+\.\d", number):
                yield standard(number), function


def _finos(folder: Path) -> Iterator[Pair]:
    for path in sorted([*folder.glob("_risks__*.md"), *folder.glob("_mitigations__*.md")]):
        front = yaml.safe_load(path.read_text("utf-8").split("---")[1])
        articles = [re.search(r"a(\d+)$", name) for name in front.get("eu-ai-act_references") or ()]
        for number in front.get("iso-42001_references") or ():
            yield from ((standard(str(number)), f"eu-ai-act/art_{found[1]}") for found in articles if found)


def _mapped(path: Path) -> Iterator[Pair]:
    """Both ends of every row, the part after the framework; either of the two keys that these files use."""
    objects = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["objects"]
    sets = objects.get("requirement_mapping_sets") or [objects["requirement_mapping_set"]]
    for rows in sets:
        for row in rows["requirement_mappings"]:
            source, target = row["source_requirement_urn"], row["target_requirement_urn"]
            yield source.split(":req_node:")[1], target.split(":req_node:")[1]


def _nodes(library: Path) -> frozenset[str]:
    framework = yaml.load(library.read_text("utf-8"), yaml.CSafeLoader)["objects"]["framework"]
    return frozenset(node["urn"].split(":req_node:")[1] for node in framework["requirement_nodes"])


def _scf(folder: Path, name: str) -> list[Pair]:
    path = next(folder.glob(f"mapping-{name}*-and-scf-*.yaml"))
    framework = f"iso-{name[3:]}"
    found = [pair for pair in _mapped(path) if pair[0].startswith(name)]
    return [(standard(own.split(":")[1], framework), control) for own, control in found]


def _annex(folder: Path) -> Iterator[Pair]:
    """Implementing Regulation (EU) 2024/2690: each of its sections says which point of Article 21(2) it is made for."""
    library = next((folder / "libraries").glob("annex-nis2*.yaml"))
    nodes = yaml.load(library.read_text("utf-8"), yaml.CSafeLoader)["objects"]["framework"]["requirement_nodes"]
    points: dict[str, str] = {}
    for node in nodes:
        said = re.search(r"Article 21\(2\)(?:, point )?\s*\((\w)\)", re.sub(r"\s+", " ", node.get("description") or ""))
        if said:
            points.setdefault(str(node["ref_id"]).split(".")[0], said[1])
    mapping = next((folder / "mappings").glob("mapping-annex*iso27001*.yaml"))
    for own, control in _mapped(mapping):
        point = points.get(own.rsplit(":", 1)[1].split(".")[0])
        if own.startswith("annex") and point:
            yield standard(control.rsplit(":", 1)[1], "iso-27001"), f"nis2/art_21/par_2/pnt_{point}"


def _moag(path: Path, act: str) -> Iterator[Pair]:
    lines = (line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    for row in csv.DictReader(lines):
        tail = _tail(row["source_requirement_id"])
        yield standard(row["target_requirement_id"], "iso-27001"), f"{act}/{tail}"


def _tail(cited: str) -> str:
    """`Art.5`, `Art.21.2.a`; of NIS2's second paragraph the point, else the article. What is none stays as it is."""
    found = re.match(r"Art\.(\d+)(?:\.(\d+)\.([a-z]))?", cited)
    if not found:
        return cited
    article, paragraph, point = found.groups()
    return f"art_{article}/par_{paragraph}/pnt_{point}" if point else f"art_{article}"


Rolled = Callable[[Pair], Pair]


def by_article(pair: Pair) -> Pair:
    """Both ends rolled up: the article of an act, the clause or group of controls of a standard (`A.6.2`, `6`)."""
    first, second = (_whole(end) for end in pair)
    return first, second


def _whole(key: str) -> str:
    framework, *rest = key.split("/")
    if framework.startswith("iso-"):
        parts = rest[0].split(".")
        return f"{framework}/{'.'.join(parts[:2]) if parts[0] == 'A' else parts[0]}"
    return f"{framework}/{rest[0]}"


def by_control(pair: Pair) -> Pair:
    """As others write: an act at the article (NIS2 Article 21(2) at the point), a standard at the control."""
    first, second = (_control(end) for end in pair)
    return first, second


def _control(key: str) -> str:
    point = re.match(r"nis2/art_21/par_2/pnt_[a-z]", key)
    return point[0] if point else key if key.startswith("iso-") else "/".join(key.split("/")[:2])
