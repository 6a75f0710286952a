"""The rules of who may read what: a resource carries audience tokens, and a reader holds some.

One token in common is enough. Tokens name relations and not lists of people, so that a new host
needs no new index.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kb.domain.ids import PersonId, ResourceId, StudioId
from kb.domain.vocabulary import Visibility

PUBLIC = "public"
NETWORK = "network"
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Scope:
    """The tokens that a reader holds. There is no reading without a scope; an empty one reads
    nothing.
    """

    tokens: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Tell whether this scope reads nothing at all."""
        return not self.tokens

    def allows(self, audience: Iterable[str]) -> bool:
        """Tell whether the scope has a token in common with an audience."""
        return not self.tokens.isdisjoint(audience)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads one thing: a scope, and the single resources that were opened beyond it.

    Lists, searches and counts take the scope alone, so that a grant never shows up in them.
    """

    scope: Scope
    grants: frozenset[ResourceId] = frozenset()

    def may_open(self, resource: ResourceId, audience: Iterable[str]) -> bool:
        """Tell whether the reader may open a resource with this audience."""
        return resource in self.grants or self.scope.allows(audience)


ANONYMOUS = Scope(frozenset({PUBLIC}))
ANONYMOUS_READER = Reader(ANONYMOUS)
# This token stands for the person at the `kb` command: every audience contains it.
OPERATOR_SCOPE = Scope(frozenset({OPERATOR}))
OPERATOR_READER = Reader(OPERATOR_SCOPE)


def author_token(person: PersonId) -> str:
    """Return the token of what a person has written."""
    return f"author:{person}"


def host_token(studio: StudioId) -> str:
    """Return the token of what the hosts of a studio may read."""
    return f"host:{studio}"


def studio_token(studio: StudioId) -> str:
    """Return the token of what the members of a studio may read."""
    return f"studio:{studio}"


def audience(
    visibility: Visibility, authors: Iterable[PersonId], studio: StudioId | None
) -> frozenset[str]:
    """Return the audience tokens of one resource or collection."""
    if visibility is Visibility.PUBLIC:
        return frozenset({OPERATOR, PUBLIC, NETWORK})
    tokens = {OPERATOR, *(author_token(person) for person in authors)}
    if studio is not None:
        tokens.add(host_token(studio))
        if visibility is Visibility.STUDIO:
            tokens.add(studio_token(studio))
    if visibility is Visibility.NETWORK:
        tokens.add(NETWORK)
    return frozenset(tokens)
