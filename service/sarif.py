"""Findings as SARIF 2.1.0, the form in which code hosts and editors take what a checker found.

A finding has a place in a file, or a name where there is no file (a provision, a subject). Fingerprints keep its
identity from run to run. Nothing here depends on the day or the machine, so the same findings give the same log.
Source: OASIS Static Analysis Results Interchange Format 2.1.0 (sections in brackets).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
VERSION = "2.1.0"
ROOT = "SRCROOT"
"""Paths that are not absolute start at the folder in which the checker ran."""


class Level(StrEnum):
    """How grave a finding is (3.27.10)."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for. `help`: what to do about it."""

    id: str
    name: str
    description: str
    help: str = ""
    level: Level = Level.WARNING


@dataclass(frozen=True, slots=True)
class Result:
    """One finding. `line`: from 1; `named`: what it is about, by key, where it is not (only) in a file;
    `fingerprints`: name of a method, with its version (`finding/v1`), to the identity by it; `suppressed`: why a
    person accepted it; `state`: new, unchanged, updated or absent against an earlier run.
    """

    rule: str
    level: Level
    message: str
    file: str | None = None
    line: int | None = None
    named: tuple[str, ...] = ()
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    suppressed: str | None = None
    state: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


def log(tool: str, version: str, rules: Iterable[Rule], results: Iterable[Result]) -> dict[str, Any]:
    """A log with one run. Raises KeyError where a result names a rule that is not given."""
    known = list(rules)
    index = {rule.id: number for number, rule in enumerate(known)}
    driver = {"name": tool, "version": version, "rules": [_rule(rule) for rule in known]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, index[result.rule]) for result in results],
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": _text(rule.description)},
        "defaultConfiguration": {"level": str(rule.level)},
    }
    if rule.help:
        made["help"] = {"text": _text(rule.help)}
    return made


def _result(result: Result, index: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": result.rule,
        "ruleIndex": index,
        "level": str(result.level),
        "message": {"text": _text(result.message)},
    }
    if location := _location(result):
        made["locations"] = [location]
    if result.fingerprints:
        made["partialFingerprints"] = dict(result.fingerprints)
    if result.suppressed is not None:
        made["suppressions"] = [{"kind": "external", "justification": result.suppressed}]
    if result.state:
        made["baselineState"] = result.state
    if result.properties:
        made["properties"] = dict(result.properties)
    return made


def _location(result: Result) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if result.file is not None:
        made["physicalLocation"] = {"artifactLocation": _artifact(result.file)}
        if result.line is not None:
            made["physicalLocation"]["region"] = {"startLine": result.line}
    if result.named:
        made["logicalLocations"] = [{"fullyQualifiedName": name} for name in result.named]
    return made


def _artifact(file: str) -> dict[str, str]:
    path = PurePath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": ROOT}


def _text(text: str) -> str:
    """Braces stand for placeholders in a message unless they are doubled (3.11.5)."""
    return text.replace("{", "{{").replace("}", "}}")
