"""What is known of the bytes of originals: which wait for a look, and what looks have found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, Update, bindparam, func, select, update

from kb.domain.originals import Holds
from kb.storage.resources.tables import attachment, file
from kb.storage.session import Transaction

# How the media types of pictures begin
PICTURES: Final = "image/"


@dataclass(frozen=True, slots=True)
class Original:
    """An original to look into. names, media types: any of those under which it is attached.

    holds: what is known so far, None for one that nobody has looked into.
    """

    sha256: str
    file_name: str
    media_type: str
    holds: Holds | None


def unlooked(tx: Transaction, sha256: str, limit: int) -> list[Original]:
    """Return the next originals in the order of their SHA-256 that nobody has looked into yet."""
    return _originals(tx, _first(limit).where(file.c.holds.is_(None), file.c.sha256 > sha256))


def after(tx: Transaction, sha256: str, limit: int) -> list[Original]:
    """Return the next originals in the order of their SHA-256, whatever is known of them."""
    return _originals(tx, _first(limit).where(file.c.sha256 > sha256))


def count_unlooked(tx: Transaction) -> int:
    """Return the number of originals that nobody has looked into yet."""
    statement = select(func.count()).select_from(file).where(file.c.holds.is_(None))
    return int(tx.execute(statement).scalar_one())


def with_hash(tx: Transaction, sha256: str) -> list[Original]:
    """Return the original with this SHA-256, or nothing where it is gone."""
    return _originals(tx, _first(1).where(file.c.sha256 == sha256))


def count(tx: Transaction, after: str = "") -> int:
    """Return the number of all originals, or of those after this one in the order of `after`."""
    statement = select(func.count()).select_from(file).where(file.c.sha256 > after)
    return int(tx.execute(statement).scalar_one())


def count_unread(tx: Transaction) -> int:
    """Return the number of originals of which no reader of ours could read all."""
    is_unread = file.c.holds.bitwise_and(Holds.UNREAD.value) != 0
    return int(tx.execute(select(func.count()).select_from(file).where(is_unread)).scalar_one())


def known(tx: Transaction, originals: Sequence[str]) -> dict[str, Holds]:
    """Return what those of these originals hold that somebody has looked into."""
    statement = select(file.c.sha256, file.c.holds).where(
        file.c.sha256.in_(originals), file.c.holds.is_not(None)
    )
    return {row.sha256: Holds(row.holds) for row in tx.execute(statement)}


def learn(tx: Transaction, found: Mapping[str, Holds]) -> None:
    """Store what looks have found of those of these originals of which nothing was known."""
    if found:
        _put(tx, found, update(file).where(file.c.holds.is_(None)))


def put(tx: Transaction, found: Mapping[str, Holds]) -> None:
    """Store what looks into these originals have found, instead of what was known before."""
    if found:
        _put(tx, found, update(file))


def _put(tx: Transaction, found: Mapping[str, Holds], statement: Update) -> None:
    rows = [{"of": sha256, "holds": holds.value} for sha256, holds in sorted(found.items())]
    tx.execute(statement.where(file.c.sha256 == bindparam("of")), rows)


def _first(limit: int) -> Select[Any]:
    return select(file.c.sha256, file.c.holds).order_by(file.c.sha256).limit(limit)


def _originals(tx: Transaction, statement: Select[Any]) -> list[Original]:
    rows = tx.execute(statement).all()
    # what is a picture in one place only is not taken for a picture
    named = select(
        attachment.c.sha256,
        func.min(attachment.c.file_name).label("file_name"),
        func.min(attachment.c.media_type),
        func.max(attachment.c.media_type),
    ).where(attachment.c.sha256.in_([row.sha256 for row in rows]))
    names = {row.sha256: row for row in tx.execute(named.group_by(attachment.c.sha256))}
    return [
        Original(
            row.sha256,
            names[row.sha256].file_name if row.sha256 in names else "",
            _media_type(names[row.sha256]) if row.sha256 in names else "",
            None if row.holds is None else Holds(row.holds),
        )
        for row in rows
    ]


def _media_type(row: Any) -> str:
    """Return one that is none of a picture, if there is one: those stand before or after all of
    the pictures'.
    """
    return next((one for one in row[2:] if not one.startswith(PICTURES)), str(row[2]))
