"""The table of the journal. Rows are only added: a trigger on either database refuses all else."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table

from kb.storage.columns import UtcDateTime
from kb.storage.metadata import COUNTED, metadata

# No foreign keys: what was done stays when the thing, or the account, is gone.
journal = Table(
    "journal",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(60), nullable=False),
    Column("door", String(20), nullable=False),
    Column("act", String(30), nullable=False),
    Column("subject", String(20)),
    Column("thing", Integer),
    # It holds numbers and codes: see `record`
    Column("details", JSON(none_as_null=True)),
    **COUNTED,
)

Index("ix_journal_subject_thing", journal.c.subject, journal.c.thing)
