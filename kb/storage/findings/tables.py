"""The table of findings. It has no word of the texts that they are about."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from kb.storage.columns import key_type
from kb.storage.metadata import metadata, part_of

finding = Table(
    "finding",
    metadata,
    part_of("resource_id", "resource.id"),
    Column(
        "sha256",
        key_type(64),
        ForeignKey("file.sha256", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    Column("number", Integer, primary_key=True),
    # The number of a `Holds`
    Column("reason", Integer, nullable=False),
    Column("visibility", String(20), nullable=False),
    Column("seen", Integer, nullable=False),
)
