"""The log of searches: counted by text, without persons, and bounded."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from kb.domain import clock
from kb.domain.asked import MISSED, Asked
from kb.storage.session import Database
from kb.storage.words import queries
from kb.text.fold import fold

# A text that was typed only once is forgotten after this time.
SINGLES_DAYS: Final = 90
MOST_ROWS: Final = 50_000
# What is suggested was asked for on so many days, on each by different readers.
_DAYS: Final = 3


def record(db: Database, asked: Iterable[Asked]) -> None:
    """Add searches to the log, and forget what is old or too much. Raises Unavailable."""
    with db.write() as tx:
        queries.record(tx, asked)
        queries.forget_singles(tx, today() - timedelta(days=SINGLES_DAYS))
        queries.keep_at_most(tx, MOST_ROWS)


def missed(db: Database, limit: int = 100) -> list[Asked]:
    """Return the texts whose last search missed what was asked for, the most missed first."""
    with db.read() as tx:
        return queries.missed(tx, MISSED, limit)


def frequent(db: Database, limit: int = 5000) -> list[Asked]:
    """Return the texts that are typed most often, the most frequent first."""
    with db.read() as tx:
        return queries.frequent(tx, limit)


def today() -> date:
    """Return today's date where the server stands."""
    return clock.now().astimezone().date()


def asked_before(db: Database, begun: str, limit: int) -> list[Asked]:
    """Return texts that begin so and that different people asked for on three days and found, the
    most frequent first.

    A text that few typed may tell something of them, or may be what somebody wants others to read.
    What a curator took down is none of them.
    """
    with db.read() as tx:
        return queries.beginning(tx, fold(begun), MISSED, _DAYS, limit)
