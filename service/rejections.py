"""Why an item of evidence does not count, in the few words that fit beside it: on the page and on the terminal."""

from ontology.words import BlockerKind

_WORDS = {
    BlockerKind.EVIDENCE_EXPIRED: "expired",
    BlockerKind.EVIDENCE_NOT_YET_VALID: "not valid yet",
    BlockerKind.EVIDENCE_OTHER_SUBJECT: "about another subject",
    BlockerKind.DIGEST_BROKEN: "file changed",
    BlockerKind.NO_VERDICT: "no verdict used it",
    BlockerKind.NO_IMPLEMENTATION: "no measure in place",
    BlockerKind.NO_EVIDENCE: "withdrawn",
    BlockerKind.VERDICT_FAILED: "verdict says no",
}


def rejected_for(kind: BlockerKind) -> str | None:
    """None where its own name is plain."""
    return _WORDS.get(kind)
