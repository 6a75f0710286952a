"""Persons: who wrote something, whether they can sign in or not."""

from dataclasses import dataclass

from kb.domain.ids import PersonId
from kb.domain.references import PersonRef, StudioRef
from kb.domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Person:
    """A stored person with their memberships."""

    id: PersonId
    key: str
    name: str
    school: str = ""
    bio: str = ""
    memberships: tuple["Membership", ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's role in a studio; dates are ISO strings, None where unknown or open."""

    person: PersonRef
    studio: StudioRef
    role: Role
    starts_on: str | None = None
    ends_on: str | None = None


@dataclass(frozen=True, slots=True)
class PersonState:
    """A person as they are saved. merged_into: the key of the person that this one turned out to
    be.
    """

    key: str
    name: str
    school: str = ""
    bio: str = ""
    merged_into: str | None = None
    sample: bool = False
