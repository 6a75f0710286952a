"""Persons whom only private work names."""

from sqlalchemy import or_, select, union

from kb.domain.vocabulary import Visibility
from kb.storage.collections.tables import collection
from kb.storage.people.tables import person
from kb.storage.projects.tables import project_leader
from kb.storage.resources.tables import resource, resource_author
from kb.storage.session import Transaction
from kb.storage.studios.tables import membership

_PRIVATE = Visibility.PRIVATE.value


def known_privately(tx: Transaction) -> set[str]:
    """Return the keys of persons whom only private resources and collections name.

    A person whom nothing names at all is not among them, because somebody entered that person as
    such.
    """
    written = select(resource_author.c.person_id).join(resource)
    curated = select(collection.c.curator_id).where(collection.c.curator_id.is_not(None))
    named = union(
        written.where(resource.c.visibility != _PRIVATE),
        curated.where(collection.c.visibility != _PRIVATE),
        select(membership.c.person_id),
        select(project_leader.c.person_id),
    )
    secretly = union(
        written.where(resource.c.visibility == _PRIVATE),
        curated.where(collection.c.visibility == _PRIVATE),
    )
    chosen = person.c.id.in_(secretly), person.c.id.not_in(named)
    hidden = set(tx.execute(select(person.c.id).where(*chosen)).scalars())
    # A person who was merged leads to the one who was kept.
    their_keys = select(person.c.key).where(
        or_(person.c.id.in_(hidden), person.c.merged_into.in_(hidden))
    )
    return set(tx.execute(their_keys).scalars())
