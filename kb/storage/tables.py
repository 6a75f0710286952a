"""The tables of the base as a whole: leases and named values."""

from sqlalchemy import (
    Column,
    String,
    Table,
    Text,
)

from kb.storage.columns import UtcDateTime
from kb.storage.metadata import metadata

lease = Table(
    "lease",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("holder", String(300), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)


meta = Table(
    "meta",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)
