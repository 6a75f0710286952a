"""What is saved of everything but resources (those are in kb.domain.resource).

A draft is one whole state: saving it replaces what was there. All references are keys.
"""

from dataclasses import dataclass
from datetime import datetime

from kb.domain.people import Cycle
from kb.domain.resource import ResourceDraft
from kb.domain.vocabulary import Level, Phase, Role, Visibility


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """merged_into: the key of the person that this one turned out to be."""

    key: str
    name: str
    school: str = ""
    bio: str = ""
    merged_into: str | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class MemberDraft:
    person: str
    role: Role
    starts_on: str | None = None
    ends_on: str | None = None


@dataclass(frozen=True, slots=True)
class StudioDraft:
    key: str
    name: str
    level: Level | None = None
    region: str = ""
    school: str = ""
    description: str = ""
    cycles: tuple[Cycle, ...] = ()
    members: tuple[MemberDraft, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """position: the order among the children of one parent, then by key."""

    key: str
    name: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    description: str = ""
    position: int = 0
    sample: bool = False


@dataclass(frozen=True, slots=True)
class OccasionDraft:
    key: str
    name: str
    aliases: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    description: str = ""
    position: int = 0
    sample: bool = False


@dataclass(frozen=True, slots=True)
class ProjectDraft:
    key: str
    title: str
    studio: str | None = None
    phase: Phase = Phase.PROPOSED
    starts_on: str | None = None
    ends_on: str | None = None
    leaders: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    summary: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class ItemDraft:
    resource: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CollectionDraft:
    key: str
    title: str
    description: str = ""
    studio: str | None = None
    curator: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    items: tuple[ItemDraft, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class RevisionDraft:
    """One saved state of the past, as an export with its history carries it."""

    resource: str
    number: int
    saved_at: datetime
    state: ResourceDraft

    @property
    def key(self) -> str:
        return f"{self.resource}#{self.number}"


@dataclass(frozen=True, slots=True)
class SynonymDraft:
    """Names of one thing: who types one also finds the others.

    typed: where it is not empty the relation is one-way: who types one of these finds `names`.
    created_at: None for now.
    """

    key: str
    names: tuple[str, ...]
    typed: tuple[str, ...] = ()
    note: str = ""
    created_at: datetime | None = None


EntityDraft = PersonDraft | StudioDraft | TopicDraft | OccasionDraft | ProjectDraft
AnyDraft = EntityDraft | ResourceDraft | RevisionDraft | CollectionDraft | SynonymDraft
