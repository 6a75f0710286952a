"""The tables of studios with their cycles and members."""

from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
    Text,
)

from kb.storage.metadata import (
    COUNTED,
    date_column,
    id_column,
    key_column,
    metadata,
    part_of,
    reference_to,
    sample_column,
    text_column,
)

studio = Table(
    "studio",
    metadata,
    id_column(),
    key_column(),
    Column("name", String(100), nullable=False),
    Column("name_folded", Text, nullable=False, index=True),
    Column("level", String(20)),
    reference_to("region_id", "region.id"),
    reference_to("school_id", "school.id"),
    text_column("description"),
    sample_column(),
    **COUNTED,
)


studio_cycle = Table(
    "studio_cycle",
    metadata,
    part_of("studio_id", "studio.id"),
    Column("number", Integer, primary_key=True),
    date_column("starts_on"),
    date_column("ends_on"),
)


membership = Table(
    "membership",
    metadata,
    part_of("studio_id", "studio.id"),
    Column("position", Integer, primary_key=True),
    reference_to("person_id", "person.id", required=True),
    Column("role", String(20), nullable=False),
    date_column("starts_on"),
    date_column("ends_on"),
)
