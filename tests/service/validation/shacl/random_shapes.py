"""Random small graphs and shapes of every construct of SHACL Core, as Turtle, for pySHACL to judge.

Left out is exactly what pySHACL 0.40 answers otherwise than the specification; each has a test of its own in
`test_referee.py`:

- `^` around a sequence: the parts are turned round, but not their order.
- sh:lessThan and sh:lessThanOrEquals on IRIs, blank nodes, tagged text, values of two kinds and moments of which one
  alone has a time zone; sh:minInclusive and the like on tagged text and values of two kinds: rdflib has an order for
  all these, or raises.
- sh:minLength 0, which the specification never accepts of a blank node.
- sh:languageIn with a range of two parts, which pySHACL compares with the whole tag or its first part alone.
- an empty list of shapes, which pySHACL refuses; the flag s, which it does not know.
- rdfs:Literal as a datatype, and rdfs:Resource on a closed node, which it lets pass.
- sh:uniqueLang "1"^^xsd:boolean.
"""

import random
from dataclasses import dataclass

PREFIXES = (
    "@prefix ex: <http://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)
NODES = [f"ex:n{number}" for number in range(9)] + ["_:b0", "_:b1"]
CLASSES = [f"ex:C{number}" for number in range(4)]
LINKS = ["ex:p", "ex:q", "ex:r"]
NUMBERS, DAYS, TEXTS = ["ex:number", "ex:number2"], ["ex:day", "ex:day2"], ["ex:text", "ex:text2"]
NUMBER = ["1", "2", "3", "2.5", '"2"^^xsd:int', "1.0e0", "2.50", "-1"]
DAY = [f'"2026-0{month}-15"^^xsd:date' for month in range(1, 6)]
MOMENTS = ["ex:at", "ex:at2"]
MOMENT = [
    f'"2026-01-0{day}T{hour}"^^xsd:dateTime' for day in (1, 2) for hour in ("10:00:00Z", "12:30:00+02:00", "09:00:00")
]
TEXT = ['"alpha"', '"beta"', '"Gamma delta"', '""', '"x-1"']
SPOKEN = ['"hi"@en', '"hello"@en', '"HI"@EN', '"hi"@en-gb', '"hallo"@de', '"salut"@fr']
ODD = ['"x"^^xsd:integer', '"2026-02-30"^^xsd:date', '"300"^^xsd:byte', "true", '"a"^^ex:own']
MIXED = [*NUMBER, *DAY, *TEXT, *SPOKEN, *ODD, *NODES[:4]]


@dataclass(frozen=True)
class Drawn:
    """A graph and shapes to ask of it, as Turtle."""

    seed: int
    data: str
    shapes: str

    def __str__(self) -> str:
        return f"seed {self.seed}\n{self.data}\n{self.shapes}"


def drawn(seed: int) -> Drawn:
    rng = random.Random(seed)
    data = graph(rng)
    return Drawn(seed, PREFIXES + data, PREFIXES + _Shapes(rng).all())


def triple(rng: random.Random) -> str:
    """One statement, without its end."""
    node = rng.choice(NODES)
    match rng.randrange(11):
        case 0 | 1:
            return f"{node} a {rng.choice(CLASSES)}"
        case 2 | 3 | 4 | 5:
            return f"{node} {rng.choice(LINKS)} {rng.choice(NODES)}"
        case 6:
            return f"{node} {rng.choice(NUMBERS)} {rng.choice(NUMBER)}"
        case 7:
            return f"{node} {rng.choice(DAYS)} {rng.choice(DAY)}"
        case 8:
            return f"{node} {rng.choice(MOMENTS)} {rng.choice(MOMENT)}"
        case 9:
            return f"{node} {rng.choice(TEXTS)} {rng.choice([*TEXT, *SPOKEN])}"
        case _:
            return f"{node} {rng.choice(['ex:any', *LINKS])} {rng.choice(MIXED)}"


def graph(rng: random.Random) -> str:
    said = [triple(rng) for _ in range(rng.randrange(10, 70))]
    said += [f"{rng.choice(CLASSES)} rdfs:subClassOf {rng.choice(CLASSES)}" for _ in range(rng.randrange(3))]
    said += [f"{rng.choice(NODES[:3])} ex:text {rng.choice(SPOKEN)}" for _ in range(rng.choice((0, 6)))]
    return "".join(f"{statement} .\n" for statement in said)


class _Shapes:
    """Draws shapes; one that is named may be referred to again, but only by a later one: no recursion."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.named: dict[bool, list[str]] = {False: [], True: []}

    def all(self) -> str:
        rng, found = self.rng, []
        for number in range(rng.randrange(2, 7)):
            has_path = rng.random() < 0.4
            name = f"ex:S{number}" if rng.random() < 0.85 else f"ex:C{number}"
            kind = "sh:PropertyShape" if has_path else "sh:NodeShape"
            body = [
                f"a {kind}{', rdfs:Class' if name.startswith('ex:C') else ''}",
                *self.targets(),
                *self.body(has_path, 3),
            ]
            found.append(f"{name} {' ; '.join(body)} .\n")
            self.named[has_path].append(name)
        if rng.random() < 0.5:
            path = rng.choice([*NUMBERS, *DAYS, *MOMENTS, "ex:text"])
            constraint = self.languages(path, 0) if path == "ex:text" else self.ordered(path, 0)
            found.append(f"ex:O sh:targetSubjectsOf {path} ; sh:path {path} ; {' ; '.join(constraint)} .\n")
        return "".join(found)

    def targets(self) -> list[str]:
        draw = {
            "sh:targetClass": CLASSES,
            "sh:targetNode": [*NODES[:5], "4", '"hi"@en'],
            "sh:targetSubjectsOf": [*LINKS, *NUMBERS, *DAYS, *MOMENTS],
            "sh:targetObjectsOf": [*LINKS, *TEXTS],
        }
        words = self.rng.choices(list(draw), k=self.rng.choice((0, 1, 1, 2, 3)))
        return [f"{word} {self.rng.choice(draw[word])}" for word in words]

    def body(self, has_path: bool, depth: int) -> list[str]:
        rng, path = self.rng, ""
        said = []
        if has_path:
            path = self.path(rng.choice((0, 0, 0, 1, 2)))
            said.append(f"sh:path {path}")
        if rng.random() < 0.2:
            said.append(f"sh:severity {rng.choice(('sh:Warning', 'sh:Info', 'ex:Own'))}")
        if rng.random() < 0.04:
            said.append("sh:deactivated true")
        once: set[str] = set()
        for _ in range(rng.choice((1, 1, 2, 3))):
            constraint = self.constraint(path, depth)
            words = {part.split(" ", 1)[0] for part in constraint}
            if not words & once:
                once |= words
                said += constraint
        return said

    def path(self, depth: int) -> str:
        rng = self.rng
        if depth == 0 or rng.random() < 0.3:
            return rng.choice(
                [
                    *LINKS,
                    *LINKS,
                    *NUMBERS,
                    *DAYS,
                    *MOMENTS,
                    *TEXTS,
                    "ex:any",
                    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
                ]
            )
        match rng.randrange(6):
            case 0:
                return f"[ sh:inversePath {rng.choice(LINKS)} ]"
            case 1 | 2:
                return f"( {self.path(depth - 1)} {self.path(depth - 1)} )"
            case 3:
                return f"[ sh:alternativePath ( {self.path(depth - 1)} {self.path(depth - 1)} ) ]"
            case _:
                word = rng.choice(("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"))
                return f"[ sh:{word} {self.path(depth - 1)} ]"

    def constraint(self, path: str, depth: int) -> list[str]:
        kinds = [self.value, self.value, self.value, self.pair, self.closed]
        if path:
            kinds += [self.count, self.count, self.languages]
        if path in (*NUMBERS, *DAYS, *MOMENTS):
            kinds += [self.ordered] * 8
        if path in TEXTS:
            kinds += [self.languages] * 3
        if depth:
            kinds += [self.logic, self.logic, self.property]
            if path:
                kinds += [self.qualified]
        return self.rng.choice(kinds)(path, depth)

    def value(self, path: str, depth: int) -> list[str]:
        rng = self.rng
        match rng.randrange(9):
            case 0:
                return [f"sh:class {rng.choice(CLASSES)}"]
            case 1:
                return [
                    f"sh:datatype {rng.choice(('xsd:string', 'xsd:integer', 'xsd:date', 'xsd:byte', 'xsd:boolean'))}"
                ]
            case 2:
                kinds = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
                return [f"sh:nodeKind sh:{rng.choice(kinds)}"]
            case 3:
                return [
                    f"sh:in ( {' '.join(rng.sample([*MIXED, *CLASSES], rng.randrange(1, 6)))} )".replace("_:b", "ex:n")
                ]
            case 4:
                return [f"sh:hasValue {rng.choice(MIXED)}".replace("_:b", "ex:n")]
            case 5:
                return [rng.choice((f"sh:minLength {rng.randrange(1, 6)}", f"sh:maxLength {rng.randrange(0, 20)}"))]
            case 6:
                text = rng.choice(("^a", "a$", "[0-9]", "GAMMA", "n[13]"))
                return [f'sh:pattern "{text}"', *rng.choice(([], ['sh:flags "i"']))]
            case 7:
                tags = " ".join(rng.sample(['"en"', '"de"', '"fr"'], rng.randrange(1, 3)))
                return [f"sh:languageIn ( {tags} )"]
            case _:
                return []

    def languages(self, path: str, depth: int) -> list[str]:
        return ["sh:uniqueLang true"] if path != "ex:any" else []

    def ordered(self, path: str, depth: int) -> list[str]:
        """Only where values are of one kind."""
        kinds = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
        for properties, values in ((NUMBERS, NUMBER), (DAYS, DAY), (MOMENTS, MOMENT)):
            if path in properties:
                if properties is not MOMENTS and self.rng.random() < 0.5:
                    return [f"sh:{self.rng.choice(('lessThan', 'lessThanOrEquals'))} {self.rng.choice(properties)}"]
                return [f"sh:{self.rng.choice(kinds)} {self.rng.choice(values)}"]
        return []

    def count(self, path: str, depth: int) -> list[str]:
        return [self.rng.choice((f"sh:minCount {self.rng.randrange(4)}", f"sh:maxCount {self.rng.randrange(3)}"))]

    def pair(self, path: str, depth: int) -> list[str]:
        return [f"sh:{self.rng.choice(('equals', 'disjoint'))} {self.rng.choice([*LINKS, *NUMBERS, *TEXTS])}"]

    def closed(self, path: str, depth: int) -> list[str]:
        if self.rng.random() < 0.6:
            return []
        ignored = f"sh:ignoredProperties ( {' '.join(self.rng.sample([*LINKS, *NUMBERS, *TEXTS], 3))} )"
        return ["sh:closed true", *([ignored] if self.rng.random() < 0.7 else [])]

    def shape(self, has_path: bool, depth: int) -> str:
        named = self.named[has_path]
        if named and self.rng.random() < 0.4:
            return self.rng.choice(named)
        return f"[ {' ; '.join(self.body(has_path, depth - 1))} ]"

    def logic(self, path: str, depth: int) -> list[str]:
        rng = self.rng
        match rng.randrange(3):
            case 0:
                return [f"sh:node {self.shape(False, depth)}"]
            case 1:
                return [f"sh:not {self.shape(rng.random() < 0.4, depth)}"]
            case _:
                members = {self.shape(rng.random() < 0.4, depth) for _ in range(rng.randrange(1, 4))}
                return [f"sh:{rng.choice(('and', 'or', 'xone'))} ( {' '.join(sorted(members))} )"]

    def property(self, path: str, depth: int) -> list[str]:
        if self.rng.random() < 0.25:
            way = f"sh:path {self.path(1)} ; sh:qualifiedValueShapesDisjoint true"
            shapes = [f"[ {way} ; {' ; '.join(self.qualified(path, depth)[:2])} ]" for _ in range(2)]
            return [f"sh:property {', '.join(shapes)}"]
        return [f"sh:property {', '.join(self.shape(True, depth) for _ in range(self.rng.choice((1, 1, 2))))}"]

    def qualified(self, path: str, depth: int) -> list[str]:
        rng = self.rng
        said = [f"sh:qualifiedValueShape {self.shape(rng.random() < 0.3, depth)}"]
        said += [f"sh:qualifiedMinCount {rng.randrange(1, 3)}"] if rng.random() < 0.6 else []
        said += [f"sh:qualifiedMaxCount {rng.randrange(2)}"] if rng.random() < 0.6 or len(said) == 1 else []
        return said + (["sh:qualifiedValueShapesDisjoint true"] if rng.random() < 0.4 else [])
