"""The ledger: what was said, when, by whom. Append-only, hash-chained, the only truth; the only room that knows SQL."""

from service.ledger.chain import GENESIS, Head
from service.ledger.ledger import Ledger
from service.ledger.verification import Flaw, Redacted, Report

__all__ = ["GENESIS", "Flaw", "Head", "Ledger", "Redacted", "Report"]
