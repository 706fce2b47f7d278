"""What a form may look up beside the record itself: other records by key, and which provisions an edition has."""

from functools import cached_property

from ontology.key import Key
from ontology.records import CLASSES, Provision, Record, Wording
from ontology.register import ChangeSet, Register


class Facts:
    """The register as it would be once a change set were recorded. Closed records are found too: a correction must be
    able to look at what it corrects; that references go to open ones is checked apart.
    """

    def __init__(self, register: Register, change: ChangeSet) -> None:
        self.register = register
        self.closed = frozenset(change.closed)
        self.added: dict[Key, Record] = {}
        for item in change.added:
            self.added.setdefault(item.record.key, item.record)

    def find(self, key: Key) -> Record | None:
        """The record of that name, added or recorded, open or closed."""
        added = self.added.get(key)
        if added is not None:
            return added
        recorded = self.register.by_key.get(key)
        return recorded.record if recorded else None

    def is_open(self, key: Key) -> bool:
        """Whether the record would be open once the change set were recorded."""
        if key in self.added:
            return True
        recorded = self.register.by_key.get(key)
        return recorded is not None and recorded.closed_in is None and key not in self.closed

    def worded(self, provision: Key, edition: Key) -> bool:
        """Whether an edition has a wording of a provision, by what would be open."""
        return (provision, edition) in self._wordings

    @cached_property
    def _wordings(self) -> frozenset[tuple[Key, Key]]:
        recorded = (item.record for item in self.register.by_class.get(Wording, ()) if self.is_open(item.record.key))
        added = (record for record in self.added.values() if isinstance(record, Wording))
        return frozenset(
            (wording.wording_of, edition)
            for group in (recorded, added)
            for wording in group
            if isinstance(wording, Wording)
            for edition in wording.in_edition
        )

    @cached_property
    def provisions(self) -> frozenset[Key]:
        """Every provision that would be open."""
        return frozenset(self.open_keys(frozenset({Provision.__name__})))

    def open_keys(self, names: frozenset[str]) -> list[Key]:
        """Keys of what would be open of some classes, by their names; superclasses include their subclasses."""
        classes = [cls for cls in CLASSES.values() if names & {base.__name__ for base in cls.__mro__}]
        recorded = (item.record.key for cls in classes for item in self.register.by_class.get(cls, ()))
        added = (key for key, record in self.added.items() if type(record) in classes)
        return [*(key for key in recorded if self.is_open(key)), *added]

    def successor(self, key: Key) -> Key | None:
        """The open record that corrects a closed one, through any number of corrections."""
        while key in self._corrections and not self.is_open(key):
            key = self._corrections[key]
        return key if self.is_open(key) else None

    @cached_property
    def _corrections(self) -> dict[Key, Key]:
        recorded = (item.record for items in self.register.by_class.values() for item in items)
        both = (*recorded, *self.added.values())
        return {record.corrects: record.key for record in both if record.corrects is not None}
