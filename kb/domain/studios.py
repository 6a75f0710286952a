"""Studios with their cycles and members."""

from dataclasses import dataclass

from kb.domain.ids import StudioId
from kb.domain.people import Membership
from kb.domain.references import PersonRef
from kb.domain.vocabulary import Level, Role


@dataclass(frozen=True, slots=True)
class Cycle:
    """A period of work of a studio."""

    number: int
    starts_on: str | None = None
    ends_on: str | None = None


@dataclass(frozen=True, slots=True)
class Studio:
    """A stored studio with its cycles and members."""

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
class StudioSummary:
    """A studio as lists show it. hosts: the hosts of today, or the last ones where there are
    none.
    """

    key: str
    name: str
    level: Level | None
    region: str
    school: str
    description: str
    hosts: tuple[PersonRef, ...]
    people: int
    cycle: Cycle | None


@dataclass(frozen=True, slots=True)
class MemberState:
    """A member of a studio as they are saved."""

    person: str
    role: Role
    starts_on: str | None = None
    ends_on: str | None = None


@dataclass(frozen=True, slots=True)
class StudioState:
    """A studio as it is saved."""

    key: str
    name: str
    level: Level | None = None
    region: str = ""
    school: str = ""
    description: str = ""
    cycles: tuple[Cycle, ...] = ()
    members: tuple[MemberState, ...] = ()
    sample: bool = False
