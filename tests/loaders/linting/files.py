"""The smallest foreign files that say something."""

from loaders.linting.library import Item, Library
from tests.loaders.linting.conftest import lines, told

__all__ = ["ciso", "lines", "oscal", "shelf", "sssom", "table", "told"]

HEAD = "source_framework,source_id,target_framework,target_id,relationship,confidence,rationale,author,date,reference\n"


def table(*rows: str) -> str:
    """Rows `ISO 42001 id, AI Act id, relation, confidence`; what else a mapping should say is there."""
    made = []
    for row in rows:
        source, target, relation, confidence = (part.strip() for part in row.split("|"))
        made.append(f"ISO 42001:2023,{source},AI Act 2024,{target},{relation},{confidence},why,me,2026-01-01,here\n")
    return HEAD + "".join(made)


def ciso(*rows: str, back: tuple[str, ...] = (), key: str = "requirement_mapping_sets") -> str:
    """Rows `id relation id` between the frameworks one-2020 and two-2021; `back`: rows of the other direction."""
    sets = [_set("one-2020", "two-2021", rows), *([_set("two-2021", "one-2020", back)] if back else [])]
    return (
        "urn: urn:x:risk:library:mapping\nname: one 2020 and two 2021\nprovider: me\npublication_date: 2026-01-01\n"
        f"objects:\n  {key}:\n" + "".join(sets)
    )


def _set(source: str, target: str, rows: tuple[str, ...]) -> str:
    head = (
        f"  - urn: urn:x:risk:req_mapping_set:{source}-{target}\n"
        f"    source_framework_urn: urn:x:risk:framework:{source}\n"
        f"    target_framework_urn: urn:x:risk:framework:{target}\n    requirement_mappings:\n"
    )
    return head + "".join(_row(source, target, *row.split()) for row in rows)


def _row(source: str, target: str, first: str, relation: str, second: str, strength: str = "") -> str:
    ends = [_urn(framework, end) for framework, end in ((source, first), (target, second))]
    told = f"      strength_of_relationship: {strength}\n" if strength else ""
    return (
        f"    - source_requirement_urn: {ends[0]}\n      target_requirement_urn: {ends[1]}\n"
        f"      relationship: {relation}\n      rationale: semantic\n{told}"
    )


def _urn(framework: str, end: str) -> str:
    return end if ":" in end or end.startswith("=") else f"urn:x:risk:req_node:{framework}:{end}"


def shelf(name: str, *items: str, headings: tuple[str, ...] = ()) -> Library:
    """A library of a framework with assessable items, and headings over two each."""
    held = {f"urn:x:risk:req_node:{name}:{item}": Item(True) for item in items}
    held |= {f"urn:x:risk:req_node:{name}:{item}": Item(False, 2) for item in headings}
    return Library(f"{name}.yaml", name, frozenset({f"urn:x:risk:framework:{name}"}), held)


def sssom(*rows: str, head: str = "") -> str:
    """Rows of subject, predicate, object, and further cells; a head that says all that is asked for."""
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tauthor_label\n"
    said = (
        "#curie_map:\n#  iso: https://w3id.org/nomograph/id/iso-42001/\n#  act: https://w3id.org/nomograph/id/eu-ai-act/\n"
        "#  odd: https://example.org/odd/\n"
        "#mapping_set_id: https://example.org/set\n#mapping_date: 2026-01-01\n"
        "#subject_source_version: '2023'\n#object_source_version: '2024'\n"
    )
    return said + head + columns + "".join("\t".join(row.split(" ")) + "\n" for row in rows)


def oscal(maps: str, provenance: str = '"method": "human"') -> str:
    """A mapping-collection with maps as JSON text, each on its line."""
    return f"""{{"mapping-collection": {{
  "uuid": "11111111-1111-4111-8111-111111111111",
  "metadata": {{"title": "x 2020 to y 2021", "last-modified": "2026-01-01T00:00:00Z", "version": "1",
    "oscal-version": "1.2.1", "parties": [{{"uuid": "2", "type": "person", "name": "me"}}]}},
  "provenance": {{{provenance}, "matching-rationale": "semantic", "status": "draft", "mapping-description": "d"}},
  "mappings": [{{"uuid": "33333333-3333-4333-8333-333333333333",
    "source-resource": {{"type": "catalog", "href": "x/2020/catalog.json"}},
    "target-resource": {{"type": "catalog", "href": "iso_iec_42001_2023/catalog.json"}},
    "maps": [
{maps}
    ]}}]
}}}}
"""
