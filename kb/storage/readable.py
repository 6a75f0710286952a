"""A reader's scope as a condition on rows: `kb.domain.access.audience`, said in SQL.

A test holds the two to each other.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from kb.domain.access import NETWORK, OPERATOR, PUBLIC, Scope
from kb.domain.vocabulary import Visibility
from kb.storage.tables import resource, resource_author


def readable(scope: Scope) -> ColumnElement[bool]:
    """Holds for the live resources that `scope` allows."""
    return and_(resource.c.deleted_at.is_(None), _allowed(scope))


def _allowed(scope: Scope) -> ColumnElement[bool]:
    if OPERATOR in scope.tokens:
        return true()
    visibility = resource.c.visibility
    conditions: list[ColumnElement[Any]] = []
    if PUBLIC in scope.tokens:
        conditions.append(visibility == Visibility.PUBLIC.value)
    if NETWORK in scope.tokens:
        conditions.append(visibility.in_([Visibility.PUBLIC.value, Visibility.NETWORK.value]))
    # What is not public is also read by its authors, its studio's host and, if so set, members.
    if ids := _ids(scope, "author"):
        # An alias, because the query around it may be about authors too
        own = resource_author.alias()
        linked = and_(own.c.resource_id == resource.c.id, own.c.person_id.in_(ids))
        conditions.append(and_(visibility != Visibility.PUBLIC.value, exists().where(linked)))
    if ids := _ids(scope, "host"):
        hosted = resource.c.studio_id.in_(ids)
        conditions.append(and_(visibility != Visibility.PUBLIC.value, hosted))
    if ids := _ids(scope, "studio"):
        member = resource.c.studio_id.in_(ids)
        conditions.append(and_(visibility == Visibility.STUDIO.value, member))
    return or_(false(), *conditions)


def _ids(scope: Scope, relation: str) -> list[int]:
    parts = (token.partition(":") for token in scope.tokens)
    return [int(number) for name, _, number in parts if name == relation]
