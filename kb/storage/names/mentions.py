"""Look-ups of what a name may mean, for imports, where references may be names."""

from typing import Any, Final

from sqlalchemy import BindParameter, Table, bindparam, select

from kb.storage.occasions.tables import occasion, occasion_alias
from kb.storage.people.tables import person
from kb.storage.projects.tables import project
from kb.storage.session import Transaction
from kb.storage.studios.tables import membership, studio
from kb.storage.topics.tables import topic, topic_alias


def words_of(tx: Transaction, subject: str) -> dict[str, str]:
    """Return folded name or alias → key of all topics or occasions."""
    table, words = {"topic": (topic, topic_alias), "occasion": (occasion, occasion_alias)}[subject]
    rows = tx.execute(select(words.c.folded, table.c.key).join_from(words, table))
    return {folded: key for folded, key in rows}  # noqa: C416


def keys_of(tx: Transaction, subject: str) -> set[str]:
    """Return the keys of all topics or occasions."""
    table: Table = {"topic": topic, "occasion": occasion}[subject]
    return set(tx.execute(select(table.c.key)).scalars())


def studios_named(tx: Transaction, folded: str) -> list[str]:
    """Return the keys of studios with this folded name."""
    return list(tx.execute(select(studio.c.key).where(studio.c.name_folded == folded)).scalars())


def projects_titled(tx: Transaction, folded: str) -> list[str]:
    """Return the keys of projects with this folded title."""
    statement = select(project.c.key).where(project.c.title_folded == folded)
    return list(tx.execute(statement).scalars())


def terms_of(tx: Transaction, subject: str) -> list[tuple[str, list[str]]]:
    """Return (name, aliases) of all topics or occasions."""
    table, words = {"topic": (topic, topic_alias), "occasion": (occasion, occasion_alias)}[subject]
    rows = tx.execute(
        select(table.c.name, words.c.alias).join_from(table, words).order_by(table.c.id)
    )
    found: dict[str, list[str]] = {}
    for name, alias in rows:
        found.setdefault(name, []).append(alias)
    return list(found.items())


def names_of_people(tx: Transaction) -> list[str]:
    """Return the names of all persons, each once."""
    statement = select(person.c.name).distinct().where(person.c.merged_into.is_(None))
    return list(tx.execute(statement.order_by(person.c.name)).scalars())


_NAME: Final[BindParameter[Any]] = bindparam("folded")
_STUDIO: Final[BindParameter[Any]] = bindparam("studio")
_MEMBERS: Final = (
    select(person.c.key)
    .distinct()
    .select_from(membership)
    .join(person, person.c.id == membership.c.person_id)
    .join(studio, studio.c.id == membership.c.studio_id)
    .where(studio.c.key == _STUDIO, person.c.name_folded == _NAME)
    .order_by(person.c.key)
)
_COLLEAGUES: Final = (
    select(person.c.key)
    .join_from(person, studio, studio.c.school_id == person.c.school_id)
    .where(studio.c.key == _STUDIO, person.c.name_folded == _NAME, person.c.merged_into.is_(None))
    .order_by(person.c.key)
)


def members_named(tx: Transaction, folded: str, studio_key: str) -> list[str]:
    """Return the keys of a studio's members with this name, of any period."""
    found = tx.execute(_MEMBERS, {"folded": folded, "studio": studio_key})
    return list(found.scalars())


def colleagues_named(tx: Transaction, folded: str, studio_key: str) -> list[str]:
    """Return the keys of persons with this name at the studio's school."""
    found = tx.execute(_COLLEAGUES, {"folded": folded, "studio": studio_key})
    return list(found.scalars())
