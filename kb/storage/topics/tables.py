"""The tables of the topics and of the words for them."""

from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
    Text,
)

from kb.storage.columns import key_type
from kb.storage.metadata import (
    COUNTED,
    id_column,
    key_column,
    metadata,
    part_of,
    position_column,
    reference_to,
    sample_column,
    text_column,
)

topic = Table(
    "topic",
    metadata,
    id_column(),
    key_column(),
    Column("name", String(100), nullable=False),
    reference_to("parent_id", "topic.id"),
    # Keys from the root to the topic itself, joined by "/": keys never change, so only a
    # move rewrites it, and neither ancestors nor descendants need a recursive query.
    Column("path", key_type(2100), nullable=False, index=True),
    position_column(),
    text_column("description"),
    sample_column(),
    **COUNTED,
)


# Names and aliases are in one table (the name at position 0), so that one constraint
# keeps every word to one topic.
topic_alias = Table(
    "topic_alias",
    metadata,
    part_of("topic_id", "topic.id"),
    Column("position", Integer, primary_key=True),
    Column("alias", String(100), nullable=False),
    Column("folded", Text, nullable=False, unique=True),
)
