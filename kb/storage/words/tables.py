"""The tables about words: the synonyms of curators, what people typed, and what is taken down."""

from sqlalchemy import JSON, Column, Date, Index, Integer, String, Table, Text

from kb.storage.columns import UtcDateTime
from kb.storage.metadata import COUNTED, id_column, key_column, metadata

# Who types one of `typed` also finds `names`; typed is empty where all of them are typed.
synonym = Table(
    "synonym",
    metadata,
    id_column(),
    key_column(),
    Column("typed", JSON, nullable=False),
    Column("names", JSON, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("created_at", UtcDateTime, nullable=False),
    **COUNTED,
)

# The texts that were searched for, without who searched. missed: how often they were missed.
# total and step are those of the last search. days: on how many days different readers asked and
# found; day_on: the last of them.
query_log = Table(
    "query_log",
    metadata,
    Column("folded", String(200), primary_key=True),
    Column("typed", String(200), nullable=False),
    Column("count", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("total", Integer, nullable=False),
    Column("step", String(20), nullable=False),
    Column("days", Integer, nullable=False, server_default="0"),
    Column("day_on", Date),
    Index(None, "count", "last_on"),
    Index(None, "days", "count"),
)

# The queries that are suggested to nobody. They stay when the log forgets them.
taken_down = Table(
    "taken_down",
    metadata,
    id_column(),
    Column("folded", String(200), nullable=False, unique=True),
    Column("typed", String(200), nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    **COUNTED,
)
