"""The tables of the occasions and of the words for them."""

from sqlalchemy import (
    JSON,
    Column,
    Integer,
    String,
    Table,
    Text,
)

from kb.storage.metadata import (
    COUNTED,
    id_column,
    key_column,
    metadata,
    part_of,
    position_column,
    sample_column,
    text_column,
)

occasion = Table(
    "occasion",
    metadata,
    id_column(),
    key_column(),
    Column("name", String(100), nullable=False),
    Column("months", JSON, nullable=False),
    position_column(),
    text_column("description"),
    sample_column(),
    **COUNTED,
)


occasion_alias = Table(
    "occasion_alias",
    metadata,
    part_of("occasion_id", "occasion.id"),
    Column("position", Integer, primary_key=True),
    Column("alias", String(100), nullable=False),
    Column("folded", Text, nullable=False, unique=True),
)
