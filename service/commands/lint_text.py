"""What the lint found, for people: by file, gravest first, each rule with its lines and what to do."""

from collections.abc import Iterable
from itertools import groupby

from rich.text import Text

from loaders.linting.document import Document
from loaders.linting.finding import Finding, Severity, rules
from service.commands.shell import Shell
from service.lint import Report

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "cyan"}
_WIDE = 300


def show(shell: Shell, report: Report, limit: int) -> None:
    """Prints everything; `limit`: findings of one rule in one file, 0 for all."""
    alone = len(report.documents) == 1
    clean = 0
    for document in report.documents:
        if alone or any(report.counts(document.name).values()):
            _file(shell, report, document, limit)
        else:
            clean += 1
    if clean:
        shell.say("", f"{_many(clean, 'file')} without findings (--format json names them)")
    if report.libraries:
        shell.say("", f"Compared with: {', '.join(sorted({library.file for library in report.libraries}))}")
    if report.passed:
        shell.say(
            "", f"{_many(report.passed, 'file')} in the folders {'is' if report.passed == 1 else 'are'} no mapping"
        )
    if report.documents:
        shell.say("", _total(report))


def _file(shell: Shell, report: Report, document: Document, limit: int) -> None:
    shell.say("", f"{printable(document.name)}: {_counted(report.counts(document.name))}")
    shell.say(f"{printable(document.recognised)}; {_many(document.rows, 'row')}")
    found = [each for each in report.findings if each.file == document.name]
    order = {code: number for number, code in enumerate(rules())}
    by_rule = sorted(found, key=lambda each: (each.severity.rank, order[each.rule]))
    for code, each in groupby(by_rule, key=lambda one: one.rule):
        _rule(shell, code, list(each), limit)


def _rule(shell: Shell, code: str, found: list[Finding], limit: int) -> None:
    severity = found[0].severity
    shell.say(
        "", Text.assemble((str(severity), _STYLES[severity]), f" {code} ({len(found):,}): {rules()[code].problem}")
    )
    shown = found[:limit] if limit else found
    width = max(len(str(each.line)) for each in shown)
    for each in shown:
        shell.say(f"  line {each.line:>{width}}  {printable(each.message)}")
    if len(shown) < len(found):
        shell.say(f"  … and {len(found) - len(shown):,} more (--limit 0 shows all)")
    for advice in _advice(shown):
        shell.say(f"  → {printable(advice)}")


def _advice(found: Iterable[Finding]) -> list[str]:
    """What to do, each once; where every line has its own, the general one."""
    told = list(dict.fromkeys(each.do for each in found))
    return told if len(told) <= 2 else [f"{'; '.join(told[:2])}; …"]


def _counted(counts: dict[Severity, int]) -> str:
    return ", ".join(
        _many(counts[severity], "note" if severity is Severity.INFO else severity) for severity in Severity
    )


def _total(report: Report) -> str:
    mends = sum(1 for each in report.findings if each.edits)
    can = f"; --fix mends {mends:,} of them" if mends else ""
    rows = sum(document.rows for document in report.documents)
    return f"{_many(len(report.documents), 'file')}, {_many(rows, 'row')}: {_counted(report.counts())}{can}"


def _many(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def printable(text: str) -> str:
    """A stranger's text in one line of the terminal, without what would command it."""
    plain = "".join(char if char.isprintable() else " " for char in text[: _WIDE + 1])
    return plain if len(text) <= _WIDE else f"{plain[:_WIDE]}…"
