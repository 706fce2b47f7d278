"""What things are called in the sentences of an answer: labels where there are, keys where not."""

from dataclasses import dataclass
from datetime import date

from ontology.citation import citation
from ontology.key import Key, framework_of
from ontology.records import Framework
from ontology.register import Register


@dataclass(frozen=True, slots=True)
class Names:
    register: Register

    def of(self, key: Key) -> str:
        """`"Robustness test report" (evidence/robustness-2.1)`, or the key alone."""
        recorded = self.register.get(key)
        label = getattr(recorded.record, "label", None) if recorded else None
        return f"“{label}” ({key})" if label else key

    def provision(self, key: Key) -> str:
        """`AI Act Art. 15(4)`."""
        framework = self.register.get(framework_of(key))
        short = framework.record.short if framework and isinstance(framework.record, Framework) else None
        return citation(key, short)


def day(value: date) -> str:
    """`2 December 2027`."""
    return f"{value.day} {value:%B %Y}"
