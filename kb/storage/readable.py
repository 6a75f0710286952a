"""A reader's scope as a condition on rows: `kb.domain.access.audience` in terms of SQL.

A test compares the two with each other.
"""

from typing import Any

from sqlalchemy import Column, ColumnElement, and_, exists, false, or_, true

from kb.domain.access import NETWORK, OPERATOR, PUBLIC, Scope
from kb.domain.vocabulary import Visibility
from kb.storage.collections.tables import collection
from kb.storage.resources.tables import resource, resource_author


def readable(scope: Scope) -> ColumnElement[bool]:
    """Make the condition for resources outside the bin that `scope` allows."""
    # An alias, because the query around it may be about authors too
    own = resource_author.alias()
    ids = _ids(scope, "author")
    linked = and_(own.c.resource_id == resource.c.id, own.c.person_id.in_(ids))
    theirs = exists().where(linked) if ids else false()
    return and_(
        resource.c.deleted_at.is_(None),
        _allowed(scope, resource.c.visibility, resource.c.studio_id, theirs),
    )


def readable_collection(scope: Scope) -> ColumnElement[bool]:
    """Make the condition for collections that `scope` allows, whatever is in them."""
    theirs = collection.c.curator_id.in_(_ids(scope, "author"))
    return _allowed(scope, collection.c.visibility, collection.c.studio_id, theirs)


def _allowed(
    scope: Scope, visibility: Column[str], studio_id: Column[Any], theirs: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Make the condition of both. theirs: holds where one of the reader's own persons made it."""
    if OPERATOR in scope.tokens:
        return true()
    conditions: list[ColumnElement[Any]] = []
    if PUBLIC in scope.tokens:
        conditions.append(visibility == Visibility.PUBLIC.value)
    if NETWORK in scope.tokens:
        conditions.append(visibility.in_([Visibility.PUBLIC.value, Visibility.NETWORK.value]))
    # What is not public is also read by its authors, its studio's host and, if so set, members.
    if _ids(scope, "author"):
        conditions.append(and_(visibility != Visibility.PUBLIC.value, theirs))
    if ids := _ids(scope, "host"):
        hosted = studio_id.in_(ids)
        conditions.append(and_(visibility != Visibility.PUBLIC.value, hosted))
    if ids := _ids(scope, "studio"):
        member = studio_id.in_(ids)
        conditions.append(and_(visibility == Visibility.STUDIO.value, member))
    return or_(false(), *conditions)


def _ids(scope: Scope, relation: str) -> list[int]:
    parts = (token.partition(":") for token in scope.tokens)
    return [int(number) for name, _, number in parts if name == relation]
