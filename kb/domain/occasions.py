"""The occasions of the school calendar."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Occasion:
    """An occasion of the school calendar."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class OccasionState:
    """An occasion as it is saved."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    description: str = ""
    position: int = 0
    sample: bool = False
