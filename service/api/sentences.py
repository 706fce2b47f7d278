"""The answer of a trace in one plain sentence. It reports what is on record; it never claims legal compliance."""

from ontology.words import ApplicabilityState, BlockerKind, Status
from service.api.point import Point
from service.reasoning.answers import Applicability, Trace
from service.reasoning.naming import day

_VERDICTS = {
    Status.FAILED: "No: by a verdict on record, {it} is not met for {whom} as of {day}",
    Status.INDETERMINATE: "Not decided: the verdicts on record leave open whether {it} is met for {whom} as of {day}",
    Status.SATISFIED: "Yes, as recorded: {grounds} {it} for {whom} as of {day}",
    Status.STALE: "Not any more, as recorded: something that met {it} for {whom} is out of date as of {day}",
    Status.PARTIAL: "In part, as recorded: some of what {it} asks is met for {whom} as of {day}",
    Status.NOT_EVALUABLE: "Not to be told: what {it} is met for is not wholly recorded for {whom} as of {day}",
    Status.UNPROVEN: "Not proven: something is in place for {it} and {whom}, and its proof is incomplete as of {day}",
    Status.PLANNED: "Not yet: what would meet {it} for {whom} is planned, not in place as of {day}",
    Status.ABSENT: "No: nothing on record meets {it} for {whom} as of {day}",
}

_OF_PARTS = (BlockerKind.PART_OPEN, BlockerKind.COMPONENT_OPEN)


def sentence(point: Point, trace: Trace) -> str:
    """`Yes, as recorded: 4 items of evidence … , a duty that applies from 2 December 2027.`"""
    label = point.label(trace.provision)
    citation = point.citation(trace.provision)
    said = _VERDICTS[trace.status].format(
        it=citation if label == citation else f"{citation} ({label})",
        whom=_whom(point, trace),
        day=day(point.context.as_of),
        grounds=_grounds(trace),
    )
    far = ", as far as it concerns this subject" if trace.far and trace.status is Status.SATISFIED else ""
    return f"{said}{far}, {_duty(trace.applicability)}{_first_reason(trace)}."


def _whom(point: Point, trace: Trace) -> str:
    label = point.label(trace.subject)
    return trace.subject if label == trace.subject else f"{label} ({trace.subject})"


def _grounds(trace: Trace) -> str:
    items = {use.evidence for use in trace.evidence if use.counts}
    if not items:
        return "what is on record meets"
    return "1 item of evidence meets" if len(items) == 1 else f"{len(items)} items of evidence meet"


def _duty(applicability: Applicability) -> str:
    match applicability.state:
        case ApplicabilityState.APPLIES:
            since = f" since {day(applicability.from_day)}" if applicability.from_day else ""
            duty = f"a duty that applies{since}"
        case ApplicabilityState.UPCOMING:
            when = f" from {day(applicability.from_day)}" if applicability.from_day else " later"
            duty = f"a duty that applies{when}"
        case ApplicabilityState.ENDED:
            until = f" until {day(applicability.until)}" if applicability.until else " earlier"
            duty = f"a duty that applied{until}"
        case ApplicabilityState.UNKNOWN:
            missing = "; ".join(applicability.undecided)
            duty = "and whether it applies is not known" + (f" (missing: {missing})" if missing else "")
        case ApplicabilityState.NOT_APPLICABLE:
            duty = "and it does not apply"
    return duty + (" (by the earlier of disputed readings)" if applicability.disputed else "")


def _first_reason(trace: Trace) -> str:
    """What is missing, where a smallest set is known; else the first reason that is not about a part."""
    if trace.status is Status.SATISFIED:
        return ""
    if trace.remedies:
        first, *others = trace.remedies[0].facts
        return f"; missing: {first}" + (f" (and {len(others)} more)" if others else "")
    leaves = [b for b in trace.blockers if b.kind not in _OF_PARTS] or list(trace.blockers)
    return f"; {leaves[0].reason.rstrip('.')}" if leaves else ""
