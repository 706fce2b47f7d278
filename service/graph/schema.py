"""Constraints and indexes of the property graph. Their digest stands in the node `:Projection`: where a newer program
brings others, they come to a graph that is already filled, too.
"""

from hashlib import sha256
from typing import LiteralString

SCHEMA: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT resource_uri IF NOT EXISTS FOR (n:Resource) REQUIRE n.uri IS UNIQUE",
    "CREATE CONSTRAINT projection_name IF NOT EXISTS FOR (n:Projection) REQUIRE n.name IS UNIQUE",
    "CREATE CONSTRAINT point_at IF NOT EXISTS FOR (n:Point) REQUIRE n.at IS UNIQUE",
    "CREATE INDEX change_sequence IF NOT EXISTS FOR (n:ChangeSet) ON (n.sequence)",
    "CREATE INDEX derived_at IF NOT EXISTS FOR (n:Derived) ON (n.at)",
    "CREATE INDEX standing_pair IF NOT EXISTS FOR (n:Standing) ON (n.pair)",
    "CREATE INDEX unit_at IF NOT EXISTS FOR (n:Unit) ON (n.at)",
    "CREATE INDEX ground_at IF NOT EXISTS FOR (n:Ground) ON (n.at)",
    "CREATE INDEX ground_pair IF NOT EXISTS FOR (n:Ground) ON (n.pair)",
    "CREATE INDEX place_key IF NOT EXISTS FOR (n:Place) ON (n.key)",
    "CREATE INDEX reaches_at IF NOT EXISTS FOR ()-[r:REACHES]-() ON (r.at)",
    "CREATE INDEX maps_to_assertion IF NOT EXISTS FOR ()-[r:MAPS_TO]-() ON (r.assertion)",
    "DROP INDEX standing_at IF EXISTS",
)
"""Each may be said again; an index that an earlier program made and nobody seeks any more is dropped."""

STALE: tuple[LiteralString, ...] = (
    "MATCH ()-[r:REACHES]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS",
    "MATCH (n) WHERE n:Derived OR n:Standing CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS",
)
"""Status graphs may have another form since: they are written again when somebody asks."""

VERSION = sha256("\n".join(SCHEMA).encode()).hexdigest()[:16]
