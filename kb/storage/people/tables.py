"""The tables of regions, schools and persons."""

from sqlalchemy import (
    Column,
    String,
    Table,
    Text,
)

from kb.storage.metadata import (
    COUNTED,
    id_column,
    key_column,
    metadata,
    reference_to,
    sample_column,
    text_column,
)

region = Table(
    "region", metadata, id_column(), Column("name", String(100), nullable=False, unique=True)
)


school = Table(
    "school", metadata, id_column(), Column("name", String(100), nullable=False, unique=True)
)


person = Table(
    "person",
    metadata,
    id_column(),
    key_column(),
    Column("name", String(100), nullable=False),
    Column("name_folded", Text, nullable=False, index=True),
    reference_to("school_id", "school.id"),
    text_column("bio"),
    reference_to("merged_into", "person.id"),
    sample_column(),
    **COUNTED,
)
