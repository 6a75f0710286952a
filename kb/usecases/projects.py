"""Research projects."""

from kb.domain.actor import Actor
from kb.domain.journal import Subject
from kb.domain.outcome import Outcome
from kb.domain.projects import ProjectState
from kb.lines.read import checked
from kb.storage.journal.saved import record_saved
from kb.storage.projects import projects
from kb.storage.session import Database, Transaction


def save(db: Database, actor: Actor, state: ProjectState) -> Outcome:
    """Create or revise a project. Raises FaultyFields, and InvalidInput for unknown references."""
    state = checked(state)
    with db.write(actor) as tx:
        return record_saved(tx, Subject.PROJECT, state.key, save_in(tx, state))


def save_in(tx: Transaction, state: ProjectState) -> Outcome:
    """Save a state that kb.lines has read, as a part of what a transaction does."""
    stored = projects.find_state(tx, state.key)
    if stored == state:
        return Outcome.UNCHANGED
    if stored is None:
        projects.create(tx, state)
        return Outcome.CREATED
    projects.revise(tx, stored, state)
    return Outcome.REVISED
