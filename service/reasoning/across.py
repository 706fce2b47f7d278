"""Components and users as bits: what R4, R5 and R7 read of other subjects. The same for every run of one view."""

from dataclasses import dataclass, field

from ontology.words import SubjectKind, broader
from service.reasoning.concern import Bits, Concerns
from service.reasoning.law import Law
from service.reasoning.subjects import Subjects


@dataclass(slots=True, eq=False)
class Across:
    law: Law
    subjects: Subjects
    concerns: Concerns
    of_kind: dict[SubjectKind, Bits] = field(default_factory=dict)
    _components: dict[int, dict[int, Bits]] = field(default_factory=dict)
    _users: dict[int, dict[int, Bits]] = field(default_factory=dict)
    _reached: dict[tuple[int, SubjectKind], Bits] = field(default_factory=dict)
    _using: dict[tuple[int, SubjectKind], Bits] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for s, kind in enumerate(self.subjects.kind):
            self.of_kind[kind] = self.of_kind.get(kind, 0) | 1 << s

    def broader_than(self, kind: SubjectKind) -> Bits:
        """The subjects of a kind broader than this one."""
        return sum(bits for its, bits in self.of_kind.items() if broader(its, kind))

    def components(self, p: int) -> dict[int, Bits]:
        """R4: subject -> those of p's kind that it uses or runs and that p concerns (an organisation: by its roles)."""
        if p not in self._components:
            kind, found = self.law.kind[p], {}
            for s, its in enumerate(self.subjects.kind):
                if broader(its, kind):
                    viewpoint = s if its is SubjectKind.ORGANISATION else None
                    reached = self.reached(s, kind)
                    found[s] = reached & self.concerns.of(p, viewpoint).any if reached else 0
            self._components[p] = found
        return self._components[p]

    def users(self, p: int) -> dict[int, Bits]:
        """R5: subject -> those of p's kind that use it and that p concerns."""
        if p not in self._users:
            kind, found = self.law.kind[p], {}
            if kind is not SubjectKind.ORGANISATION:
                for s, its in enumerate(self.subjects.kind):
                    if broader(kind, its):
                        found[s] = self.using(s, kind) & self.concerns.of(p).any
            self._users[p] = found
        return self._users[p]

    def reached(self, s: int, kind: SubjectKind) -> Bits:
        """The subjects of a kind that s uses or runs."""
        if (s, kind) not in self._reached:
            self._reached[s, kind] = sum(1 << x for x in self.subjects.components(s, kind))
        return self._reached[s, kind]

    def using(self, s: int, kind: SubjectKind) -> Bits:
        """The subjects of a kind that use s."""
        if (s, kind) not in self._using:
            self._using[s, kind] = sum(1 << x for x in self.subjects.users(s, kind))
        return self._using[s, kind]
