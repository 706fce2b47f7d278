"""Components and users as bits: what R4, R5 and R7 read of other subjects. The same for every run of one view."""

from dataclasses import dataclass, field

from ontology.words import SubjectKind, broader
from service.reasoning.bits import Bits, bits_of
from service.reasoning.concern import Concerns
from service.reasoning.law import Law
from service.reasoning.links import Links
from service.reasoning.subjects import Subjects


@dataclass(slots=True, eq=False)
class Across:
    law: Law
    subjects: Subjects
    concerns: Concerns
    of_kind: dict[SubjectKind, Bits] = field(default_factory=dict)
    _components: dict[int, Links] = field(default_factory=dict)
    _users: dict[int, Links] = field(default_factory=dict)
    _shared: dict[tuple[object, ...], Links] = field(default_factory=dict)
    """Provisions that concern the same subjects share their links."""
    _reached: dict[SubjectKind, dict[int, Bits]] = field(default_factory=dict)
    _using: dict[SubjectKind, dict[int, Bits]] = field(default_factory=dict)
    _complete: dict[SubjectKind, Bits] = field(default_factory=dict)
    _broader: dict[SubjectKind, Bits] = field(default_factory=dict)

    def __post_init__(self) -> None:
        members: dict[SubjectKind, list[int]] = {}
        for s, kind in enumerate(self.subjects.kind):
            members.setdefault(kind, []).append(s)
        self.of_kind = {kind: bits_of(subjects) for kind, subjects in members.items()}

    def broader_than(self, kind: SubjectKind) -> Bits:
        """The subjects of a kind broader than this one."""
        if kind not in self._broader:
            self._broader[kind] = sum(bits for its, bits in self.of_kind.items() if broader(its, kind))
        return self._broader[kind]

    def components(self, p: int) -> Links:
        """R4: those of p's kind that a subject uses or runs and that p concerns (an organisation: by its roles)."""
        if p not in self._components:
            kind, organisation = self.law.kind[p], self.of_kind.get(SubjectKind.ORGANISATION, 0)
            reached = self.reached(kind)
            own = {s: self.concerns.of(p, s).any for s in reached if organisation >> s & 1}
            self._components[p] = self._links("R4", kind, reached, self.concerns.of(p).any, own)
        return self._components[p]

    def users(self, p: int) -> Links:
        """R5: those of p's kind that use a subject and that p concerns."""
        if p not in self._users:
            kind = self.law.kind[p]
            using = {} if kind is SubjectKind.ORGANISATION else self.using(kind)
            self._users[p] = self._links("R5", kind, using, self.concerns.of(p).any, {})
        return self._users[p]

    def _links(
        self, rule: str, kind: SubjectKind, others: dict[int, Bits], concerned: Bits, own: dict[int, Bits]
    ) -> Links:
        """`own`: whom the provision concerns as seen from some of the subjects."""
        place = (rule, kind, concerned, tuple(own.items()))
        if place not in self._shared:
            found = {s: bits & own.get(s, concerned) for s, bits in others.items()}
            self._shared[place] = Links({s: bits for s, bits in found.items() if bits})
        return self._shared[place]

    def reached(self, kind: SubjectKind) -> dict[int, Bits]:
        """Subject of a broader kind -> those of the kind that it uses or runs; at least one each."""
        if kind not in self._reached:
            of_kind, found = self.of_kind.get(kind, 0), {}
            for s, its in enumerate(self.subjects.kind):
                if broader(its, kind):
                    bits = bits_of(self.subjects.reach(s)) & of_kind
                    if bits:
                        found[s] = bits
            self._reached[kind] = found
        return self._reached[kind]

    def using(self, kind: SubjectKind) -> dict[int, Bits]:
        """Subject of a narrower kind -> those of the kind that use it; at least one each."""
        if kind not in self._using:
            users: dict[int, list[int]] = {}
            for x, its in enumerate(self.subjects.kind):
                if its is kind:
                    for s in self.subjects.reach(x):
                        if broader(kind, self.subjects.kind[s]):
                            users.setdefault(s, []).append(x)
            self._using[kind] = {s: bits_of(found) for s, found in users.items()}
        return self._using[kind]

    def complete(self, kind: SubjectKind) -> Bits:
        """R4: the subjects with current inventories of the kind, and of the kinds between."""
        if kind not in self._complete:
            self._complete[kind] = bits_of(s for s in self.reached(kind) if self.subjects.inventory_complete(s, kind))
        return self._complete[kind]
