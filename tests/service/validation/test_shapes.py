"""Form shapes: one file per class, they say what the schema says, and nothing in them goes unread."""

import pytest

from ontology.fields import Field, fields_of
from ontology.records import CLASSES, Record
from service.validation import shapes
from service.validation.compiler import rules
from service.validation.shapes import Shape, ShapeError

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix nomo: <https://w3id.org/nomograph/ns#> ."


def schema_shape(cls: type[Record], field: Field) -> Shape:
    """The property shape that restates the schema: the one on the bare path that caps or types the values."""
    (main, *_) = shapes.form(cls.__name__)[:1]
    node = next(
        shape for shape in shapes.form(cls.__name__) for inner in shape.properties if inner.path == (field.property,)
    )
    found = [shape for shape in node.properties if shape.path == (field.property,)]
    typed = [shape for shape in found if {"datatype", "class", "in", "or", "nodeKind"} & kinds(shape)]
    assert len(typed) == 1, (cls.__name__, field.property, main.path)
    return typed[0]


def kinds(shape: Shape) -> set[str]:
    return {item.kind for item in shape.constraints}


def argument(shape: Shape, kind: str) -> object:
    return next((item.argument for item in shape.constraints if item.kind == kind), None)


def cases() -> list[tuple[type[Record], Field]]:
    return [(cls, field) for cls in CLASSES.values() for field in fields_of(cls)]


def test_every_class_has_one_form_and_no_other_has() -> None:
    assert set(shapes.forms()) == set(CLASSES)


def test_all_forms_compile() -> None:
    assert all(rules(cls) for cls in CLASSES.values())


@pytest.mark.parametrize("cls", CLASSES.values(), ids=lambda cls: cls.__name__)
def test_a_form_agrees_with_the_schema(cls: type[Record]) -> None:
    for field in fields_of(cls):
        shape = schema_shape(cls, field)
        least = argument(shape, "minCount")
        assert (isinstance(least, int) and least >= 1) is field.required, field.property
        assert (argument(shape, "maxCount") == 1) is not field.many, field.property
        assert ("datatype" in kinds(shape)) is not (field.is_key or bool({"in"} & kinds(shape))), field.property


@pytest.mark.parametrize("cls", CLASSES.values(), ids=lambda cls: cls.__name__)
def test_a_form_speaks_of_no_property_that_the_class_lacks(cls: type[Record]) -> None:
    known = {field.property for field in fields_of(cls)}
    for node in shapes.form(cls.__name__):
        assert {shape.path[0] for shape in node.properties} <= known


@pytest.mark.parametrize("cls", CLASSES.values(), ids=lambda cls: cls.__name__)
def test_every_shape_that_can_fail_has_a_sentence(cls: type[Record]) -> None:
    known = {field.property for field in fields_of(cls)} | {"value"}
    for rule in rules(cls):
        assert rule.shape.message
        assert "\n" not in rule.shape.message
        assert shapes_named(rule.shape) <= known


def shapes_named(shape: Shape) -> set[str]:
    from service.validation.compiler import named

    return named(shape.message)


@pytest.mark.parametrize(
    "turtle",
    [
        "nomo:F sh:targetClass nomo:Use ; sh:closed true .",
        "nomo:F sh:targetClass nomo:Use ; sh:property [ sh:path nomo:user ; sh:qualifiedMinCount 1 ] .",
        "nomo:F sh:targetClass nomo:Use ; sh:sparql [ sh:select 'SELECT $this WHERE {}' ] .",
        "nomo:F sh:targetClass nomo:Use ; sh:property [ sh:path nomo:user ; sh:severity sh:Warning ] .",
        "nomo:F sh:targetClass nomo:Use ; sh:property [ sh:path [ sh:inversePath nomo:user ] ; sh:minCount 1 ] .",
        "nomo:F sh:targetClass nomo:Evidence ; sh:property [ sh:path nomo:label ; sh:minCount 1 ] .",
    ],
)
def test_what_is_not_compiled_is_an_error(turtle: str) -> None:
    with pytest.raises(ShapeError):
        shapes.read(f"{PREFIXES} {turtle}", "Use")
