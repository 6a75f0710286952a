"""All names that there are, and an edition that changes whenever a name may have changed."""

from collections.abc import Iterator
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import Select, select

from kb.storage import meta
from kb.storage.occasions.tables import occasion, occasion_alias
from kb.storage.people.tables import person
from kb.storage.session import Transaction
from kb.storage.studios.tables import studio
from kb.storage.topics.tables import topic, topic_alias

_ALL: Final[dict[str, Select[Any]]] = {
    "topic": select(topic.c.key, topic.c.name, topic_alias.c.folded)
    .join_from(topic_alias, topic)
    .order_by(topic.c.key, topic_alias.c.position),
    "occasion": select(occasion.c.key, occasion.c.name, occasion_alias.c.folded)
    .join_from(occasion_alias, occasion)
    .order_by(occasion.c.key, occasion_alias.c.position),
    "author": select(person.c.key, person.c.name, person.c.name_folded)
    .where(person.c.merged_into.is_(None))
    .order_by(person.c.key),
    "studio": select(studio.c.key, studio.c.name, studio.c.name_folded).order_by(studio.c.key),
}


def begin_edition(tx: Transaction) -> None:
    """Record that names change in this transaction, so that whoever remembers them reads them
    anew.
    """
    tx.at_end(_put_edition)


def edition(tx: Transaction) -> str:
    """Return the edition of the names."""
    return meta.find(tx, meta.NAMES) or ""


def names(tx: Transaction) -> Iterator[tuple[str, str, str, str]]:
    """Yield (subject, key, name, word); topics and occasions have a row for each of their words."""
    for subject, statement in _ALL.items():
        for key, name, word in tx.execute(statement):
            yield subject, key, name, word


def _put_edition(tx: Transaction) -> None:
    meta.put(tx, meta.NAMES, token_hex(8))
