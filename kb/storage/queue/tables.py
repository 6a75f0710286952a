"""The tables of the two queues, for the index and for jobs, and of the changes for others."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table, text

from kb.storage.columns import UtcDateTime, key_type
from kb.storage.metadata import COUNTED, metadata, part_of
from kb.storage.queue.claims import claim_columns, id_column

# No foreign key: a row about a purged resource is what takes it out of the index.
outbox = Table(
    "outbox",
    metadata,
    id_column(),
    Column("resource_id", Integer, nullable=False, index=True),
    Column("enqueued_at", UtcDateTime, nullable=False),
    *claim_columns(),
    **COUNTED,
)


# Resources that carry a changed name and wait to be touched: too many for one transaction.
touch_due = Table(
    "touch_due",
    metadata,
    id_column(),
    Column("resource_id", Integer, nullable=False),
    **COUNTED,
)


# The few that somebody holds: the next claim leaves their resources alone.
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
    id_column(),
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


# asked_by: an actor's reference, which outlives the account. only_name: of the open jobs one at
# most has it. error: a message and what it is filled with. Nothing of payload or result is logged.
job = Table(
    "job",
    metadata,
    id_column(),
    Column("kind", key_type(40), nullable=False),
    Column("asked_by", key_type(100), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("only_name", key_type(100)),
    Column("priority", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    *claim_columns(),
    Column("state", String(20), nullable=False),
    Column("cancel_asked", Boolean, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("error", JSON(none_as_null=True)),
    Column("payload", JSON(none_as_null=True)),
    Column("result", JSON(none_as_null=True)),
    **COUNTED,
)

_open = text("state = 'open'")

Index(
    "ix_job_priority_due_at",
    job.c.priority,
    job.c.due_at,
    sqlite_where=_open,
    postgresql_where=_open,
)
Index(
    "uq_job_only_name",
    job.c.only_name,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)
Index("ix_job_expires_at", job.c.expires_at)
Index("ix_job_asked_by", job.c.asked_by)
