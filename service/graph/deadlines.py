"""By when incidents were, or are, to be reported: every clock of an act, read for every incident.

A clock runs where its provision applies to a subject of the incident, or to what uses or runs that subject, and the
incident is of a nature that it names. Hours run from the moment, days and months to the end of the last day in the
organisation's zone. A period that ends on a weekend or holiday is not lengthened.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ontology.key import Key, framework_of
from ontology.records import Incident, IncidentReport, ReportingClock
from ontology.words import ApplicabilityState, ClockStart, ReportStage, broader
from service.graph.facts import Fact, Ref, facts_of
from service.reasoning.corrections import Corrections
from service.reasoning.view import View

_PERIOD = re.compile(r"P(?:(?P<days>\d+)D|(?P<months>\d+)M|T(?P<hours>\d+)H)")
_RUNS = (ApplicabilityState.APPLIES, ApplicabilityState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Due:
    """One report of one incident under one act. `certain`: the provision applies; else that is not known.
    `classified`: the incident is of the nature that the clock names; else its nature is not recorded.
    """

    incident: Key
    provision: Key
    subject: Key
    stage: ReportStage
    due_at: datetime
    certain: bool
    classified: bool
    report: IncidentReport | None


def later(moment: datetime, period: str, view: View) -> datetime:
    """The moment and an ISO 8601 period; days and months end with their last day."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(f"{period} is no period of hours, days or months")
    if found["hours"]:
        return moment + timedelta(hours=int(found["hours"]))
    day = moment.astimezone(view.register.zone).date()
    if found["months"]:
        months = day.month - 1 + int(found["months"])
        year, month = day.year + months // 12, months % 12 + 1
        day = day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))
    else:
        day += timedelta(days=int(found["days"]))
    return datetime.combine(day + timedelta(days=1), time(), view.register.zone)


def deadlines(view: View, corrections: Corrections | None = None) -> Iterator[Due]:
    """`corrections`: of all records, where they are known already."""
    clocks: dict[Key, list[ReportingClock]] = {}
    for clock in view.register.open(ReportingClock, view.known_at):
        clocks.setdefault(framework_of(clock.for_provision), []).append(clock)
    reports = _reports(view, corrections or Corrections.of(view.register, view.known_at))
    for incident in view.register.open(Incident, view.known_at):
        for framework, running in sorted(clocks.items()):
            yield from _Reports(view, incident, reports.get((incident.key, framework), [])).due(running)


def _reports(view: View, corrections: Corrections) -> dict[tuple[Key, Key], list[IncidentReport]]:
    """By incident, corrections followed, and act."""
    found: dict[tuple[Key, Key], list[IncidentReport]] = {}
    for report in view.register.open(IncidentReport, view.known_at):
        incident = corrections.last(report.of_incident)
        found.setdefault((incident, framework_of(report.reported_under)), []).append(report)
    return found


@dataclass(frozen=True, slots=True)
class _Reports:
    """The reports on one incident under one act: those sent, and those due."""

    view: View
    incident: Incident
    sent: list[IncidentReport]

    def due(self, clocks: list[ReportingClock]) -> Iterator[Due]:
        """For each stage the clock that ends first."""
        stages: dict[ReportStage, list[Due]] = {}
        for clock in clocks:
            for due in self._of(clock, clocks):
                stages.setdefault(clock.stage, []).append(due)
        for _, dues in sorted(stages.items()):
            yield min(dues, key=lambda due: (not due.certain, due.due_at, due.provision))

    def _of(self, clock: ReportingClock, clocks: list[ReportingClock]) -> Iterator[Due]:
        natures = self.incident.nature
        if natures and not set(natures) & set(clock.nature):
            return
        at, asked = self._ends(clock, clocks), self._asked(clock.for_provision)
        if at is not None and asked is not None:
            subject, state = asked
            certain = state is ApplicabilityState.APPLIES
            report = min(self._at(clock.stage), key=lambda each: each.sent_at, default=None)
            key = self.incident.key
            yield Due(key, clock.for_provision, subject, clock.stage, at, certain, bool(natures), report)

    def _at(self, stage: ReportStage) -> list[IncidentReport]:
        return [report for report in self.sent if report.stage is stage]

    def _before(self, stage: ReportStage, clocks: list[ReportingClock]) -> list[IncidentReport]:
        """Those sent at the stage before."""
        order = list(ReportStage)
        known = {each.stage for each in clocks}
        before = [each for each in order[: order.index(stage)] if each in known]
        return self._at(before[-1]) if before else []

    def _ends(self, clock: ReportingClock, clocks: list[ReportingClock]) -> datetime | None:
        aware, view = self.incident.aware_at, self.view
        most = later(aware, clock.within_of_awareness, view) if clock.within_of_awareness else None
        match clock.starts:
            case ClockStart.FROM_AWARENESS:
                return later(aware, clock.within, view)
            case ClockStart.FROM_CLASSIFICATION:
                return self._after_classification(clock, most)
            case ClockStart.FROM_PREVIOUS_REPORT:
                sent = [report.sent_at for report in self._before(clock.stage, clocks)]
                return later(min(sent), clock.within, view) if sent else None

    def _after_classification(self, clock: ReportingClock, most: datetime | None) -> datetime | None:
        """Where it was classified only after the time that runs from awareness had passed, from then on."""
        if self.incident.classified_at is None:
            return most
        end = later(self.incident.classified_at, clock.within, self.view)
        return end if most is None or self.incident.classified_at > most else min(end, most)

    def _asked(self, provision: Key) -> tuple[Key, ApplicabilityState] | None:
        """For whom the provision applies, or may: a subject of the incident, if not broader than those for whom it is
        met, before those for whom it is met that use or run one.
        """
        law, subjects, scope = self.view.statuses.law, self.view.statuses.subjects, self.view.statuses.scope
        p = law.content.index.get(provision)
        if p is None or p not in law.kind:
            return None
        touched = [subjects.index[key] for key in self.incident.subject if key in subjects.index]
        own = [s for s in touched if not broader(subjects.kind[s], law.kind[p])]
        above = [user for s in touched for user in subjects.users(s, law.kind[p])]
        for state in _RUNS:
            for s in (*own, *above):
                if scope.state(p, s).state is state:
                    return subjects.keys[s], state
        return None


def facts(view: View, corrections: Corrections | None = None) -> Iterator[Fact]:
    """A `ReportDue` for each; its class says how sure it is. What was sent stands on it."""
    today = datetime.combine(view.as_of, time(), view.register.zone)
    for due in deadlines(view, corrections):
        certain = "ReportDue" if due.certain else "ReportPerhapsDue"
        yield from facts_of(
            f"report-due/{due.incident}/{framework_of(due.provision)}/{due.stage}",
            (certain if due.classified else "ReportOfUnknownNature",),
            of_incident=Ref(due.incident),
            of_provision=Ref(due.provision),
            of_subject=Ref(due.subject),
            stage=due.stage,
            due_at=due.due_at,
            asked_at=today,
            sent_at=due.report.sent_at if due.report else None,
            delay_reason=due.report.delay_reason if due.report else None,
        )
