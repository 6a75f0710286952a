"""Saving one line that is no resource: its references are resolved and its state is saved."""

from dataclasses import replace

from kb.domain.collections import CollectionState
from kb.domain.occasions import OccasionState
from kb.domain.outcome import Outcome
from kb.domain.people import PersonState
from kb.domain.projects import ProjectState
from kb.domain.resources import ResourceState, RevisionState
from kb.domain.states import AnyState
from kb.domain.studios import MemberState, StudioState
from kb.domain.synonyms import SynonymState
from kb.domain.topics import TopicState
from kb.storage.resources import revisions
from kb.storage.session import Transaction
from kb.storage.studios import studios as stored_studios
from kb.text.names import name_key
from kb.usecases import collections, occasions, people, projects, studios, synonyms, topics
from kb.usecases.importing.references import Mentions, References


def save(  # noqa: PLR0911 - one a subject
    tx: Transaction, state: AnyState, mentions: Mentions, known: References
) -> Outcome:
    """Save a state that is no resource. Raises InvalidInput, Conflict or NotFound."""
    match state:
        case SynonymState():
            return synonyms.save_in(tx, state)
        case TopicState():
            return _topic(tx, state, mentions, known)
        case OccasionState():
            return _occasion(tx, state, known)
        case PersonState():
            return _person(tx, state, mentions)
        case StudioState():
            return _studio(tx, state, mentions)
        case ProjectState():
            return _project(tx, state, mentions)
        case CollectionState():
            return _collection(tx, state, mentions)
        case RevisionState():
            return revisions.put(tx, state)
        case ResourceState():
            raise TypeError("Resources are saved many at once")


def settle(state: ResourceState, mentions: Mentions) -> ResourceState:
    """Return a resource's state with keys for all references."""
    studio = mentions.studio(state.studio)
    return replace(
        state,
        topics=mentions.topics(state.topics),
        occasions=mentions.occasions(state.occasions),
        studio=studio,
        authors=mentions.people(state.authors, studio, "authors"),
        project=mentions.project(state.project),
    )


def _topic(tx: Transaction, state: TopicState, mentions: Mentions, known: References) -> Outcome:
    words = known.words(tx, "topic")
    owner = words.get(name_key(state.name))
    is_new = state.key not in known.keys(tx, "topic")
    if is_new and owner and owner != state.key and owner not in known.incoming_topics:
        # The same topic under another key, as when a school brings its own list
        known.same_topics[state.key] = owner
        return Outcome.UNCHANGED
    parent = mentions.parent(state.parent) if state.parent else None
    outcome = topics.save_in(tx, replace(state, parent=parent))
    known.keys(tx, "topic").add(state.key)
    words.update((name_key(word), state.key) for word in (state.name, *state.aliases))
    return outcome


def _occasion(tx: Transaction, state: OccasionState, known: References) -> Outcome:
    outcome = occasions.save_in(tx, state)
    known.keys(tx, "occasion").add(state.key)
    words = (state.name, *state.aliases)
    known.words(tx, "occasion").update((name_key(word), state.key) for word in words)
    return outcome


def _person(tx: Transaction, state: PersonState, mentions: Mentions) -> Outcome:
    if state.merged_into:
        kept = mentions.person(state.merged_into, None, "merged_into")
        state = replace(state, merged_into=kept)
    return people.save_in(tx, state)


def _studio(tx: Transaction, state: StudioState, mentions: Mentions) -> Outcome:
    is_new = stored_studios.find_state(tx, state.key) is None
    if is_new:  # its members may be named, and are then looked for by its key and school
        studios.save_in(tx, replace(state, members=()))
    members = tuple(_found(member, mentions, state.key) for member in state.members)
    outcome = studios.save_in(tx, replace(state, members=members))
    return Outcome.CREATED if is_new else outcome


def _found(member: MemberState, mentions: Mentions, studio: str) -> MemberState:
    return replace(member, person=mentions.person(member.person, studio, "members"))


def _project(tx: Transaction, state: ProjectState, mentions: Mentions) -> Outcome:
    studio = mentions.studio(state.studio)
    return projects.save_in(
        tx,
        replace(
            state,
            studio=studio,
            leaders=mentions.people(state.leaders, studio, "leaders"),
            topics=mentions.topics(state.topics),
        ),
    )


def _collection(tx: Transaction, state: CollectionState, mentions: Mentions) -> Outcome:
    studio = mentions.studio(state.studio)
    curator = mentions.person(state.curator, studio, "curator") if state.curator else None
    return collections.save_in(tx, replace(state, studio=studio, curator=curator))
