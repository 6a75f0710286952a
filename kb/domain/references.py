"""References from a resource, a studio or a project to another thing: its id, key and name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.domain.ids import PersonId, StudioId, TopicId


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A reference to a person."""

    id: PersonId
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class StudioRef:
    """A reference to a studio."""

    id: StudioId
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class TopicRef:
    """A reference to a topic."""

    id: TopicId
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class OccasionRef:
    """A reference to an occasion."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class ProjectRef:
    """A reference to a research project."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class TitleRef:
    """A reference to a resource, as a link shows it."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class NamesByKey:
    """The names that a base has for keys, as far as one reader may know of them.

    known: field (topic, author, studio, occasion, project) → key → name. schools: author → school,
    for those who share their name with another author in `known`.
    """

    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    schools: Mapping[str, str] = field(default_factory=dict)

    def of(self, field: str, key: str) -> str | None:
        """Return the name of a key; None where the reader may know of nothing that has it."""
        return self.known.get(field, {}).get(key)
