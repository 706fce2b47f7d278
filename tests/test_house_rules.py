"""What holds for the repository as a whole: its top level, who imports whom, and what stands in no file."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

TOP = {
    *("ontology", "mappings", "queries", "loaders", "service", "tests", "docs", "benchmarks"),
    *("pyproject.toml", "requirements.txt", "requirements-dev.txt", "Makefile", ".ci", ".gitignore", ".gitattributes"),
    *("README.md", "CHANGELOG.md", "LICENSE"),
    *("compose.yaml", "Dockerfile", "requirements-container.txt"),
}
NAMED = ("rdflib", "pyshacl", "fastapi", "strawberry-graphql", "networkx")
"""Libraries that the user of this project named; neo4j is an extra, pytest a tool."""

MACHINE = (
    re.compile(r"(?<![\w.])/(?:root|work|home/(?!ada\b)\w+|Users)/\w"),
    re.compile(r"\b(?<!--no-emit-)(?:pypi\.|pythonhosted|index-url|extra-index|find-links)\b"),
    re.compile(r"\b[\w.-]+\.(?:internal|local|corp|lan)\b(?!\()"),
)
LARGEST = 1_500
"""Lines of a module of ours; most are far shorter."""


def tracked() -> list[Path]:
    """Files that git knows, else everything that it would not ignore."""
    ran = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [REPOSITORY / name for name in ran.stdout.split("\0") if name and (REPOSITORY / name).is_file()]


FILES = tracked()


def test_the_top_level_is_as_its_user_fixed_it() -> None:
    assert len(FILES) > 200
    assert {path.relative_to(REPOSITORY).parts[0] for path in FILES} <= TOP


def test_rooms_import_only_downwards() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


OWNERS = {
    "sqlalchemy": ("service/ledger/",),
    "sqlite3": ("service/ledger/",),
    "pyoxigraph": ("service/graph/", "loaders/"),
    "neo4j": ("service/graph/",),
    "fastapi": ("service/app.py", "service/api/", "service/web/"),
    "starlette": ("service/app.py", "service/api/", "service/web/"),
    "strawberry": ("service/api/", "service/web/"),
    "typer": ("service/cli.py", "service/commands/"),
}
"""Which part of the house alone knows a library."""


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_is_known_in_its_room_alone(library: str) -> None:
    owners = OWNERS[library]
    for path in FILES:
        name = str(path.relative_to(REPOSITORY))
        if path.suffix == ".py" and name.startswith(("ontology", "mappings", "queries", "loaders", "service")):
            assert library not in _imported(path) or name.startswith(owners), name


def _imported(path: Path) -> set[str]:
    """Top-level names of what a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_no_file_names_a_machine_or_a_package_index() -> None:
    for path in FILES:
        if path.suffix in {".py", ".md", ".toml", ".txt", ".tsv", ".ttl", ".yaml", ".html", ".graphql", ""}:
            if path == Path(__file__):
                continue
            text = path.read_text(encoding="utf-8")
            for pattern in MACHINE:
                found = pattern.search(text)
                assert found is None, f"{path.relative_to(REPOSITORY)}: {found and found[0]}"


def test_every_package_is_pinned_by_its_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-container.txt"):
        text = (REPOSITORY / name).read_text()
        packages = re.findall(r"^[a-z0-9][\w.\-\[\]]*==\S+.*?(?=^\w|\Z)", text, re.MULTILINE | re.DOTALL)
        assert len(packages) > 30
        assert all("--hash=sha256:" in package for package in packages)
        assert not re.search(r"https?://", text)


def test_the_locks_hold_what_the_project_names() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    runtime, development = ((REPOSITORY / name).read_text() for name in ("requirements.txt", "requirements-dev.txt"))
    wanted = [_name(text) for text in project["dependencies"]]
    assert set(NAMED) <= set(wanted)
    for name in wanted:
        assert re.search(rf"^{re.escape(name)}==", runtime, re.MULTILINE), name
    for name in (*wanted, *map(_name, project["optional-dependencies"]["dev"])):
        assert re.search(rf"^{re.escape(name)}==", development, re.MULTILINE), name
    assert not re.search(r"^neo4j==", runtime, re.MULTILINE)
    container = (REPOSITORY / "requirements-container.txt").read_text()
    for name in (*wanted, "neo4j", "psycopg"):
        assert _pinned(name, container) == _pinned(name, development), name


def _pinned(name: str, lock: str) -> str:
    found = re.search(rf"^{re.escape(name)}==(\S+)", lock, re.MULTILINE)
    assert found, name
    return found[1]


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower()


def test_what_is_installed_is_what_the_lock_says() -> None:
    """The versions that the tests ran with are the ones that a user gets."""
    from importlib.metadata import PackageNotFoundError, version

    text = (REPOSITORY / "requirements.txt").read_text()
    for name, wanted, marker in re.findall(r"^([a-z0-9][\w.\-]*)==(\S+)( ; .*?)? \\$", text, re.MULTILINE):
        if not marker:
            try:
                assert version(name) == wanted
            except PackageNotFoundError:
                pytest.fail(f"{name} is not installed")


def test_the_licence_is_whole() -> None:
    text = (REPOSITORY / "LICENSE").read_text()
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_modules_stay_small() -> None:
    for path in FILES:
        if path.suffix == ".py":
            lines = path.read_text(encoding="utf-8").count("\n")
            assert lines <= LARGEST, path.relative_to(REPOSITORY)


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = REPOSITORY / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "NOMOGRAPH_REQUIRE_ALL=1" in script.read_text()
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
