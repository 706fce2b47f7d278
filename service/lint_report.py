"""What the lint found, for other programs: JSON, SARIF, CSV."""

import csv
import hashlib
import io
from collections import Counter
from typing import Any

from loaders.linting.finding import Finding, Severity, rules
from ontology.words import pascal
from service import sarif
from service.lint import Report

COLUMNS = ("file", "line", "severity", "rule", "text", "message", "do", "mends")
_LEVELS = {
    Severity.ERROR: sarif.Level.ERROR,
    Severity.WARNING: sarif.Level.WARNING,
    Severity.INFO: sarif.Level.NOTE,
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(report: Report) -> dict[str, Any]:
    """Everything."""
    return {
        "files": [
            {
                "file": document.name,
                "format": str(document.format),
                "recognised": document.recognised,
                "sets": len(document.sheets),
                "rows": document.rows,
                "counts": {str(name): count for name, count in report.counts(document.name).items()},
            }
            for document in report.documents
        ],
        "libraries": [{"file": library.file, "label": library.label} for library in report.libraries],
        "unreadable": [str(error) for error in report.unreadable],
        "passed": report.passed,
        "counts": {str(name): count for name, count in report.counts().items()},
        "findings": [_row(each) for each in report.findings],
    }


def _row(each: Finding) -> dict[str, Any]:
    return {
        "file": each.file,
        "line": each.line,
        "severity": str(each.severity),
        "rule": each.rule,
        "text": each.text,
        "message": each.message,
        "do": each.do,
        "mends": bool(each.edits),
    }


def as_csv(report: Report) -> str:
    """A row for each finding. What a spreadsheet would take for a formula gets an apostrophe."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for each in report.findings:
        writer.writerow({name: _plain(value) for name, value in _row(each).items()})
    return stream.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_sarif(report: Report, version: str) -> dict[str, Any]:
    """All rules, and a result for each finding; the same finding keeps its fingerprint when lines move."""
    known = [
        sarif.Rule(rule.code, pascal(rule.code), rule.problem, rule.solution, _LEVELS[rule.severity])
        for rule in rules().values()
    ]
    seen: Counter[tuple[str, str, str]] = Counter()
    results = []
    for each in report.findings:
        key = (each.file, each.rule, each.text)
        seen[key] += 1
        digest = hashlib.sha256("\n".join((*key, str(seen[key]))).encode()).hexdigest()
        results.append(
            sarif.Result(
                each.rule,
                _LEVELS[each.severity],
                f"{each.message}. {each.do}",
                each.file,
                each.line,
                fingerprints={"lint/v1": digest},
            )
        )
    return sarif.log("nomograph lint", version, known, results)
