"""The ways to take a query, from what was typed to anything like it."""

from dataclasses import dataclass
from typing import Final, Literal

from indexer.engines.contract import Node, ScoredTerm

# all: every word. synonyms: or another name of it. most: the words that tell most. sound: as it
# may have been meant. any: any word or pair.
Match = Literal["all", "synonyms", "most", "sound", "any"]
MATCHES: Final[tuple[Match, ...]] = ("all", "synonyms", "most", "sound", "any")

# A step that asks for little is no set to count and to page through: only its best are taken.
WIDE_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Step:
    """match holds whatever the steps before it hold. best: only so many; None for all."""

    name: Match
    match: Node
    scored: tuple[ScoredTerm, ...]
    best: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What to look for in a text; since which step, and which typed word it stands for."""

    text: str
    step: Match = "all"
    typed: str = ""
