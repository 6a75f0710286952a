"""What the index still has to learn."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
)

from kb.storage.columns import UtcDateTime
from kb.storage.metadata import COUNTED, metadata

# No foreign key: a row about a purged resource is what takes it out of the index.
outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("resource_id", Integer, nullable=False, index=True),
    Column("enqueued_at", UtcDateTime, nullable=False),
    Column("claimed_by", String(100)),
    Column("claimed_until", UtcDateTime),
    Column("attempts", Integer, nullable=False, default=0),
    **COUNTED,
)


# The few that somebody is at: what is claimed next stays clear of their resources.
_claimed = outbox.c.claimed_until.is_not(None)


Index(
    "ix_outbox_claimed_until",
    outbox.c.claimed_until,
    sqlite_where=_claimed,
    postgresql_where=_claimed,
)
