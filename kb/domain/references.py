"""What a resource, a studio or a project names of another thing: its id, its key and its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class NamesByKey:
    """What a base calls things by their keys, as far as one reader may know of them.

    known: field (topic, author, studio, occasion, project) → key → name.
    schools: author → school, of those who share their name with another one in `known`.
    """

    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    schools: Mapping[str, str] = field(default_factory=dict)

    def of(self, field: str, key: str) -> str | None:
        """Return the name; None for a key that names nothing which the reader may know of."""
        return self.known.get(field, {}).get(key)
