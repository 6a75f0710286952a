"""Saving one line that is no resource: its references found, its draft saved."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from kb.domain.collections import CollectionState
from kb.domain.occasions import OccasionState
from kb.domain.outcome import Outcome
from kb.domain.people import PersonState
from kb.domain.projects import ProjectState
from kb.domain.resources import RevisionState
from kb.domain.studios import MemberState, StudioState
from kb.domain.synonyms import SynonymState
from kb.domain.topics import TopicState
from kb.errors import InvalidInput
from kb.storage.collections import collections
from kb.storage.occasions import occasions
from kb.storage.people import people
from kb.storage.projects import projects
from kb.storage.resources import changes
from kb.storage.session import Transaction
from kb.storage.studios import studios
from kb.storage.topics import topics
from kb.storage.words import synonyms
from kb.text.names import name_key
from kb.usecases.importing.references import Mentions, References
from kb.usecases.synonyms import checked


def is_there(tx: Transaction, draft: Any, *, even_samples: bool) -> bool:
    """Whether this key holds something; without `even_samples`, something that is no sample."""
    stored = _FIND[type(draft)](tx, draft.key)
    return stored is not None and (even_samples or not getattr(stored, "sample", False))


def save(tx: Transaction, draft: Any, mentions: Mentions, known: References) -> Outcome:
    """Raises InvalidInput, Conflict or NotFound; the caller rolls back."""
    outcome: Outcome = _SAVE[type(draft)](tx, draft, mentions, known)
    return outcome


def _topic(tx: Transaction, draft: TopicState, mentions: Mentions, known: References) -> Outcome:
    words = known.words(tx, "topic")
    owner = words.get(name_key(draft.name))
    is_new = draft.key not in known.keys(tx, "topic")
    if is_new and owner and owner != draft.key and owner not in known.incoming_topics:
        # The same topic under another key, as when a school brings its own list
        known.same_topics[draft.key] = owner
        return Outcome.UNCHANGED
    parent = mentions.parent(draft.parent) if draft.parent else None
    outcome = topics.save(tx, replace(draft, parent=parent))
    known.keys(tx, "topic").add(draft.key)
    words.update((name_key(word), draft.key) for word in (draft.name, *draft.aliases))
    return outcome


def _occasion(
    tx: Transaction, draft: OccasionState, _mentions: Mentions, known: References
) -> Outcome:
    outcome = occasions.save(tx, draft)
    known.keys(tx, "occasion").add(draft.key)
    words = (draft.name, *draft.aliases)
    known.words(tx, "occasion").update((name_key(word), draft.key) for word in words)
    return outcome


def _person(tx: Transaction, draft: PersonState, mentions: Mentions, _known: References) -> Outcome:
    if draft.merged_into:
        kept = mentions.person(draft.merged_into, None, "merged_into")
        draft = replace(draft, merged_into=kept)
    return people.save(tx, draft)


def _studio(tx: Transaction, draft: StudioState, mentions: Mentions, _known: References) -> Outcome:
    if studios.find_draft(tx, draft.key) is None:
        # Its members may be named, and are then looked for by its key and school
        studios.save(tx, replace(draft, members=()))
        outcome = Outcome.CREATED
    else:
        outcome = Outcome.REVISED
    members = tuple(_found(member, mentions, draft.key) for member in draft.members)
    saved = studios.save(tx, replace(draft, members=members))
    return outcome if outcome is Outcome.CREATED else saved


def _found(member: MemberState, mentions: Mentions, studio: str) -> MemberState:
    return replace(member, person=mentions.person(member.person, studio, "members"))


def _project(
    tx: Transaction, draft: ProjectState, mentions: Mentions, _known: References
) -> Outcome:
    studio = mentions.studio(draft.studio)
    return projects.save(
        tx,
        replace(
            draft,
            studio=studio,
            leaders=mentions.people(draft.leaders, studio, "leaders"),
            topics=mentions.topics(draft.topics),
        ),
    )


def _collection(
    tx: Transaction, draft: CollectionState, mentions: Mentions, _known: References
) -> Outcome:
    studio = mentions.studio(draft.studio)
    curator = mentions.person(draft.curator, studio, "curator") if draft.curator else None
    return collections.save(tx, replace(draft, studio=studio, curator=curator))


def _revision(
    tx: Transaction, draft: RevisionState, _mentions: Mentions, _known: References
) -> Outcome:
    if draft.state.key != draft.resource:
        raise InvalidInput("历史版本的编号与资源的编号不同", field="state.key")
    return changes.save_revision(tx, draft)


def _synonym(
    tx: Transaction, draft: SynonymState, _mentions: Mentions, _known: References
) -> Outcome:
    return synonyms.save(tx, checked(draft))


def settle(draft: Any, mentions: Mentions) -> Any:
    """A resource's draft with keys for all references."""
    studio = mentions.studio(draft.studio)
    return replace(
        draft,
        topics=mentions.topics(draft.topics),
        occasions=mentions.occasions(draft.occasions),
        studio=studio,
        authors=mentions.people(draft.authors, studio, "authors"),
        project=mentions.project(draft.project),
    )


def _no_draft(_tx: Transaction, _key: str) -> None:
    return None


_SAVE: Final[dict[type, Callable[..., Outcome]]] = {
    SynonymState: _synonym,
    TopicState: _topic,
    OccasionState: _occasion,
    PersonState: _person,
    StudioState: _studio,
    ProjectState: _project,
    RevisionState: _revision,
    CollectionState: _collection,
}
_FIND: Final[dict[type, Callable[[Transaction, str], Any]]] = {
    TopicState: topics.find_draft,
    OccasionState: occasions.find_draft,
    PersonState: people.find_draft,
    StudioState: studios.find_draft,
    ProjectState: projects.find_draft,
    RevisionState: _no_draft,
    SynonymState: synonyms.find,
    CollectionState: collections.find,
}
