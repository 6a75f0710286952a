"""The tables. Migrations are held to them by a test.

Ids are never used twice (`sqlite_autoincrement`): the index and audience tokens name them.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from kb.storage.columns import UtcDateTime, key_type

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _key() -> Column[str]:
    return Column("key", key_type(), nullable=False, unique=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _date(name: str) -> Column[str | None]:
    """What is known of a date: "2024", "2024-05" or "2024-05-10"."""
    return Column(name, String(10))


def _sample() -> Column[bool]:
    return Column("sample", Boolean, nullable=False, default=False)


def _position() -> Column[int]:
    return Column("position", Integer, nullable=False, default=0)


def _to(name: str, target: str, *, required: bool = False, index: bool = True) -> Column[Any]:
    return Column(name, ForeignKey(target), nullable=not required, index=index)


def _part_of(name: str, target: str) -> Column[Any]:
    """One half of a primary key; the row goes when its owner goes."""
    return Column(name, ForeignKey(target, ondelete="CASCADE"), primary_key=True)


_COUNTED: dict[str, Any] = {"sqlite_autoincrement": True}

# --- places, persons, studios -------------------------------------------------------------

region = Table("region", metadata, _id(), Column("name", String(100), nullable=False, unique=True))

school = Table("school", metadata, _id(), Column("name", String(100), nullable=False, unique=True))

person = Table(
    "person",
    metadata,
    _id(),
    _key(),
    Column("name", String(100), nullable=False),
    Column("name_folded", Text, nullable=False, index=True),
    _to("school_id", "school.id"),
    _text("bio"),
    _to("merged_into", "person.id"),
    _sample(),
    **_COUNTED,
)

studio = Table(
    "studio",
    metadata,
    _id(),
    _key(),
    Column("name", String(100), nullable=False),
    Column("name_folded", Text, nullable=False, index=True),
    Column("level", String(20)),
    _to("region_id", "region.id"),
    _to("school_id", "school.id"),
    _text("description"),
    _sample(),
    **_COUNTED,
)

studio_cycle = Table(
    "studio_cycle",
    metadata,
    _part_of("studio_id", "studio.id"),
    Column("number", Integer, primary_key=True),
    _date("starts_on"),
    _date("ends_on"),
)

membership = Table(
    "membership",
    metadata,
    _part_of("studio_id", "studio.id"),
    Column("position", Integer, primary_key=True),
    _to("person_id", "person.id", required=True),
    Column("role", String(20), nullable=False),
    _date("starts_on"),
    _date("ends_on"),
)

# --- topics, occasions, projects ----------------------------------------------------------

topic = Table(
    "topic",
    metadata,
    _id(),
    _key(),
    Column("name", String(100), nullable=False),
    _to("parent_id", "topic.id"),
    # Keys from the root to the topic itself, joined by "/": keys never change, so only a
    # move rewrites it, and neither ancestors nor descendants need a recursive query.
    Column("path", key_type(2100), nullable=False, index=True),
    _position(),
    _text("description"),
    _sample(),
    **_COUNTED,
)

# Names and aliases are in one table (the name at position 0), so that one constraint
# keeps every word to one topic.
topic_alias = Table(
    "topic_alias",
    metadata,
    _part_of("topic_id", "topic.id"),
    Column("position", Integer, primary_key=True),
    Column("alias", String(100), nullable=False),
    Column("folded", Text, nullable=False, unique=True),
)

occasion = Table(
    "occasion",
    metadata,
    _id(),
    _key(),
    Column("name", String(100), nullable=False),
    Column("months", JSON, nullable=False),
    _position(),
    _text("description"),
    _sample(),
    **_COUNTED,
)

occasion_alias = Table(
    "occasion_alias",
    metadata,
    _part_of("occasion_id", "occasion.id"),
    Column("position", Integer, primary_key=True),
    Column("alias", String(100), nullable=False),
    Column("folded", Text, nullable=False, unique=True),
)

project = Table(
    "project",
    metadata,
    _id(),
    _key(),
    Column("title", String(200), nullable=False),
    Column("title_folded", Text, nullable=False, index=True),
    _to("studio_id", "studio.id"),
    Column("phase", String(20), nullable=False),
    _date("starts_on"),
    _date("ends_on"),
    _text("summary"),
    _sample(),
    **_COUNTED,
)

project_leader = Table(
    "project_leader",
    metadata,
    _part_of("project_id", "project.id"),
    Column("person_id", ForeignKey("person.id"), primary_key=True, index=True),
    _position(),
)

project_topic = Table(
    "project_topic",
    metadata,
    _part_of("project_id", "project.id"),
    Column("topic_id", ForeignKey("topic.id"), primary_key=True, index=True),
    _position(),
)

# --- resources ----------------------------------------------------------------------------

resource = Table(
    "resource",
    metadata,
    _id(),
    _key(),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("stages", JSON, nullable=False),
    Column("grades", JSON, nullable=False),
    Column("duration_min", Integer),
    _to("studio_id", "studio.id"),
    _to("project_id", "project.id"),
    _date("date"),
    Column("visibility", String(20), nullable=False),
    _sample(),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    # SHA-256 of the last saved state: saving the same again is seen without reading bodies
    Column("digest", String(64), nullable=False),
    _text("source"),
    _text("licence"),
    _text("summary"),
    # The parts of a class-meeting plan, as its line has them (kb.intake.line_format)
    Column("plan", JSON(none_as_null=True)),
    # Last, because SQLite walks a long row from its start
    _text("body_text"),
    _text("body"),
    CheckConstraint("version > 0 AND revision > 0", name="counters"),
    **_COUNTED,
)

# Only what is in the bin: an index of all rows would be taken for every query of live ones.
_in_bin = resource.c.deleted_at.is_not(None)
Index("ix_resource_binned", resource.c.deleted_at, sqlite_where=_in_bin, postgresql_where=_in_bin)

resource_author = Table(
    "resource_author",
    metadata,
    _part_of("resource_id", "resource.id"),
    Column("person_id", ForeignKey("person.id"), primary_key=True, index=True),
    _position(),
)

resource_topic = Table(
    "resource_topic",
    metadata,
    _part_of("resource_id", "resource.id"),
    Column("topic_id", ForeignKey("topic.id"), primary_key=True, index=True),
    _position(),
)

resource_occasion = Table(
    "resource_occasion",
    metadata,
    _part_of("resource_id", "resource.id"),
    Column("occasion_id", ForeignKey("occasion.id"), primary_key=True, index=True),
    _position(),
)

resource_revision = Table(
    "resource_revision",
    metadata,
    _part_of("resource_id", "resource.id"),
    Column("number", Integer, primary_key=True),
    Column("saved_at", UtcDateTime, nullable=False),
    # JSON in the field names of an export, as text: its exact form is part of what is kept
    Column("state", Text, nullable=False),
)

# `file` holds what is known of bytes that lie in the file store under their SHA-256.
file = Table(
    "file",
    metadata,
    Column("sha256", key_type(64), primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

attachment = Table(
    "attachment",
    metadata,
    _part_of("resource_id", "resource.id"),
    Column("position", Integer, primary_key=True),
    Column("sha256", ForeignKey("file.sha256"), nullable=False, index=True),
    Column("file_name", String(255), nullable=False),
    Column("media_type", String(100), nullable=False),
)

# --- collections --------------------------------------------------------------------------

collection = Table(
    "collection",
    metadata,
    _id(),
    _key(),
    Column("title", String(200), nullable=False),
    _text("description"),
    _to("studio_id", "studio.id"),
    _to("curator_id", "person.id"),
    Column("visibility", String(20), nullable=False),
    _sample(),
    **_COUNTED,
)

collection_item = Table(
    "collection_item",
    metadata,
    _part_of("collection_id", "collection.id"),
    Column("position", Integer, primary_key=True),
    Column(
        "resource_id",
        ForeignKey("resource.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    _text("note"),
    UniqueConstraint("collection_id", "resource_id"),
)

# --- what was imported from files -----------------------------------------------------------

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

# --- the machine room ---------------------------------------------------------------------

# No foreign key: a row about a purged resource is what takes it out of the index.
outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("resource_id", Integer, nullable=False, index=True),
    Column("enqueued_at", UtcDateTime, nullable=False),
    Column("claimed_by", String(100)),
    Column("claimed_until", UtcDateTime),
    Column("attempts", Integer, nullable=False, default=0),
    **_COUNTED,
)

# The few that somebody is at: what is claimed next stays clear of their resources.
_claimed = outbox.c.claimed_until.is_not(None)
Index(
    "ix_outbox_claimed_until",
    outbox.c.claimed_until,
    sqlite_where=_claimed,
    postgresql_where=_claimed,
)

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
