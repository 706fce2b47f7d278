"""Which assertions name a provision, whether they count or not: few of all, and looked for with every answer."""

from collections import defaultdict
from collections.abc import Iterator

from ontology.key import Key
from ontology.once import once
from ontology.records import MappingAssertion
from ontology.register import Recorded, Register


def naming(register: Register, provision: Key, k: int) -> Iterator[MappingAssertion]:
    """Those from or to a provision that are open at k, in the order of recording."""
    for recorded in _by_provision(register).get(provision, ()):
        if recorded.open_at(k) and isinstance(recorded.record, MappingAssertion):
            yield recorded.record


@once
def _by_provision(register: Register) -> dict[Key, list[Recorded]]:
    found: dict[Key, list[Recorded]] = defaultdict(list)
    for recorded in register.by_class.get(MappingAssertion, ()):
        if isinstance(recorded.record, MappingAssertion):
            for provision in {recorded.record.from_, recorded.record.to}:
                found[provision].append(recorded)
    return dict(found)
