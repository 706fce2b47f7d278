"""What people call a thing of which an answer gives the key: a citation, a short name, a label."""

from ontology.key import Key
from service.house import House
from service.reasoning.naming import Names


class Labels:
    """Of what one house has on record now; a key that it does not know stays as it is."""

    def __init__(self, house: House) -> None:
        self.house = house

    def cite(self, provision: Key) -> str:
        """`eu-ai-act/art_15/par_4` -> `AI Act Art. 15(4)`."""
        return Names(self.house.register).provision(provision)

    def short(self, framework: Key) -> str:
        """`eu-ai-act` -> `AI Act`."""
        return self._said(framework, "short") or self.label(framework)

    def label(self, key: Key) -> str:
        return self._said(key, "label") or key

    def _said(self, key: Key, name: str) -> str | None:
        recorded = self.house.register.get(key)
        return getattr(recorded.record, name, None) if recorded else None
