"""What things are called in the sentences of an answer: labels where there are, keys where not."""

import re
from dataclasses import dataclass
from datetime import date

from ontology.citation import citation
from ontology.key import Key, framework_of
from ontology.records import ApplicabilityWindow, Assessment, Framework, Record
from ontology.register import Register

_WORDS = re.compile("[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+")


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

    def dated(self, record: Record, field: str) -> str:
        """`assessment of AI Act Art. 15(4) (assessment/robustness-2.1), assessed on this day`."""
        match record:
            case Assessment(of=provision) | ApplicabilityWindow(for_provision=provision):
                which = f"of {self.provision(provision)} ({record.key})"
            case _:
                which = self.of(record.key)
        return f"{sort_of(record)} {which}, {on_its_day(field)}"


def sort_of(record: Record) -> str:
    """`control implementation`."""
    words = _WORDS.findall(type(record).__name__)
    return " ".join(word if word.isupper() else word.lower() for word in words)


def on_its_day(field: str) -> str:
    """`valid to this day`."""
    return f"{field.replace('_', ' ')} this day"


def day(value: date) -> str:
    """`2 December 2027`."""
    return f"{value.day} {value:%B %Y}"
