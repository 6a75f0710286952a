"""Collections and their items."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from kb.storage.metadata import (
    COUNTED,
    id_column,
    key_column,
    metadata,
    part_of,
    reference_to,
    sample_column,
    text_column,
)

collection = Table(
    "collection",
    metadata,
    id_column(),
    key_column(),
    Column("title", String(200), nullable=False),
    text_column("description"),
    reference_to("studio_id", "studio.id"),
    reference_to("curator_id", "person.id"),
    Column("visibility", String(20), nullable=False),
    sample_column(),
    **COUNTED,
)


collection_item = Table(
    "collection_item",
    metadata,
    part_of("collection_id", "collection.id"),
    Column("position", Integer, primary_key=True),
    Column(
        "resource_id",
        ForeignKey("resource.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    text_column("note"),
    UniqueConstraint("collection_id", "resource_id"),
)
