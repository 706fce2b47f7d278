"""Where it matters whom the evidence about other subjects names (R8's second relation).

From a component's evidence R4 draws for the subject that uses it. That it names the component matters only where the
same subject is read again by another: R5 on a provision of a broader kind than the component's. Provisions from which
no rule leads to one such carry no names across, so that they do not cost a name for each subject and component.
"""

from collections.abc import Callable, Iterable

from ontology.words import SubjectKind, broader
from service.reasoning.law import Law


def carrying(law: Law, given_by: Callable[[int], Iterable[int]]) -> frozenset[int]:
    """The provisions from which names are carried across. `given_by`: what may make a provision more than partial."""
    giving = {p: tuple(given_by(p)) for p in law.kind}
    found: set[int] = set()
    for kind in set(law.kind.values()):
        reached = {p for p, its in law.kind.items() if broader(its, kind) and its is not SubjectKind.ORGANISATION}
        waiting = list(reached)
        while waiting:
            for other in giving[waiting.pop()]:
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        found.update(p for p in reached if law.kind[p] is kind)
    return frozenset(found)
