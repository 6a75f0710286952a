"""The tables of twins (`kb.storage.twins.twins`). With them `metadata` is complete.

None of them has a foreign key: what is left of a purged resource says what else to remove.
"""

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, LargeBinary, Table

from kb.storage.metadata import metadata

__all__ = ["metadata", "sketch", "sketch_band", "sketch_due", "twin"]

# bands: the hashes under which it stands in sketch_band, packed (kb.text.likeness).
# compared: whether its twins are known.
sketch = Table(
    "sketch",
    metadata,
    Column("resource_id", Integer, primary_key=True, autoincrement=False),
    Column("bands", LargeBinary, nullable=False),
    Column("compared", Boolean, nullable=False),
)

sketch_band = Table(
    "sketch_band",
    metadata,
    Column("hash", Integer, primary_key=True, autoincrement=False),
    Column("resource_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Each pair stands here both ways round.
twin = Table(
    "twin",
    metadata,
    Column("resource_id", Integer, primary_key=True, autoincrement=False),
    Column("other_id", Integer, primary_key=True, autoincrement=False),
    Column("alike", Float, nullable=False),
    sqlite_with_rowid=False,
)

# Resources with a new text since their sketch; a row goes when its text has been compared.
sketch_due = Table(
    "sketch_due",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("resource_id", Integer, nullable=False),
    sqlite_autoincrement=True,
)
