"""The topics, which form a tree."""

from dataclasses import dataclass

from kb.domain.ids import TopicId
from kb.domain.references import TopicRef


@dataclass(frozen=True, slots=True)
class Topic:
    """A stored topic."""

    id: TopicId
    key: str
    name: str
    parent: TopicRef | None = None
    aliases: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as it is saved.

    position: children of one parent are ordered by it, and then by their keys.
    """

    key: str
    name: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    description: str = ""
    position: int = 0
    sample: bool = False
