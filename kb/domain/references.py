"""What a resource, a studio or a project names of another thing: its id, its key and its name."""

from dataclasses import dataclass

from kb.domain.ids import PersonId, StudioId, TopicId


@dataclass(frozen=True, slots=True)
class PersonRef:
    id: PersonId
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class StudioRef:
    id: StudioId
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class TopicRef:
    id: TopicId
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class OccasionRef:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class ProjectRef:
    key: str
    title: str
