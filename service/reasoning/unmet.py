"""Who is named by facts and bears no number. Should such a subject be recorded later, what was read of these facts is
read anew; that is so rare that all is begun anew.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from ontology.key import Key
from ontology.records import Assessment, ControlImplementation, Evidence, Nonconformity, Record
from ontology.register import Register
from service.reasoning.arrays import Arrays, Ints, Rows
from service.reasoning.bits import Numbers
from service.reasoning.facts import facts_of
from service.reasoning.law import Law
from service.reasoning.subjects import Subjects


def unmet(register: Register, k: int, law: Law, subjects: Subjects) -> frozenset[Key]:
    """Of the facts recorded by k."""
    arrays, _ = facts_of(register)
    index, numbers = law.content.index, subjects.numbers
    names = arrays.names.things
    unknown = [n for n, key in enumerate(names) if key not in index and key not in numbers]
    found = {names[n] for n in unknown if _named(arrays, n, k)} if unknown else set[Key]()
    against = (each.record for each in register.by_class.get(Nonconformity, ()) if each.recorded_in <= k)
    return frozenset(found.union(key for key in names_of(against) if key not in numbers))


def _named(arrays: Arrays, name: int, k: int) -> bool:
    """Whether a fact recorded by k has that name as its subject, or is about it."""
    places = [n for n, (own, _, _) in enumerate(arrays.places.things) if own == arrays.names.things[name]]
    items, assessments, measures = arrays.evidence, arrays.assessments, arrays.implementations
    return (
        _any(items, items.about.rows[items.about.ends == name], k)
        or _any(assessments, np.flatnonzero(assessments.subject == name), k)
        or _any(measures, np.flatnonzero(np.isin(measures.place, places)), k)
    )


def _any(table: Rows, rows: Numbers | Ints, k: int) -> bool:
    return bool((table.recorded[rows] <= k).any())


def names_of(facts: Iterable[Record]) -> Iterator[Key]:
    """The subjects that facts name."""
    for record in facts:
        match record:
            case Evidence():
                yield from record.about
            case Nonconformity():
                yield from record.subject
            case ControlImplementation():
                yield record.subject
            case Assessment() if record.subject is not None:
                yield record.subject
