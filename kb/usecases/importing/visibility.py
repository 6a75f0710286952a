"""The visibility of things whose line does not say it.

An import never changes who may read what is there already; new things get the base's default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kb.domain.collections import CollectionState
from kb.domain.resources import ResourceState
from kb.domain.states import AnyState
from kb.domain.vocabulary import Visibility
from kb.storage.collections import collections
from kb.storage.resources import changes
from kb.storage.session import Transaction
from kb.usecases.importing.personal import closed
from kb.usecases.importing.results import Ready


def stored_visibilities(tx: Transaction, lines: Sequence[Ready]) -> Mapping[str, Visibility]:
    """Return the visibilities of the stored resources whose lines do not say one."""
    silent = [line.state.key for line in lines if not line.says_visibility]
    return changes.visibilities(tx, silent) if silent else {}


def settled(
    line: Ready, state: ResourceState, stored: Mapping[str, Visibility], default: Visibility
) -> ResourceState:
    """Return the state of a resource with the visibility that it is to have."""
    if line.says_visibility:
        return state
    document = line.item.document
    if document and document.is_personal and state.key not in stored:
        return closed(line, state)
    return replace(state, visibility=stored.get(state.key, default))


def settled_collection(
    tx: Transaction, state: AnyState, default: Visibility, *, is_said: bool
) -> AnyState:
    """Return the state of a collection with its visibility; any other state is returned as it
    is.
    """
    if is_said or not isinstance(state, CollectionState):
        return state
    stored = collections.find_state(tx, state.key)
    return replace(state, visibility=stored.visibility if stored else default)
