"""The metadata once every table is in it, for migrations."""

from kb.storage import twin_tables, word_tables
from kb.storage.tables import metadata

__all__ = ["metadata", "twin_tables", "word_tables"]
