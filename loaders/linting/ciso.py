"""CISO Assistant libraries: mapping sets under either of two keys, and the nodes of frameworks.

Each direction is a set of its own there. Strengths run from 0 to 10, relationships and rationales are closed lists
(models of intuitem/ciso-assistant-community).
"""

from collections.abc import Iterator

from loaders.linting.document import Document, End, Flaw, Format, Row, Scale, Sheet
from loaders.linting.source import Source
from loaders.linting.tree import Node
from loaders.linting.words import CISO

KEYS = ("requirement_mapping_sets", "requirement_mapping_set")
RATIONALES = ("syntactic", "semantic", "functional")
PROSE = ("name", "description", "ref_id")
STRENGTH = "strength_of_relationship"


def recognises(root: Node) -> bool:
    objects = root.get("objects")
    return bool(objects and any(objects.get(key) for key in KEYS))


def document(source: Source, root: Node) -> Document:
    objects = root.get("objects") or root
    used = [key for key in KEYS if objects.get(key)]
    sets = [node for key in used for node in objects.members_of(key)]
    sheets = tuple(_sheet(root, node) for node in sets if node.members is not None)
    flaws = [*_keys(objects, used, sets), *_words(sets), *_empty(sets), *twice(root)]
    recognised = f"{len(sheets)} mapping set(s) of CISO Assistant under {' and '.join(used)}"
    return Document(source.name, Format.CISO, recognised, sheets, tuple(flaws))


def _keys(objects: Node, used: list[str], sets: list[Node]) -> Iterator[Flaw]:
    """The singular key is the older one, for one set only."""
    single = objects.get(KEYS[1])
    if single is None:
        return
    line = sets[0].line if sets else single.line
    both = f"; {KEYS[0]} stands beside it, and a program reads one of the two" if len(used) > 1 else ""
    message = f"the set stands under {KEYS[1]}, the older spelling of {KEYS[0]}{both}"
    yield Flaw("two-keys", line, KEYS[1], message)


def _words(sets: list[Node]) -> Iterator[Flaw]:
    for node in sets:
        for row in node.members_of("requirement_mappings"):
            said = row.said("rationale")
            if said and said.text not in RATIONALES:
                message = f'rationale "{said.text}" is none of {", ".join(RATIONALES)}'
                yield Flaw("unknown-word", said.line, said.text, message)


def twice(root: Node) -> Iterator[Flaw]:
    for node in root.walk():
        for said in node.twice:
            message = f"{said.text} is said twice in one place; the last one counts, or the first, as the program likes"
            yield Flaw("key-twice", said.line, said.text, message)


def _empty(sets: list[Node]) -> Iterator[Flaw]:
    """One line for a set that writes strengths and gives none."""
    for node in sets:
        rows = node.members_of("requirement_mappings")
        null = [child for row in rows if (child := row.get(STRENGTH)) is not None and child.text is None]
        if null:
            message = f"{STRENGTH} is null on {len(null)} of {len(rows)} rows"
            yield Flaw("empty-strength", null[0].line, "null", message)


def _sheet(root: Node, node: Node) -> Sheet:
    source, target = node.said("source_framework_urn"), node.said("target_framework_urn")
    ends = (source.text if source else "", target.text if target else "")
    rows = tuple(_row(row, ends) for row in node.members_of("requirement_mappings") if row.members is not None)
    said = {
        "source": node.said("urn") or root.said("urn"),
        "author": root.said("provider") or root.said("copyright"),
        "date": root.said("publication_date"),
    }
    name = node.said("urn") or node.said("ref_id") or node.said("name")
    return Sheet(
        name=name.text.rsplit(":", 1)[-1] if name else "",
        line=node.line,
        rows=rows,
        source=source,
        target=target,
        said={key: value for key, value in said.items() if value},
        scales={STRENGTH: Scale(0, 10, whole_numbers=True)},
        relations=tuple(CISO),
        one_way=True,
        prose=" ".join(told.text for each in (root, node) for name in PROSE if (told := each.said(name))),
    )


def _row(node: Node, frameworks: tuple[str, str]) -> Row:
    source, target, word = (
        node.said(name) for name in ("source_requirement_urn", "target_requirement_urn", "relationship")
    )
    strength, reason = node.said(STRENGTH), node.said("annotation") or node.said("rationale")
    return Row(
        line=node.line,
        source=End(source, frameworks[0]) if source else None,
        target=End(target, frameworks[1]) if target else None,
        relation=CISO.get(word.text) if word else None,
        word=word,
        strengths=((STRENGTH, strength),) if strength else (),
        reason=reason,
        says=frozenset(("justification",)) if reason else frozenset(),
        placed=True,
        start=node.start,
        end=node.end,
        whole=tuple(f"{name}={child.text}" for name, child in sorted((node.members or {}).items())),
    )
