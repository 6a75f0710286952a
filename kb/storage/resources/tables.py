"""The tables of resources, of what they are linked to, of their saved states and of their files."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from kb.storage.columns import PackedText, UtcDateTime, key_type
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

resource = Table(
    "resource",
    metadata,
    id_column(),
    key_column(),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("stages", JSON, nullable=False),
    Column("grades", JSON, nullable=False),
    Column("duration_min", Integer),
    reference_to("studio_id", "studio.id"),
    reference_to("project_id", "project.id"),
    date_column("date"),
    Column("visibility", String(20), nullable=False),
    sample_column(),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    # SHA-256 of the last saved state: saving the same again is seen without reading bodies
    Column("digest", String(64), nullable=False),
    text_column("source"),
    text_column("licence"),
    text_column("summary"),
    # The parts of a class-meeting plan, as its line has them (kb.lines.write)
    Column("plan", JSON(none_as_null=True)),
    # Last, because SQLite walks a long row from its start
    text_column("body_text"),
    Column("body", PackedText, nullable=False, default=""),
    CheckConstraint("version > 0 AND revision > 0", name="counters"),
    **COUNTED,
)


# This index has only the bin: one of all rows would be taken for every query outside it.
_in_bin = resource.c.deleted_at.is_not(None)


Index("ix_resource_binned", resource.c.deleted_at, sqlite_where=_in_bin, postgresql_where=_in_bin)


resource_author = Table(
    "resource_author",
    metadata,
    part_of("resource_id", "resource.id"),
    Column("person_id", ForeignKey("person.id"), primary_key=True, index=True),
    position_column(),
)


resource_topic = Table(
    "resource_topic",
    metadata,
    part_of("resource_id", "resource.id"),
    Column("topic_id", ForeignKey("topic.id"), primary_key=True, index=True),
    position_column(),
)


resource_occasion = Table(
    "resource_occasion",
    metadata,
    part_of("resource_id", "resource.id"),
    Column("occasion_id", ForeignKey("occasion.id"), primary_key=True, index=True),
    position_column(),
)


resource_revision = Table(
    "resource_revision",
    metadata,
    part_of("resource_id", "resource.id"),
    Column("number", Integer, primary_key=True),
    Column("saved_at", UtcDateTime, nullable=False),
    # JSON in the field names of an export, as text: its exact form is part of what is kept. It is
    # empty for the newest one, whose state is the resource's (kb.storage.resources.revisions).
    Column("state", PackedText, nullable=False),
    # An ActorRef; NULL for what was saved before it was recorded
    Column("saved_by", String(60)),
)


# `file` holds what is known of bytes that lie in the file store under their SHA-256.
file = Table(
    "file",
    metadata,
    Column("sha256", key_type(64), primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # The number of a `Holds`; NULL where nobody has looked into the bytes yet
    Column("holds", Integer),
)


# This index has only what waits to be looked into, which is nothing most of the time.
_unlooked = file.c.holds.is_(None)


Index("ix_file_unlooked", file.c.sha256, sqlite_where=_unlooked, postgresql_where=_unlooked)


# Of all revisions: a list of attachments holds from the revision `since` to the one before
# `until`; that of today has no end. What did not change is there once, however many revisions.
attachment = Table(
    "attachment",
    metadata,
    part_of("resource_id", "resource.id"),
    Column("since", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("until", Integer),
    Column("sha256", ForeignKey("file.sha256"), nullable=False, index=True),
    Column("file_name", String(255), nullable=False),
    Column("media_type", String(100), nullable=False),
)
