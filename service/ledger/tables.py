"""The tables of a ledger, and the triggers by which the database itself refuses to forget.

`entry` is the chain, `payload` what was said, beside it. `redaction` lists the entries whose payload was removed; each
is an entry of its own, so the chain knows. `recorded` and `closed` are an index over payloads: one key, one row, by
primary key, whatever the number of writers. `idempotency` remembers which entry a retried request made.
Time and digests are text as they are digested; a payload is bytes.
"""

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Integer, LargeBinary, MetaData, String, Table

FORMAT = 1
"""Version of these tables; a program refuses those of a newer one."""

METADATA = MetaData()

_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")

FORMAT_TABLE = Table("format", METADATA, Column("version", Integer, primary_key=True, autoincrement=False))

ENTRY = Table(
    "entry",
    METADATA,
    Column("sequence", _SEQUENCE, primary_key=True, autoincrement=False),
    Column("previous", String, nullable=False),
    Column("payload_digest", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
)

PAYLOAD = Table(
    "payload",
    METADATA,
    Column("sequence", _SEQUENCE, ForeignKey("entry.sequence"), primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
)

REDACTION = Table(
    "redaction",
    METADATA,
    Column("sequence", _SEQUENCE, ForeignKey("entry.sequence"), primary_key=True, autoincrement=False),
    Column("recorded_in", _SEQUENCE, ForeignKey("entry.sequence"), nullable=False),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", String, nullable=False),
)

RECORDED = Table(
    "recorded",
    METADATA,
    Column("key", String, primary_key=True),
    Column("sequence", _SEQUENCE, ForeignKey("entry.sequence"), nullable=False, index=True),
)

CLOSED = Table(
    "closed",
    METADATA,
    Column("key", String, primary_key=True),
    Column("sequence", _SEQUENCE, ForeignKey("entry.sequence"), nullable=False),
)

IDEMPOTENCY = Table(
    "idempotency",
    METADATA,
    Column("key", String, primary_key=True),
    Column("content_digest", String, nullable=False),
    Column("sequence", _SEQUENCE, ForeignKey("entry.sequence"), nullable=False),
)

_KEPT = ("entry", "redaction", "idempotency", "closed", "format")
_KEPT_BUT_REDACTED = ("payload", "recorded")
_REASON = "the ledger only grows"

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION nomograph_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_ARGV[0] = 'redacted' THEN
    PERFORM 1 FROM redaction WHERE sequence = OLD.sequence;
    IF FOUND THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION '{_REASON}';
END $$
"""


def create(connection: Connection) -> None:
    """Tables and triggers, where there are none."""
    METADATA.create_all(connection)
    statements = _sqlite() if connection.dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        connection.exec_driver_sql(statement)


def _sqlite() -> list[str]:
    statements = []
    for table in _KEPT + _KEPT_BUT_REDACTED:
        for event in ("UPDATE", "DELETE"):
            free = table in _KEPT_BUT_REDACTED and event == "DELETE"
            when = "WHEN NOT EXISTS (SELECT 1 FROM redaction WHERE sequence = OLD.sequence) " if free else ""
            statements.append(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{_REASON}'); END"
            )
    return statements


def _postgresql() -> list[str]:
    statements = [_POSTGRESQL_FUNCTION]
    for table in _KEPT + _KEPT_BUT_REDACTED:
        argument = "redacted" if table in _KEPT_BUT_REDACTED else "kept"
        statements += [
            f"CREATE OR REPLACE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION nomograph_only_grows('{argument}')",
            f"CREATE OR REPLACE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION nomograph_only_grows('kept')",
        ]
    return statements
