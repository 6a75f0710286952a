"""The topic tree."""

from collections.abc import Sequence
from dataclasses import replace

from kb.domain.access import Reader, Scope
from kb.domain.actor import Actor
from kb.domain.journal import Act, Subject
from kb.domain.outcome import Outcome
from kb.domain.topics import Topic, TopicState
from kb.lines.read import checked, checked_name
from kb.storage.journal import journal
from kb.storage.journal.saved import record_saved
from kb.storage.journal.things import thing_of
from kb.storage.names import aliases
from kb.storage.people import people
from kb.storage.session import Database, Transaction
from kb.storage.topics import topics


def tree(db: Database, scope: Scope) -> list[Topic]:
    """Return all topics, parents before their children, in the order of each parent's list.

    The tree is open to whoever may read anything; the resources of a topic are counted in scope.
    """
    with db.read() as tx:
        return [] if scope.is_empty else topics.tree(tx)


def get(db: Database, key: str, reader: Reader) -> Topic:
    """Return a topic, which is open to whoever may read anything. Raises NotFound."""
    with db.read() as tx:
        return topics.get(tx, key, reader.scope)


def years_at_work(
    db: Database, key: str, authors: Sequence[str], scope: Scope
) -> dict[str, tuple[str, str]]:
    """Return author → first and last year of what they wrote on a topic, of these authors.

    Authors without anything dated that the reader may see are left out. Raises NotFound.
    """
    with db.read() as tx:
        return people.years(tx, authors, topics.path_of(tx, key), scope)


def save(db: Database, actor: Actor, state: TopicState) -> Outcome:
    """Create or revise a topic. Raises FaultyFields, and what `save_in` raises."""
    state = checked(state)
    with db.write(actor) as tx:
        return record_saved(tx, Subject.TOPIC, state.key, save_in(tx, state))


def save_in(tx: Transaction, state: TopicState) -> Outcome:
    """Save a state that kb.lines has read, as a part of what a transaction does.

    Where its parent is another one, the topic moves with all below it; where only the name is new,
    it is renamed. Raises InvalidInput for an unknown or circular parent, and Conflict for another
    topic's name.
    """
    state = replace(state, aliases=aliases.distinct(state.name, state.aliases))
    stored = topics.find_state(tx, state.key)
    if stored == state:
        return Outcome.UNCHANGED
    if stored is None:
        topics.create(tx, state)
        return Outcome.CREATED
    if stored.parent != state.parent:
        topics.move(tx, state.key, state.parent)
        stored = replace(stored, parent=state.parent)
    if stored != state:
        _rewrite(tx, stored, state)
    return Outcome.REVISED


def _rewrite(tx: Transaction, stored: TopicState, state: TopicState) -> None:
    if replace(stored, name=state.name) == state:
        topics.rename(tx, state.key, state.name)
    else:
        topics.revise(tx, stored, state)


def rename(db: Database, actor: Actor, key: str, name: str) -> None:
    """Give a topic a new name; the old one is given up. Raises FaultyFields, NotFound, Conflict."""
    name = checked_name(name)
    with db.write(actor) as tx:
        topics.rename(tx, key, name)
        journal.record(tx, Act.RENAME, thing_of(tx, Subject.TOPIC, key))


def move(db: Database, actor: Actor, key: str, parent: str | None) -> None:
    """Put a topic, with all below it, under another one; None puts it at the root."""
    with db.write(actor) as tx:
        topics.move(tx, key, parent)
        journal.record(tx, Act.MOVE, thing_of(tx, Subject.TOPIC, key))
