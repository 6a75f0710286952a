"""The topic tree."""

from collections.abc import Sequence

from kb.domain.access import Scope
from kb.domain.actor import Actor
from kb.domain.checks import NAME_LIMIT, NOTE_LIMIT, check_key, check_list, check_text
from kb.domain.outcome import Outcome
from kb.domain.references import TopicRef
from kb.domain.texts import tidy
from kb.domain.topics import Topic, TopicState
from kb.storage.people import people
from kb.storage.session import Database
from kb.storage.topics import topics


def tree(db: Database) -> list[Topic]:
    """All topics, parents before their children, in the order of each parent's list."""
    with db.read() as tx:
        return topics.tree(tx)


def get(db: Database, key: str) -> Topic:
    with db.read() as tx:
        return topics.get(tx, key)


def descendants(db: Database, key: str) -> list[TopicRef]:
    """The topic itself first, then all below it. Raises NotFound."""
    with db.read() as tx:
        return topics.descendants(tx, key)


def years_at_work(
    db: Database, key: str, authors: Sequence[str], scope: Scope
) -> dict[str, tuple[str, str]]:
    """Of these authors, by key: first and last year of what they wrote on a topic.

    Left out is who has nothing dated that the reader may see. Raises NotFound.
    """
    with db.read() as tx:
        return people.years(tx, authors, topics.path_of(tx, key), scope)


def save(db: Database, actor: Actor, draft: TopicState) -> Outcome:
    draft = tidy(draft)
    check_key(draft.key)
    check_text(draft.name, "name", NAME_LIMIT, required=True)
    check_text(draft.description, "description", NOTE_LIMIT)
    check_list(dict.fromkeys(draft.aliases), "aliases")
    for alias in draft.aliases:
        check_text(alias, "aliases", NAME_LIMIT, required=True)
    with db.write(actor) as tx:
        return topics.save(tx, draft)


def rename(db: Database, actor: Actor, key: str, name: str) -> None:
    check_text(name, "name", NAME_LIMIT, required=True)
    with db.write(actor) as tx:
        topics.rename(tx, key, name)


def move(db: Database, actor: Actor, key: str, parent: str | None) -> None:
    """Hang a topic, with all below it, under another one; None: at the root."""
    with db.write(actor) as tx:
        topics.move(tx, key, parent)
