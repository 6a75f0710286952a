"""Who may do a thing that only one process may do at a time."""

from datetime import timedelta

from sqlalchemy import delete, or_, select

from kb.domain import clock
from kb.storage.session import Transaction
from kb.storage.tables import lease
from kb.storage.upsert import insert


def take(tx: Transaction, name: str, holder: str, ttl_s: float) -> bool:
    """Take or renew; False while another holder's lease lives."""
    now = clock.now()
    expires_at = now + timedelta(seconds=ttl_s)
    statement = insert(tx, lease).values(name=name, holder=holder, expires_at=expires_at)
    statement = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": holder, "expires_at": expires_at},
        where=or_(lease.c.holder == holder, lease.c.expires_at < now),
    )
    return tx.execute(statement.returning(lease.c.holder)).first() is not None


def is_held(tx: Transaction, name: str) -> bool:
    living = select(lease.c.name).where(lease.c.name == name, lease.c.expires_at >= clock.now())
    return tx.execute(living).first() is not None


def release(tx: Transaction, name: str, holder: str) -> None:
    tx.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))
