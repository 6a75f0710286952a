"""Who may read what: a resource carries audience tokens, a reader holds some.

One in common is enough. Tokens name relations, not people's lists, so that a new host needs no
re-indexing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kb.domain.ids import PersonId, StudioId
from kb.domain.vocabulary import Visibility

PUBLIC = "public"
NETWORK = "network"
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader holds. There is no reading without one; an empty one reads nothing."""

    tokens: frozenset[str]

    def allows(self, audience: Iterable[str]) -> bool:
        return not self.tokens.isdisjoint(audience)


ANONYMOUS = Scope(frozenset({PUBLIC}))
# The person at the `kb` command: every audience contains this token.
OPERATOR_SCOPE = Scope(frozenset({OPERATOR}))


def author_token(person: PersonId) -> str:
    return f"author:{person}"


def host_token(studio: StudioId) -> str:
    return f"host:{studio}"


def studio_token(studio: StudioId) -> str:
    return f"studio:{studio}"


def audience(
    visibility: Visibility, authors: Iterable[PersonId], studio: StudioId | None
) -> frozenset[str]:
    """The tokens of one resource or collection."""
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
