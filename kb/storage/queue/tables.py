"""What the index still has to learn, and what others were told of changes."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
)

from kb.storage.columns import UtcDateTime, key_type
from kb.storage.metadata import COUNTED, metadata, part_of

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


# A transaction that changed something. The number is given right before its commit, so that the
# numbers stand in the order of commits; ids are given when a transaction first changes something.
change = Table(
    "change",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("number", BigInteger, unique=True),
    Column("made_at", UtcDateTime),
    **COUNTED,
)


# The last change of a resource, and how far it could be read after it (kb.storage.queue.reach).
# A table of its own: rows of resources are long, and this changes with every one of them.
resource_change = Table(
    "resource_change",
    metadata,
    part_of("resource_id", "resource.id"),
    Column("change_id", BigInteger, nullable=False, index=True),
    Column("reach", Integer, nullable=False),
)


# What an audience could read once and cannot any more. No foreign key: the resource may be gone.
tombstone = Table(
    "tombstone",
    metadata,
    Column("key", key_type(), primary_key=True),
    Column("audience", String(20), primary_key=True),
    Column("resource_id", Integer, nullable=False),
    Column("change_id", BigInteger, nullable=False, index=True),
)
