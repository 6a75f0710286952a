"""The table of reports. It has nothing that would lead to whoever wrote one."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from kb.storage.columns import UtcDateTime
from kb.storage.metadata import COUNTED, id_column, metadata

report = Table(
    "report",
    metadata,
    id_column(),
    Column(
        "resource_id",
        Integer,
        ForeignKey("resource.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("text", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("closed_at", UtcDateTime),
    **COUNTED,
)
