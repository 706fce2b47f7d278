"""A saved EUR-Lex page: read safely, and asked which act, language and consolidation it is.

Saved pages are not well formed (unclosed `<link>`, scripts), so they are read as HTML; entities are never expanded and
nothing is fetched.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree, html
from lxml.html import HtmlElement

from loaders.eurlex_blocks import Block, TooDeep, blocks
from ontology.errors import Place, Unreadable

LARGEST = 40_000_000
"""Bytes; the page of the AI Act has 1.3 million."""

REMEDY = "save the HTML page of the act from eur-lex.europa.eu, whole"


@dataclass(frozen=True, slots=True)
class Page:
    """`celex`: of the act as published, empty if the page does not say. `consolidated`: the day of a consolidation."""

    name: str
    celex: str
    language: str
    consolidated: date | None
    blocks: list[Block]


def read_page(source: Path | bytes, name: str = "page") -> Page:
    """Raises Unreadable for what is no HTML page; it may still hold no law."""
    if isinstance(source, Path):
        name = source.name
        try:
            data = source.read_bytes()
        except OSError as error:
            raise Unreadable(f"{name} cannot be read", remedy="check the path") from error
    else:
        data = source
    root = _parse(data, name)
    try:
        return Page(name, _celex(root), _language(root), _consolidated(root), blocks(root))
    except TooDeep:
        raise Unreadable("the page is nested too deeply", place=Place(file=name), remedy=REMEDY) from None


def _parse(data: bytes, name: str) -> HtmlElement:
    if len(data) > LARGEST:
        raise Unreadable(f"the page has {len(data)} bytes", place=Place(file=name), remedy=REMEDY)
    if re.search(rb"<!ENTITY", data[:100_000], re.IGNORECASE):
        raise Unreadable("the page declares entities of its own", place=Place(file=name), remedy=REMEDY)
    try:
        text = data.decode("utf-8-sig")
        parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
        root: HtmlElement = html.document_fromstring(text.encode(), parser=parser)
    except UnicodeDecodeError as error:
        raise Unreadable("the page is not UTF-8 text", place=Place(file=name), remedy=REMEDY) from error
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unreadable("the page is no HTML", place=Place(file=name), remedy=REMEDY) from error
    return root


# --- which act ------------------------------------------------------------------------------------

_CELEX = re.compile(r"(?<![0-9A-Z])([03])(\d{4})([RL])(\d{4})(?:-(\d{8}))?(?![0-9])")
_ELI = re.compile(r"/eli/(reg|dir)/(\d{4})/(\d+)(?:/(\d{4}-\d{2}-\d{2}))?")
_JOURNAL = re.compile(r"\bL_(\d{4})(\d{5})[A-Z]{2}\b|OJ(?:%3A|:)L_(\d{4})(\d{5})")
_TITLE = re.compile(
    r"\b(REGULATION|DIRECTIVE|FORORDNING|DIREKTIV|VERORDNUNG|RICHTLINIE|RÈGLEMENT|DIRECTIVE|REGLAMENTO|DIRECTIVA)\b"
    r"\s*\(E[UCF]\)\s*(?:No\s*|nr\.?\s*|Nr\.?\s*|n[o°]\s*)?(\d{4})/(\d{1,4})\b",
    re.IGNORECASE,
)
_DIRECTIVES = ("direct", "direkt", "richt")


def _celex(root: HtmlElement) -> str:
    """From the address that the page says is its own, else from its title."""
    for address in _addresses(root):
        if found := _CELEX.search(address.replace("%3A", ":")):
            return f"3{found[2]}{found[3]}{found[4]}"
        if found := _ELI.search(address):
            return f"3{found[2]}{'R' if found[1] == 'reg' else 'L'}{int(found[3]):04d}"
    for text in _titles(root):
        if found := _TITLE.search(text):
            kind = "L" if found[1].casefold().startswith(_DIRECTIVES) else "R"
            return f"3{found[2]}{kind}{int(found[3]):04d}"
    return ""


def _addresses(root: HtmlElement) -> list[str]:
    """Canonical address, ELI metadata, and the reference line of a consolidated text (`02016R0679 — EN — …`)."""
    found = [str(link.get("href") or "") for link in root.iter("link") if link.get("rel") == "canonical"]
    found += [str(meta.get("about") or meta.get("content") or "") for meta in root.iter("meta") if meta.get("property")]
    found += [element.text_content() for element in root.find_class("reference")]
    found += [element.text_content() for element in root.iter("title")]
    return found


def _titles(root: HtmlElement) -> list[str]:
    names = ("eli-main-title", "oj-doc-ti", "doc-ti", "title-doc-first", "oj-hd-ti")
    return [element.text_content()[:400] for name in names for element in root.find_class(name)[:4]]


def _consolidated(root: HtmlElement) -> date | None:
    for address in _addresses(root):
        address = address.replace("%3A", ":")
        if (found := _CELEX.search(address)) and found[1] == "0" and found[5]:
            return _day(found[5])
        if (found := _ELI.search(address)) and found[4]:
            return _day(found[4].replace("-", ""))
        if re.match(r"\s*0\d{4}[RL]\d{4}\b", address) and (written := re.search(r"(\d{2})\.(\d{2})\.(\d{4})", address)):
            return _day(f"{written[3]}{written[2]}{written[1]}")
    return None


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


_LANGUAGES = """
bul=bg ces=cs dan=da deu=de ell=el eng=en est=et fin=fi fra=fr gle=ga hrv=hr hun=hu ita=it lav=lv lit=lt mlt=mt nld=nl
pol=pl por=pt ron=ro slk=sk slv=sl spa=es swe=sv
"""
_ISO_639_2: dict[str, str] = {pair[:3]: pair[4:] for pair in _LANGUAGES.split()}
LANGUAGES = frozenset(_ISO_639_2.values())


def _language(root: HtmlElement) -> str:
    """Two letters, as the page says; English if it says nothing. The heading of the journal is the surest sign."""
    said = [element.text_content() for name in ("oj-hd-lg", "hd-lg") for element in root.find_class(name)]
    said += [str(meta.get("content")) for meta in root.iter("meta") if meta.get("name") == "WT.z_usr_lan"]
    said += [str(root.get("lang") or root.get("xml:lang") or "")]
    said += re.findall(r"— ([A-Z]{2}) —", " ".join(element.text_content() for element in root.find_class("reference")))
    for text in said:
        word = text.strip().lower()
        name: str = _ISO_639_2.get(word[:3], word[:2])
        if name in LANGUAGES:
            return name
    return "en"
