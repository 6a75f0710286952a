"""The states of all subjects that can be saved. A state is whole and replaces what was there.

All references in a state are keys.
"""

from kb.domain.collections import CollectionState
from kb.domain.occasions import OccasionState
from kb.domain.people import PersonState
from kb.domain.projects import ProjectState
from kb.domain.resources import ResourceState, RevisionState
from kb.domain.studios import StudioState
from kb.domain.synonyms import SynonymState
from kb.domain.topics import TopicState

EntityState = PersonState | StudioState | TopicState | OccasionState | ProjectState


AnyState = EntityState | ResourceState | RevisionState | CollectionState | SynonymState
