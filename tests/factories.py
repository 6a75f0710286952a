"""Things with defaults, so that a test says only what it is about."""

from dataclasses import replace
from itertools import count

from kb.domain.actor import OPERATOR
from kb.domain.collections import CollectionState, ItemState
from kb.domain.occasions import OccasionState
from kb.domain.people import PersonState
from kb.domain.projects import ProjectState
from kb.domain.resources import ResourceState
from kb.domain.studios import MemberState, StudioState
from kb.domain.topics import TopicState
from kb.domain.vocabulary import Role
from kb.storage.resources import resources as stored
from kb.storage.resources import revisions as saved_states
from kb.usecases import collections, occasions, people, projects, resources, studios, topics

_numbers = count(1)


def state(key=None, **fields):
    """A resource's state."""
    key = key or f"r-{next(_numbers)}"
    return replace(ResourceState(key=key, title=f"题目 {key}", body=f"正文 {key}"), **fields)


def add_resource(db, key=None, **fields):
    """Saved; the state."""
    made = state(key, **fields)
    resources.save(db, OPERATOR, made)
    return made


def add_person(db, key="p-1", name="王芳", **fields):
    people.save(db, OPERATOR, PersonState(key, name, **fields))
    return key


def add_studio(db, key="s-1", name="林若溪工作室", members=(), **fields):
    """members: keys of persons, or MemberStates."""
    members = tuple(
        MemberState(member, Role.MEMBER) if isinstance(member, str) else member
        for member in members
    )
    studios.save(db, OPERATOR, StudioState(key, name, members=members, **fields))
    return key


def add_topic(db, key="t-1", name="感恩教育", **fields):
    topics.save(db, OPERATOR, TopicState(key, name, **fields))
    return key


def add_occasion(db, key="o-1", name="母亲节", **fields):
    occasions.save(db, OPERATOR, OccasionState(key, name, **fields))
    return key


def add_project(db, key="pr-1", title="自主管理研究", **fields):
    projects.save(db, OPERATOR, ProjectState(key, title, **fields))
    return key


def add_collection(db, key="c-1", title="开学第一月", items=(), **fields):
    items = tuple(ItemState(item) if isinstance(item, str) else item for item in items)
    collections.save(db, OPERATOR, CollectionState(key, title, items=items, **fields))
    return key


def revisions(db, key):
    """Every saved state, oldest first, whoever may read it."""
    with db.read() as tx:
        return saved_states.of(tx, stored.get(tx, key))
