"""Gaps for build servers and code hosts: as SARIF, and as JUnit XML.

A gap is about a record, not about code. A code host refuses a log with a result that has no file, so every gap gets
one: that which its record came from, where the ledger says so, else `nomograph/<focus>`, which does not change either.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ontology.key import Key
from ontology.literals import write_moment
from ontology.register import Register
from ontology.words import GapLife, Severity
from service import junit, sarif
from service.asking import Context
from service.locations import Location, location_of
from service.reasoning.answers import Finding
from service.validation.gaps.questions import Question, asking

TOOL = "Nomograph"
NO_CLAIM = "Reports what is on record and what follows from it; no claim of legal compliance."
FINGERPRINT = "nomographGap/v1"
HOST_FINGERPRINT = "primaryLocationLineHash"
"""The one fingerprint by which GitHub knows an alert again: a hash, and a number among equal ones."""

LEVELS = {
    Severity.VIOLATION: sarif.Level.ERROR,
    Severity.WARNING: sarif.Level.WARNING,
    Severity.INFO: sarif.Level.NOTE,
}

Fails = Callable[[Finding], bool]
States = Mapping[Key, str]
"""Key of a gap to its state against a baseline: `new`, or `updated` where it got worse."""


def rule_of(finding: Finding) -> str:
    """What looks for it: the question, and which of its answers where it has several."""
    return "/".join(dict.fromkeys(part for part in (finding.question, finding.kind) if part))


def as_sarif(
    register: Register,
    context: Context,
    findings: Sequence[Finding],
    states: States | None = None,
    more: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A SARIF log with one run; what the answer depends on, its context and `more`, stands in the run's properties."""
    worst_last = sorted(findings, key=lambda each: (rule_of(each), -each.severity.rank))
    questions = {each.name: each for each in asking().questions}
    rules = {rule_of(each): _rule(each, questions.get(each.question)) for each in worst_last}
    results = [_result(register, each, (states or {}).get(each.key)) for each in findings]
    log = sarif.log(TOOL, context.engine, rules.values(), results)
    log["runs"][0]["properties"] = _depends(context, more)
    return log


def as_junit(context: Context, findings: Sequence[Finding], fails: Fails, more: Mapping[str, str] | None = None) -> str:
    """A suite for each question, a case for each gap: failed if the build is to fail on it, else skipped and why."""
    named = sorted({each.question or "status" for each in findings})
    properties = _depends(context, more)
    suites = [
        junit.Suite(
            name,
            tuple(_case(each, fails) for each in findings if (each.question or "status") == name),
            properties,
        )
        for name in named
    ]
    nothing = junit.Suite("gaps", (junit.Case("no gaps", "gaps"),), properties)
    return junit.document(TOOL, suites or [nothing])


def _depends(context: Context, more: Mapping[str, str] | None) -> dict[str, str]:
    """All that an answer depends on, as text."""
    said = {
        "revision": context.revision,
        "asOf": context.as_of.isoformat(),
        "knownAt": write_moment(context.known_at),
        "policy": context.policy,
        "engine": context.engine,
        "content": context.content,
    }
    demo = {"demo": context.demo} if context.demo else {}
    return {**said, **demo, **(more or {}), "note": NO_CLAIM}


# --- SARIF --------------------------------------------------------------------------------------------


def _rule(finding: Finding, asked: Question | None) -> sarif.Rule:
    kind = finding.kind.replace("-", " ")
    which = "" if finding.kind == finding.question else f" ({kind})"
    return sarif.Rule(
        id=rule_of(finding),
        name="".join(part.capitalize() for part in rule_of(finding).replace("/", "-").split("-")),
        description=f"{asked.asks}{which}" if asked else kind[:1].upper() + kind[1:],
        help=f"Problem: {asked.problem}\n\nSolution: {asked.solution}" if asked else "",
        level=LEVELS[finding.severity],
    )


def _result(register: Register, finding: Finding, state: str | None) -> sarif.Result:
    location = location_of(register, finding.focus) or Location(f"nomograph/{finding.focus}")
    return sarif.Result(
        rule=rule_of(finding),
        level=LEVELS[finding.severity],
        message=finding.message,
        file=location.file,
        line=location.line or 1,
        named=tuple(dict.fromkeys(_about(finding))),
        fingerprints={FINGERPRINT: finding.key, HOST_FINGERPRINT: f"{_digest(finding.key)}:1"},
        suppressed=_waived(finding) if finding.life is GapLife.WAIVED else None,
        state=state,
        properties=_properties(finding),
    )


def _about(finding: Finding) -> Iterable[Key]:
    return (key for key in (finding.focus, finding.subject, finding.provision) if key)


def _properties(finding: Finding) -> dict[str, str]:
    said = {
        "key": finding.key,
        "severity": finding.severity.value,
        "kind": finding.kind,
        "provision": finding.provision,
        "subject": finding.subject,
        "status": finding.status and finding.status.value,
        "owner": finding.owner,
        "life": finding.life.value,
        "path": finding.path,
    }
    return {name: value for name, value in said.items() if value}


def _waived(finding: Finding) -> str:
    """Why, by whom, until when."""
    by = f" by {finding.waived_by}" if finding.waived_by else ""
    until = f" until {finding.waived_until}" if finding.waived_until else ""
    return f"waived{by}{until}: {finding.waived_because or 'no reason is given'}"


def _digest(key: Key) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


# --- JUnit --------------------------------------------------------------------------------------------


def _case(finding: Finding, fails: Fails) -> junit.Case:
    more = "\n".join(f"{name}: {value}" for name, value in _properties(finding).items())
    kind = f"{finding.severity}: {finding.kind}"
    failed = finding.message if fails(finding) else None
    why = _waived(finding) if finding.life is GapLife.WAIVED else f"does not fail the build ({kind})"
    text = f"{finding.message}\n{more}\n"
    return junit.Case(finding.key, finding.question or finding.kind, failed, None if failed else why, kind, text)
