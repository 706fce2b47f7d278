"""A trace as people read it: sentence, status, applicability, evidence with digests, proof, blockers, remedies."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from ontology.key import Key
from ontology.records import Evidence
from ontology.words import ApplicabilityState, BlockerKind, Status
from service.api.facts import told
from service.api.point import Point
from service.api.sentences import sentence
from service.commands.shell import context_line
from service.commands.tables import heading, word
from service.reasoning.answers import Applicability, Blocker, EvidenceUse, Proof, Step, Trace, WindowSeen
from service.reasoning.naming import day
from service.rejections import rejected_for

_WHEN = {
    ApplicabilityState.APPLIES: "since",
    ApplicabilityState.UPCOMING: "from",
    ApplicabilityState.ENDED: "until",
    ApplicabilityState.UNKNOWN: "perhaps from",
}


def answer(point: Point, trace: Trace, proofs: Sequence[Proof] = ()) -> Iterator[RenderableType]:
    """Everything about it, top down. `proofs`: those to be shown in place of the first that is known."""
    yield from _head(point, trace)
    yield from _evidence(point, trace)
    whole = "Proof" if trace.status is Status.SATISFIED else "What holds of it"
    for number, proof in enumerate(proofs, start=1):
        more = "" if proof.complete else "at least "
        yield heading(f"{whole}, {number} of {more}{proof.total}")
        yield _tree(point, proof)
    if trace.proof is not None and not proofs:
        yield heading(whole)
        yield _tree(point, trace.proof)
    yield from _obstacles(trace)
    yield from _foot(point)


def why_not(point: Point, trace: Trace) -> Iterator[RenderableType]:
    """What stands in the way."""
    yield from _head(point, trace)
    if not trace.blockers and not trace.remedies:
        yield Text("\nNothing stands in the way.")
    yield from _obstacles(trace)
    yield from _foot(point)


def _head(point: Point, trace: Trace) -> Iterator[RenderableType]:
    title = Text(f"{point.citation(trace.provision)}  ", style="bold")
    title.append_text(word(trace.status))
    if trace.far:
        title.append(", as far as it concerns this subject")
    yield title
    yield Text(sentence(point, trace))
    yield Text("")
    yield Text.assemble(("Applicability  ", "bold"), word(trace.applicability.state), _when(trace.applicability))
    for line in _grounds(trace.applicability):
        yield Padding(Text(line, style="dim"), (0, 0, 0, 15))


def _when(found: Applicability) -> str:
    date = found.until if found.state is ApplicabilityState.ENDED else found.from_day
    disputed = "; the dates are disputed" if found.disputed else ""
    return f" {_WHEN.get(found.state, '')} {day(date)}{disputed}" if date else disputed


def _grounds(found: Applicability) -> Iterator[str]:
    if found.through:
        yield f"through {', '.join(found.through)}"
    yield from (_window(window) for window in _deciding(found))
    for missing in found.undecided:
        yield f"not recorded: {missing}"
    if found.excluded_by:
        yield f"{found.excluded_by} goes before it"


def _deciding(found: Applicability) -> list[WindowSeen]:
    """The windows that state the day of the answer, or all that are disputed; JSON has every window."""
    days = {found.from_day, found.until} - {None}
    return [window for window in found.windows if window.disputed or {window.applies_from, window.applies_until} & days]


def _window(window: WindowSeen) -> str:
    start = f"from {window.applies_from}" if window.applies_from else "from the beginning"
    end = f" until {window.applies_until}" if window.applies_until else ""
    source = f" by {window.source}" if window.source else ""
    reading = f" ({window.reading})" if window.reading else ""
    return f"{start}{end}{source}, {window.edition}{reading}"


# --- evidence -----------------------------------------------------------------------------------------


def _evidence(point: Point, trace: Trace) -> Iterator[RenderableType]:
    by_item = sorted(trace.evidence, key=lambda use: (not use.counts, use.evidence, use.rejected or ""))
    counting = [use for use in by_item if use.counts]
    other = [use for use in by_item if not use.counts]
    if counting:
        yield heading(f"Evidence that counts ({len({use.evidence for use in counting})})")
        yield from _items(point, counting)
    if other:
        yield heading(f"Evidence that does not count ({len({use.evidence for use in other})})")
        yield from _items(point, other)


def _items(point: Point, uses: list[EvidenceUse]) -> Iterator[RenderableType]:
    """Not a grid: a digest stands on one line of a terminal of 80 columns, to be copied."""
    for (key, rejected), group in groupby(uses, key=attrgetter("evidence", "rejected")):
        requirements = "; ".join(dict.fromkeys(point.citation(use.provision) for use in group))
        yield Padding(Text(key, style="bold"), (0, 0, 0, 2))
        yield from (Padding(line, (0, 0, 0, 4)) for line in _item(point, key))
        yield Padding(Text(f"for {requirements}" + (f": {_reason(rejected)}" if rejected else "")), (0, 0, 0, 4))


def _item(point: Point, key: Key) -> Iterator[Text]:
    record = point.recorded(key).record
    if isinstance(record, Evidence):
        yield Text(record.label)
        yield Text(f"valid {record.valid_from or '…'} to {record.valid_to or '…'}")
        yield Text(f"sha256:{record.sha256}", style="dim", overflow="fold")


def _reason(rejected: BlockerKind) -> str:
    return rejected_for(rejected) or rejected.replace("-", " ")


# --- proof --------------------------------------------------------------------------------------------


def _tree(point: Point, proof: Proof) -> Tree:
    """A step or fact that is used twice is written out where it is met first."""
    steps = {step.id: step for step in proof.steps}
    tree = Tree(_step(point, steps[proof.root]), guide_style="dim")
    _grow(point, steps, proof.root, tree, set())
    return tree


def _grow(point: Point, steps: dict[str, Step], name: str, tree: Tree, shown: set[str]) -> None:
    shown.add(name)
    for fact in steps[name].facts:
        tree.add(Text(fact) if fact in shown else _fact(point, fact))
        shown.add(fact)
    for premise in steps[name].premises:
        if premise in shown:
            tree.add(Text(f"{premise}, as above", style="dim"))
        else:
            _grow(point, steps, premise, tree.add(_step(point, steps[premise])), shown)


def _step(point: Point, step: Step) -> Text:
    line = Text.assemble((f"{step.rule} ", "bold"), point.citation(step.provision), " for ", step.subject, ": ")
    line.append_text(word(step.status))
    if step.far:
        line.append(", as far as it concerns it")
    if step.confidence is not None:
        line.append(f", lowest confidence {step.confidence:g}")
    line.append(f"  {step.id}", style="dim")
    if step.note:
        line.append(f"\n{step.note}", style="dim")
    return line


def _fact(point: Point, key: Key) -> Text:
    """What a record says. An item of evidence stands in the table already."""
    recorded = point.recorded(key)
    if isinstance(recorded.record, Evidence):
        return Text(key)
    entry = point.register.entries[recorded.recorded_in - 1]
    when = f"recorded {entry.at.astimezone(point.register.zone):%Y-%m-%d} by {entry.change.actor}"
    return Text.assemble(key, (f"\n{told(recorded.record)} ({when})", "dim"))


# --- what is missing ----------------------------------------------------------------------------------


def _obstacles(trace: Trace) -> Iterator[RenderableType]:
    if trace.blockers:
        yield heading(f"What stands in the way ({len(trace.blockers)})")
        because = (BlockerKind.PART_OPEN, BlockerKind.COMPONENT_OPEN)
        yield from (_listed(blocker) for blocker in sorted(trace.blockers, key=lambda each: each.kind in because))
    if trace.remedies:
        yield heading("What would make it hold")
        for number, remedy in enumerate(trace.remedies, start=1):
            exact = " (no smaller set does)" if remedy.exact else " (there may be a smaller set)"
            yield Padding(Text(f"{number}. {'; and '.join(remedy.facts)}{exact}"), (0, 0, 0, 2))
    if trace.contradictions:
        yield heading("What is on record and cannot all be so")
        yield from (_listed(blocker) for blocker in trace.contradictions)


def _listed(blocker: Blocker) -> RenderableType:
    return Padding(Text(f"- {blocker.reason}"), (0, 0, 0, 2))


def _foot(point: Point) -> Iterator[RenderableType]:
    yield Text("")
    yield Text(context_line(point.context), style="dim")
    if point.context.demo:
        yield Text(point.context.demo, style="dim")
    yield Text("Reports what is on record and what follows from it; no claim of legal compliance.", style="dim")
