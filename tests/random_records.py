"""Records of every class with random values, good and bad but well-typed: for the forms, and for what must come back
from RDF as it went out.
"""

import dataclasses
import random
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from ontology.fields import Field, fields_of
from ontology.records import CLASSES, Record
from service.validation import shapes

PER_CLASS = 6
DAYS = [date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1)]
TEXTS = ["x", "", "BE", "en", "ab" * 32, "me", "high-risk"]


def any_record(cls: type[Record], key: str, pool: dict[str, list[str]], chance: random.Random) -> Record:
    values = {field.name: any_value(cls, field, pool, chance) for field in fields_of(cls)}
    return cls(key=key, **values)


def any_value(cls: type[Record], field: Field, pool: dict[str, list[str]], chance: random.Random) -> Any:
    has_default = next(item.default for item in dataclasses.fields(cls) if item.name == field.name) not in (None, ())
    if field.many:
        least = 1 if has_default and not field.required else 0
        return tuple(sorted({single(cls, field, pool, chance) for _ in range(chance.randint(least, 2))}))
    if has_default or chance.random() < 0.6:
        return single(cls, field, pool, chance)
    return None


def single(cls: type[Record], field: Field, pool: dict[str, list[str]], chance: random.Random) -> Any:
    if field.is_key:
        return any_key(cls, field, pool, chance)
    if issubclass(field.type, StrEnum):
        return chance.choice(list(field.type))
    day = chance.choice(DAYS)
    moments = {datetime: datetime(2026, 1, day.day, tzinfo=UTC) + (day - DAYS[0]), date: day, time: time(10, 30)}
    plain = {bool: chance.random() < 0.5, int: 3, float: chance.choice([0.5, 0.0, 1.0, 1.5, -0.1])}
    return {**plain, **moments, str: chance.choice(TEXTS)}[field.type]


def any_key(cls: type[Record], field: Field, pool: dict[str, list[str]], chance: random.Random) -> str:
    """Mostly a key that the form permits, else any key, or one that names nothing."""
    fits = [
        key
        for shape in shapes.form(cls.__name__)[-1:] + shapes.form(cls.__name__)
        for key in fitting(shape, field, pool)
    ]
    luck = chance.random()
    if fits and luck < 0.8:
        return chance.choice(fits)
    return (
        chance.choice(["all", "nobody/1"])
        if luck > 0.95
        else chance.choice([k for keys in pool.values() for k in keys])
    )


def fitting(node: shapes.Shape, field: Field, pool: dict[str, list[str]]) -> list[str]:
    names = {name for shape in node.properties if shape.path == (field.property,) for name in shapes.permitted(shape)}
    return [
        key for name, keys in pool.items() if names & {base.__name__ for base in CLASSES[name].__mro__} for key in keys
    ]


def any_records(seed: int) -> list[Record]:
    chance = random.Random(seed)
    pool = {name: [f"{name.lower()}/{n}" for n in range(PER_CLASS)] for name in CLASSES}
    return [any_record(CLASSES[name], key, pool, chance) for name, keys in pool.items() for key in keys]
