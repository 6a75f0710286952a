"""The tables of what was imported."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    String,
    Table,
    Text,
)

from kb.storage.columns import UtcDateTime, key_type
from kb.storage.metadata import COUNTED, id_column, metadata

# A file's content, and the resources that were made of it: the same content makes no others.
intake_content = Table(
    "intake_content",
    metadata,
    Column("sha256", key_type(64), primary_key=True),
    # whose content it was when the resources were made; the others are copies
    Column("place", String(64), nullable=False),
    Column("resource_keys", JSON, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
)


# `place` is the digest of the path: paths can be longer than a key may be.
intake_file = Table(
    "intake_file",
    metadata,
    Column("place", key_type(64), primary_key=True),
    Column("path", Text, nullable=False),
    Column(
        "sha256",
        ForeignKey("intake_content.sha256", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("recipe", String(64), nullable=False),
)


# One import: the journal names it by its number. The counts are of what is committed, so that
# they are right also for one that was broken off; such a one has no end.
import_run = Table(
    "import_run",
    metadata,
    id_column(),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    # type of line → outcome → how many
    Column("counts", JSON, nullable=False),
    **COUNTED,
)
