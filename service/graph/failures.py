"""What went wrong at a graph server, in the words of the house: what it is, and what mends it."""

from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError

from ontology.errors import ForeignChain, GraphError

MEMORY = ("MemoryPoolOutOfMemoryError", "OutOfMemoryError", "TransactionOutOfMemory")
DISK = ("Database.Unknown", "DatabaseUnavailable", "TransactionCommitFailed", "TransactionLogError", "TransactionStart")
WHOLE = "the ledger is whole"
ADMISSION = "put both into NOMOGRAPH_GRAPH, as neo4j://user:password@host:7687"


class Ahead(ForeignChain):
    """The graph holds more entries than the reader knows: another ledger's, or another worker was quicker."""


class TooLarge(GraphError):
    """The transaction needs more memory than the server gives one: a smaller one may pass."""


class NotAdmitted(GraphError):
    """The name or password is wrong: who tries on locks the account for everybody."""


class Unreachable(GraphError):
    """Nobody answers at that address, or the connection was lost."""


def failed(url: str, error: Exception) -> GraphError:
    """`url`: without user and password."""
    code = getattr(error, "code", None) or ""
    if isinstance(error, AuthError) or "Security.Auth" in code:
        return NotAdmitted(f"{url} refuses the name or password: {first(error)}", remedy=ADMISSION)
    if too_large(error):
        remedy = f"raise dbms.memory.transaction.total.max there; {WHOLE} and it catches up"
        return TooLarge(f"{url} has no memory left: {first(error)}", remedy=remedy)
    if isinstance(error, ConfigurationError | DriverError | OSError):
        return Unreachable(f"{url} cannot be reached: {first(error)}", remedy=f"start the server; {WHOLE}")
    if any(code.endswith(name) for name in DISK) or "No space left" in str(error):
        remedy = f"look at its disk and its log, and restart it; {WHOLE} and it catches up"
        return GraphError(f"{url} cannot write: {first(error)}", remedy=remedy)
    return GraphError(f"{url} answered: {first(error)}", remedy=f"see the server's log; {WHOLE}")


def too_large(error: Exception) -> bool:
    return (getattr(error, "code", None) or "").rsplit(".", 1)[-1] in MEMORY


def forgotten(error: Exception) -> bool:
    """Whether the server does not know what it said before: it was put back to an older backup, or made anew."""
    return isinstance(error, Neo4jError) and "Bookmark" in (error.code or "")


def first(error: Exception) -> str:
    """The first line of what it says."""
    return (getattr(error, "message", None) or str(error) or type(error).__name__).splitlines()[0][:300]
