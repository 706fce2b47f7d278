"""What users' shapes found, as findings; and what was refused or stopped, which is a finding too: a shape that did not
run has not been met.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ontology.key import BASE, NS, Key, to_key
from ontology.records import Provision, Subject
from ontology.register import Register
from ontology.words import Severity
from service.reasoning.answers import Finding
from service.validation.own.files import ShapeFile
from service.validation.own.outcome import Outcome, Result
from service.validation.own.words import local

REFUSED = "shape-refused"
STOPPED = "shape-stopped"
NOT_RUN = (REFUSED, STOPPED)
"""Kinds that say that a shape has not been asked, whatever somebody wants to see."""

_SEVERITY = {"Violation": Severity.VIOLATION, "Warning": Severity.WARNING, "Info": Severity.INFO}
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHOWN = 3
"""So many sentences of one gap; the others are counted."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Of one file, against one register."""

    file: ShapeFile
    register: Register
    base: str = BASE

    def of(self, outcome: Outcome) -> Iterator[Finding]:
        """Those of the shapes, one for each focus, provision and path; then what did not run."""
        together: dict[Key, list[Result]] = {}
        for result in outcome.results:
            together.setdefault(self._key(result), []).append(result)
        yield from (self._finding(key, results) for key, results in together.items())
        yield from self._not_run(outcome)

    def _key(self, result: Result) -> Key:
        provision = self._of(result.provision, Provision)
        focus = self._named(result.stands_for or result.focus)
        about = f"/{provision}" if provision and provision != focus else ""
        return f"gap/{self.file.question}/{focus}{about}{f'@{result.path}' if result.path else ''}"

    def _finding(self, key: Key, results: list[Result]) -> Finding:
        """The worst of them says what it is."""
        order = list(Severity)
        worst = min(results, key=lambda each: order.index(_severity(each)))
        node = worst.stands_for or worst.focus
        return Finding(
            key=key,
            severity=_severity(worst),
            kind=_kind(worst),
            told=_sentences(worst, results),
            focus=self._named(node),
            provision=self._of(worst.provision, Provision) or self._of(node, Provision),
            subject=self._of(worst.subject, Subject) or self._of(node, Subject),
            owner=_text(worst.owner),
            question=self.file.question,
            path=worst.path,
            shape=worst.shape,
        )

    def _named(self, node: str) -> Key:
        """The key of a record, else the node as it is written."""
        return to_key(node, self.base) or node

    def _of(self, node: str | None, cls: type[Provision] | type[Subject]) -> Key | None:
        key = to_key(node, self.base) if node else None
        recorded = self.register.get(key) if key else None
        return key if recorded is not None and isinstance(recorded.record, cls) else None

    # --- what did not run -----------------------------------------------------------------------------------

    def _not_run(self, outcome: Outcome) -> Iterator[Finding]:
        told: dict[tuple[str, str | None], list[str]] = {}
        for refusal in outcome.refusals:
            sentence = f"{refusal.reason}; {refusal.remedy}{_line(refusal.line)}"
            told.setdefault((REFUSED, refusal.shape), []).append(sentence)
        for stop in outcome.stops:
            told.setdefault((STOPPED, stop.shape), []).append(f"{stop.reason}{_line(stop.line)}")
        for (kind, shape), sentences in told.items():
            yield self._fault(kind, shape, sentences)

    def _fault(self, kind: str, shape: str | None, sentences: list[str]) -> Finding:
        what = f"the shape {shape}" if shape else "nothing of it"
        done = "is not run" if kind == REFUSED else "was stopped" if shape else "was run to its end"
        focus = f"shape/{self.file.question}{f'/{_short(shape)}' if shape else ''}"
        return Finding(
            key=f"gap/{self.file.question}/{focus}@{kind}",
            severity=Severity.VIOLATION,
            kind=kind,
            told=f"{self.file.name}: {what} {done}: {_joined(sentences)}",
            focus=focus,
            question=self.file.question,
            shape=shape,
        )


def _severity(result: Result) -> Severity:
    return _SEVERITY.get(local(result.severity), Severity.VIOLATION)


def _kind(result: Result) -> str:
    """As the shape calls it, else the constraint that is broken."""
    return result.kind or _constraint(result)


def _constraint(result: Result) -> str:
    """As words: `min-count`."""
    name = local(result.component).removesuffix("ConstraintComponent")
    return _CAPITAL.sub("-", name.rpartition("#")[2].rpartition("/")[2]).lower() or "shape"


def _sentences(worst: Result, results: Iterable[Result]) -> str:
    messages = dict.fromkeys([_message(worst), *map(_message, results)])
    return _joined(list(messages))


def _joined(sentences: list[str]) -> str:
    rest = len(sentences) - _SHOWN
    return "; ".join(sentences[:_SHOWN]) + (f"; and {rest} more" if rest > 0 else "")


def _message(result: Result) -> str:
    if result.message:
        return result.message
    value = f", which is {result.value}" if result.value else ""
    return f"{_constraint(result).replace('-', ' ')} of {result.path or 'the node'} is not met{value}"


def _line(line: int | None) -> str:
    return f" (line {line})" if line else ""


def _short(shape: str) -> str:
    return shape.removeprefix(NS).rpartition("#")[2].rpartition("/")[2]


def _text(owner: str | None) -> str | None:
    """A literal without its quotes."""
    if owner is None or not owner.startswith('"'):
        return owner
    return owner[1 : owner.rindex('"')]
