"""Commands and queries as the documents show them, with the output that they state.

    ```console            every line after `$ ` is run, in order; the lines below it are its output
    ```graphql            is run against the schema; the ```json block that follows is its response
    ```sh                 is for the reader only

`.venv/bin/python -m tests.documented README.md docs/*.md` writes the outputs anew. Digests of revision and content are
left out of the comparison, for they change with every label in a framework table; so is the present moment.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.api.caller import local_caller
from service.api.execution import execute
from service.demo.build import build
from service.house import House

_BLOCK = re.compile(r"^```(?P<kind>console|graphql|json)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANGING = (
    (re.compile(r"\b(\d+)-[0-9a-f]{12,64}\b"), r"\1-DIGEST"),
    (re.compile(r"content\s+[0-9a-f]{12}\b"), "content DIGEST"),
    (re.compile(r"[\d,]+ records"), "N records"),
    (re.compile(r"known at \S+\.\d+Z"), "known at NOW"),
)


@dataclass(frozen=True)
class Shown:
    """A command or document, and the output that follows it. `span` is the place of the output in the text."""

    kind: str
    said: str
    output: str
    span: tuple[int, int]


def shown(text: str) -> list[Shown]:
    """What a document shows, in order."""
    found: list[Shown] = []
    asked: str | None = None
    for block in _BLOCK.finditer(text):
        body, start = block["body"], block.start("body")
        if block["kind"] == "console":
            found += _commands(body, start)
        elif block["kind"] == "graphql":
            asked = body
        elif asked is not None:
            found.append(Shown("graphql", asked, body, (start, block.end("body"))))
            asked = None
    return found


def _commands(body: str, start: int) -> Iterator[Shown]:
    starts = [match.start() for match in re.finditer(r"^\$ ", body, re.MULTILINE)]
    for begin, end in zip(starts, [*starts[1:], len(body)], strict=True):
        head = re.compile(r"\$ (?P<said>(?:[^\n]*\\\n)*[^\n]*\n)").match(body, begin)
        assert head is not None
        yield Shown("console", head["said"], body[head.end() : end], (start + head.end(), start + end))


def output_of(each: Shown, home: Path, folder: Path) -> str:
    """What it really prints. Raises AssertionError where it fails."""
    return _asked(each.said, home) if each.kind == "graphql" else _ran(each.said, home, folder)


def _asked(document: str, home: Path) -> str:
    house = House.open(home)
    response = execute(house, document, caller=local_caller())
    house.close()
    assert "errors" not in response, response["errors"]
    return json.dumps(response, ensure_ascii=False, indent=2, default=str) + "\n"


def _ran(command: str, home: Path, folder: Path) -> str:
    binaries = Path(sys.executable).parent
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR")}
    environment |= {"NOMOGRAPH_HOME": str(home), "PATH": f"{binaries}:{os.environ['PATH']}"}
    ran = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode in (0, 1), f"{command}{ran.stderr}"
    assert not ran.stderr, f"{command}{ran.stderr}"
    return ran.stdout


def compared(output: str) -> str:
    """Without what changes with the content of the program, and however lines were broken for it."""
    for pattern, instead in _CHANGING:
        output = pattern.sub(instead, output)
    return " ".join(output.split())


def written_anew(path: Path, home: Path) -> None:
    """Puts the real outputs into a document."""
    text = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        outputs = [(each, output_of(each, home, Path(folder))) for each in shown(text)]
    for each, output in reversed(outputs):
        if compared(each.output) != compared(output):
            text = text[: each.span[0]] + output.rstrip("\n") + "\n" + text[each.span[1] :]
    path.write_text(text, encoding="utf-8")


def main() -> None:
    """Writes the outputs of the named documents anew, from a demo made for it."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        build(made).close()
        for name in sys.argv[1:]:
            home = Path(folder) / "home"
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(made, home)
            written_anew(Path(name), home)


if __name__ == "__main__":
    main()
