"""Persons, studios, topics, projects, collections: what resources are linked to."""

from dataclasses import dataclass

from kb.domain.access import audience
from kb.domain.ids import PersonId, ResourceId, StudioId, TopicId
from kb.domain.resource import PersonRef, StudioRef, TopicRef
from kb.domain.vocabulary import Level, Phase, Role, Visibility


@dataclass(frozen=True, slots=True)
class Person:
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
class Cycle:
    number: int
    starts_on: str | None = None
    ends_on: str | None = None


@dataclass(frozen=True, slots=True)
class Studio:
    id: StudioId
    key: str
    name: str
    level: Level | None = None
    region: str = ""
    school: str = ""
    description: str = ""
    cycles: tuple[Cycle, ...] = ()
    members: tuple[Membership, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    id: TopicId
    key: str
    name: str
    parent: TopicRef | None = None
    aliases: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    key: str
    name: str
    aliases: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    key: str
    title: str
    studio: StudioRef | None = None
    phase: Phase = Phase.PROPOSED
    starts_on: str | None = None
    ends_on: str | None = None
    leaders: tuple[PersonRef, ...] = ()
    topics: tuple[TopicRef, ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True)
class CollectionItem:
    """resource_title is filled when reading in a scope; items out of scope are left out."""

    resource: ResourceId
    resource_key: str
    resource_title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    key: str
    title: str
    description: str = ""
    studio: StudioRef | None = None
    curator: PersonRef | None = None
    visibility: Visibility = Visibility.PUBLIC
    items: tuple[CollectionItem, ...] = ()
    sample: bool = False

    @property
    def audience(self) -> frozenset[str]:
        return audience(
            self.visibility,
            (self.curator.id,) if self.curator else (),
            self.studio.id if self.studio else None,
        )


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """A collection as lists show it. count: of the items that the reader may see."""

    key: str
    title: str
    description: str
    studio: StudioRef | None
    curator: PersonRef | None
    count: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A resource before or after another in a collection."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource stands in a collection, among what the reader may see; number from 1."""

    collection: str
    title: str
    number: int
    total: int
    previous: Neighbour | None
    next: Neighbour | None


@dataclass(frozen=True, slots=True)
class StudioSummary:
    """A studio as lists show it. hosts: of today or, where nobody is, the last ones."""

    key: str
    name: str
    level: Level | None
    region: str
    school: str
    description: str
    hosts: tuple[PersonRef, ...]
    people: int
    cycle: Cycle | None
