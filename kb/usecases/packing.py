"""The room that the rows take: what an older version stored is packed, and freed room given back.

Nothing that anybody reads changes by it.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kb.domain.ids import ResourceId
from kb.errors import Unavailable
from kb.storage import meta
from kb.storage.resources import packing
from kb.storage.session import Database, Room

# Nobody else writes meanwhile.
_AT_ONCE: Final = 50
# SQLite writes a new file beside the old one, and that into its log.
_COPIES: Final = 2
_MIB: Final = 1024**2


def is_due(db: Database) -> bool:
    """Tell whether there may be rows as an older version stored them."""
    with db.read() as tx:
        return meta.find(tx, meta.PACKED) != meta.ALL_PACKED


def pack_some(db: Database, *, before_writing: Callable[[], None] = lambda: None) -> int:
    """Pack some resources in a short transaction; return how many, and none at the end.

    It goes on behind the last one that was packed, whoever did that. before_writing: raises where
    this process has to stop.
    """
    before_writing()
    with db.write() as tx:
        reached = meta.find(tx, meta.PACKED)
        if reached == meta.ALL_PACKED:
            return 0
        done = packing.pack_some(tx, ResourceId(int(reached or 0)), _AT_ONCE)
        meta.put(tx, meta.PACKED, str(done[-1]) if done else meta.ALL_PACKED)
    return len(done)


def room(db: Database) -> Room:
    """Return the bytes that the database's file has, and those of them that it uses."""
    return db.room()


def give_room_back(db: Database) -> None:
    """Write SQLite's file anew, without the room that has become free in it.

    Pages are read meanwhile, and what is written waits. PostgreSQL does such work by itself, so
    nothing happens there. Raises Unavailable where there is too little room on the disk.
    """
    found = db.room()
    if found.folder is None:
        return
    needed = _COPIES * found.used_bytes
    places = (found.folder, Path(tempfile.gettempdir()))
    free = min(shutil.disk_usage(place).free for place in places)
    if free < needed:
        raise Unavailable(
            "磁盘上空余 %(free)s MB，整理数据库要 %(needed)s MB。数据库没有改动",
            free=f"{free / _MIB:,.0f}",
            needed=f"{needed / _MIB:,.0f}",
        )
    db.write_anew()
