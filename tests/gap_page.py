"""What docs/gaps.md holds of shapes and tables, written from them."""

from itertools import groupby

from ontology.citation import citation
from ontology.key import Key, framework_of
from ontology.records import DocumentationDuty, Framework, ReportingClock
from ontology.tables import content
from ontology.words import Aspect
from service.validation.gaps.questions import Asking, asking


def questions() -> str:
    """A section for each question."""
    default, release = asking("default"), asking("release")
    return "\n\n".join(_section(default, release, number) for number in range(len(default.questions)))


def _section(default: Asking, release: Asking, number: int) -> str:
    question = default.questions[number]
    levels, others = default.severities(question.name), release.severities(question.name)
    kinds = []
    for kind, level in levels.items():
        before = f", {others[kind]} before a release" if others[kind] != level else ""
        kinds.append(f"{kind.replace('-', ' ')} ({level}{before})" if len(levels) > 1 else f"{level}{before}")
    return "\n".join(
        (
            f"### {question.name}",
            "",
            f"*{question.asks}*",
            "",
            f"- Problem: {question.problem}",
            f"- Solution: {question.solution}",
            f"- Severity: {', '.join(kinds)}",
        )
    )


def papers() -> str:
    """A row for each aspect and kind of subject."""
    names = _names()
    duties = sorted(
        (added.record for added in content() if isinstance(added.record, DocumentationDuty)),
        key=lambda duty: (list(Aspect).index(duty.aspect), duty.subject_kind),
    )
    rows = ["| aspect | of a | asked by |", "|---|---|---|"]
    for (aspect, kind), group in groupby(duties, key=lambda duty: (duty.aspect, duty.subject_kind)):
        asked = [f"{names(duty.for_provision)}{f' ({duty.note})' if duty.note else ''}" for duty in group]
        rows.append(f"| {_words(aspect)} | {_words(kind)} | {'; '.join(asked)} |")
    return "\n".join(rows)


def clocks() -> str:
    """A row for each clock."""
    names = _names()
    rows = ["| asked by | report | of an incident with | within |", "|---|---|---|---|"]
    for added in content():
        clock = added.record
        if isinstance(clock, ReportingClock):
            most = f", at most {clock.within_of_awareness} from awareness" if clock.within_of_awareness else ""
            natures = ", ".join(map(_words, clock.nature))
            when = f"{clock.within} {_words(clock.starts)}{most}"
            rows.append(f"| {names(clock.for_provision)} | {_words(clock.stage)} | {natures} | {when} |")
    return "\n".join(rows)


def _words(token: str) -> str:
    return token.replace("-", " ")


class _Names:
    def __init__(self) -> None:
        frameworks = (added.record for added in content() if isinstance(added.record, Framework))
        self.short = {framework.key: framework.short for framework in frameworks}

    def __call__(self, provision: Key) -> str:
        return citation(provision, self.short[framework_of(provision)])


def _names() -> _Names:
    return _Names()
