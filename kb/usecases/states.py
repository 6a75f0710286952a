"""The stored state of anything, as a line or a form would bring it."""

from collections.abc import Callable
from typing import Final

from kb.domain.collections import CollectionState
from kb.domain.occasions import OccasionState
from kb.domain.people import PersonState
from kb.domain.projects import ProjectState
from kb.domain.states import AnyState
from kb.domain.studios import StudioState
from kb.domain.synonyms import SynonymState
from kb.domain.topics import TopicState
from kb.storage.collections import collections
from kb.storage.occasions import occasions
from kb.storage.people import people
from kb.storage.projects import projects
from kb.storage.session import Transaction
from kb.storage.studios import studios
from kb.storage.topics import topics
from kb.storage.words import synonyms

_FIND: Final[dict[type, Callable[[Transaction, str], AnyState | None]]] = {
    SynonymState: synonyms.find_state,
    TopicState: topics.find_state,
    OccasionState: occasions.find_state,
    PersonState: people.find_state,
    StudioState: studios.find_state,
    ProjectState: projects.find_state,
    CollectionState: collections.find_state,
}


def find_state(tx: Transaction, kind: type, key: str) -> AnyState | None:
    """Return the stored state of a thing that is no resource, or None where there is no such
    thing.
    """
    return _FIND[kind](tx, key) if kind in _FIND else None
