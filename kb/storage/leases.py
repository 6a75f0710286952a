"""Leases for work that one process may do at a time, or many while none does it alone."""

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, delete, or_, select

from kb.domain import clock
from kb.storage.session import Transaction
from kb.storage.tables import lease
from kb.storage.upsert import insert

# The number of this lock among PostgreSQL's advisory ones.
_LOCK: Final = 7_325_001
# While somebody shares in it, no file goes, because a backup may still name it.
KEEP_FILES: Final = "keep files"


def take(tx: Transaction, name: str, holder: str, ttl_s: float) -> bool:
    """Take or renew a lease; return False while another holder's lives, or somebody shares in it.

    In the latter case nobody else gets a part until this one expires or is released.
    """
    tx.queue_up(_LOCK)
    return _put(tx, name, holder, ttl_s) and not is_shared(tx, name)


def share(tx: Transaction, name: str, holder: str, ttl_s: float) -> bool:
    """Take or renew a part of a lease; return False while one holder has, or waits for, the whole.

    holder: a name that ends with the name of this part after the last colon.
    """
    tx.queue_up(_LOCK)
    mine = f"{name}/{holder.rpartition(':')[2]}"
    renewing = select(lease.c.name).where(lease.c.name == mine, lease.c.expires_at >= clock.now())
    # one that has its part already keeps it: whoever wants the whole waits for that
    if is_held(tx, name) and tx.execute(renewing).first() is None:
        return False
    return _put(tx, mine, holder, ttl_s)


def is_held(tx: Transaction, name: str) -> bool:
    """Tell whether somebody holds the whole lease."""
    living = select(lease.c.name).where(lease.c.name == name, lease.c.expires_at >= clock.now())
    return tx.execute(living).first() is not None


def is_shared(tx: Transaction, name: str) -> bool:
    """Tell whether somebody holds a part of the lease."""
    return tx.execute(_parts(name)).first() is not None


def release(tx: Transaction, name: str, holder: str) -> None:
    """Release a lease or a part of one."""
    mine = or_(lease.c.name == name, _part_of(name))
    tx.execute(delete(lease).where(mine, lease.c.holder == holder))


def holders(tx: Transaction) -> list[str]:
    """Return the holders of all leases that live."""
    statement = select(lease.c.holder).where(lease.c.expires_at >= clock.now())
    return sorted(set(tx.execute(statement).scalars()))


def _part_of(name: str) -> ColumnElement[bool]:
    return lease.c.name.startswith(f"{name}/", autoescape=True)


def _parts(name: str) -> Select[tuple[str]]:
    return select(lease.c.name).where(_part_of(name), lease.c.expires_at >= clock.now())


def _put(tx: Transaction, name: str, holder: str, ttl_s: float) -> bool:
    now = clock.now()
    expires_at = now + timedelta(seconds=ttl_s)
    statement = insert(tx, lease).values(name=name, holder=holder, expires_at=expires_at)
    statement = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": holder, "expires_at": expires_at},
        where=or_(lease.c.holder == holder, lease.c.expires_at < now),
    )
    return tx.execute(statement.returning(lease.c.holder)).first() is not None
