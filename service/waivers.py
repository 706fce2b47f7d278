"""What is said of a gap that somebody waived."""

from ontology.register import Register
from service.reasoning.answers import Finding


def waived_because(register: Register, finding: Finding) -> str:
    """The sentence that goes out with a waived gap: by which waiver, until when."""
    until = f" until {finding.waived_until}" if finding.waived_until else ""
    recorded = register.get(finding.waiver) if finding.waiver else None
    return f"waived{until}: {finding.waiver}" if recorded else f"waived{until}"
