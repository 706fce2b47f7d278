"""A snapshot of what was read from the ledger: the register as arrays in one file of the home, read in a tenth of the
time, and trusted no further than the ledger and the home's own key vouch for it.
"""

from service.snapshot.extras import Extras
from service.snapshot.keeper import Keeper
from service.snapshot.trust import Refusal

__all__ = ["Extras", "Keeper", "Refusal"]
