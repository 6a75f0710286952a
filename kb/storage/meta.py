"""Named values about the base as a whole."""

from typing import Final

from sqlalchemy import select

from kb.storage.session import Transaction
from kb.storage.tables import meta
from kb.storage.upsert import insert

# A random name for the base, so that an index of another base is never taken for its own
BASE_ID: Final = "base_id"
# Engine and generation that the outbox was last drained into
SYNCED_INDEX: Final = "synced_index"
# The fingerprint of the analysis that the index should have
WANTED_ANALYSIS: Final = "wanted_analysis"
# How the sketches were made by which twins are found (kb.text.likeness.LAYOUT)
SKETCH_LAYOUT: Final = "sketch_layout"
# How far older rows are packed (kb.usecases.packing): the last resource, or that it is all of them
PACKED: Final = "packed"
ALL_PACKED: Final = "all"
# How far originals are reviewed (kb.usecases.review): the last SHA-256, or that it is all of them
REVIEWED: Final = "reviewed"
ALL_REVIEWED: Final = "all"
# Changes with every change of a name
NAMES: Final = "names"
# Host and folder of an embedded index, where the database is for several hosts
INDEX_HOME: Final = "index_home"
# A random name for the base's last restoration: no index of before fits what is there since
RESTORED: Final = "restored"
# This is set once the base has been filled for the first time
SET_UP: Final = "set_up"


def find(tx: Transaction, name: str) -> str | None:
    """Return a named value, or None where there is none."""
    value: str | None = tx.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    return value


def put(tx: Transaction, name: str, value: str) -> None:
    """Set a named value."""
    statement = insert(tx, meta).values(name=name, value=value)
    tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def incarnation(tx: Transaction) -> str:
    """Return the name of the base as it is: another one for another base, and after each
    restore.
    """
    parts = (find(tx, BASE_ID) or "", find(tx, RESTORED))
    return "/".join(part for part in parts if part is not None)
