"""The tables of research projects, of who leads them and of what they are about."""

from sqlalchemy import (
    Column,
    ForeignKey,
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
    position_column,
    reference_to,
    sample_column,
    text_column,
)

project = Table(
    "project",
    metadata,
    id_column(),
    key_column(),
    Column("title", String(200), nullable=False),
    Column("title_folded", Text, nullable=False, index=True),
    reference_to("studio_id", "studio.id"),
    Column("phase", String(20), nullable=False),
    date_column("starts_on"),
    date_column("ends_on"),
    text_column("summary"),
    sample_column(),
    **COUNTED,
)


project_leader = Table(
    "project_leader",
    metadata,
    part_of("project_id", "project.id"),
    Column("person_id", ForeignKey("person.id"), primary_key=True, index=True),
    position_column(),
)


project_topic = Table(
    "project_topic",
    metadata,
    part_of("project_id", "project.id"),
    Column("topic_id", ForeignKey("topic.id"), primary_key=True, index=True),
    position_column(),
)
