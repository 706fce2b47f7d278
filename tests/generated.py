"""What the documents say of settings, commands and queries, generated from the code.

A document holds it between `<!-- generated: NAME -->` and `<!-- end -->`; `.venv/bin/python -m tests.generated` writes
it anew, and a test fails where the committed text differs.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from loaders.linting.finding import Severity, rules
from service.api.schema import SCHEMA
from service.cli import app
from service.graph.questions import Question, questions
from service.settings import PREFIX, Settings
from tests import gap_page, left_open_page
from tests.conftest import REPOSITORY

_PART = re.compile(r"<!-- generated: (?P<name>\w+) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL)
_HEADER = re.compile(r"# (?P<word>Question|Parameters|Answer): (?P<text>.+)")


def settings() -> str:
    """A row for each setting."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        if field.default_factory is not None:
            default = "your platform's folder for user data, `nomograph` in it"
        else:
            default = "none" if field.default is None else f"`{field.default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def commands() -> str:
    """A section for each command."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return "\n\n".join(section for name, command in group.commands.items() for section in _sections(name, command))


def _sections(name: str, command: object) -> Iterator[str]:
    if isinstance(command, TyperGroup):
        for part, each in command.commands.items():
            yield from _sections(f"{name} {part}", each)
        return
    assert isinstance(command, TyperCommand)
    arguments = [parameter for parameter in command.params if isinstance(parameter, TyperArgument)]
    options = [parameter for parameter in command.params if isinstance(parameter, TyperOption)]
    usage = " ".join(part for part in ("nomograph", name, *(_place(argument) for argument in arguments)))
    lines = [f"## {name}", "", f"`{usage}`", "", " ".join((command.help or "").split()), ""]
    lines += [f"- `{argument.metavar}`: {argument.help}" for argument in arguments]
    lines += [f"- `{_written(option)}`: {option.help}" for option in options]
    yield "\n".join(lines).rstrip()


def _place(argument: TyperArgument) -> str:
    return f"{argument.metavar}" if argument.required else f"[{argument.metavar}]"


def _written(option: TyperOption) -> str:
    name = next(name for name in option.opts if name.startswith("--"))
    if option.is_flag:
        return name
    assert option.metavar, f"{name} has no metavar"
    return f"{name} {option.metavar}"


def fields() -> str:
    """What may be asked and recorded over GraphQL."""
    schema = SCHEMA._schema
    parts = []
    for title, kind in (
        ("Questions", schema.query_type),
        ("Changes", schema.mutation_type),
        ("Subscriptions", schema.subscription_type),
    ):
        assert kind is not None
        rows = [f"| {title.lower()} | arguments | answers |", "|---|---|---|"]
        for name, field in kind.fields.items():
            arguments = ", ".join(f"`{argument}`" for argument in field.args)
            rows.append(f"| `{name}` | {arguments} | {field.description} |")
        parts.append(f"### {title}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def operations() -> str:
    """A row for each saved operation, from its header."""
    rows = ["| file | question | parameters |", "|---|---|---|"]
    for path in sorted((REPOSITORY / "queries").glob("*.graphql")):
        said = dict(_HEADER.findall(path.read_text(encoding="utf-8")))
        rows.append(f"| `queries/{path.name}` | {said['Question']} | {said.get('Parameters', 'none')} |")
    return "\n".join(rows)


def texts() -> str:
    """A row for each question that stands as SPARQL and as Cypher."""
    rows = ["| name | question | parameters |", "|---|---|---|"]
    for one in questions().values():
        named = ", ".join(f"{each.name}{' (may be left out)' if each.optional else ''}" for each in one.parameters)
        rows.append(f"| `{one.name}` | {one.asks} | {named or 'none'} |")
    return "\n".join(rows)


def cypher() -> str:
    """Every question that stands as text, in Cypher, as it is sent to the server."""
    return "\n\n".join(_shown(one) for one in questions().values())


def _shown(one: Question) -> str:
    body = "\n".join(line for line in one.text("cypher").splitlines() if not line.startswith("//"))
    params = "".join(f" --param {each.name}='{each.example}'" for each in one.parameters)
    title, command = f"### {one.asks[0].upper()}{one.asks[1:]}", f"`nomograph run {one.name} --on neo4j{params}`"
    return f"{title}\n\n{command}\n\n```cypher\n{body}\n```"


def lint_rules() -> str:
    """A section for each gravity, with its rules: problem and solution."""
    return "\n\n".join(_graveness(severity) for severity in Severity)


def _graveness(severity: Severity) -> str:
    rows = ["| rule | problem | solution |", "|---|---|---|"]
    for rule in rules().values():
        if rule.severity is severity:
            code = f"`{rule.code}`{' (mended by --fix)' if rule.mends else ''}"
            rows.append(f"| {code} | {rule.problem} | {rule.solution} |")
    return f"### {severity.capitalize()}\n\n" + "\n".join(rows)


PARTS: dict[str, Callable[[], str]] = {
    "texts": texts,
    "cypher": cypher,
    "settings": settings,
    "commands": commands,
    "fields": fields,
    "operations": operations,
    "left_open": left_open_page.page,
    "papers": gap_page.papers,
    "clocks": gap_page.clocks,
    "questions": gap_page.questions,
    "lint_rules": lint_rules,
}


def with_parts(text: str) -> str:
    """A document with its generated parts as they should be."""
    return _PART.sub(
        lambda part: f"<!-- generated: {part['name']} -->\n\n{PARTS[part['name']]()}\n\n<!-- end -->", text
    )


def named_in(text: str) -> list[str]:
    """The generated parts of a document."""
    return [part["name"] for part in _PART.finditer(text)]


def documents() -> list[Path]:
    """Where generated parts may stand."""
    return sorted((REPOSITORY / "docs").glob("*.md"))


def main() -> None:
    """Writes the generated parts anew."""
    for path in documents():
        path.write_text(with_parts(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
