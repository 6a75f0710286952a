"""Research projects."""

from dataclasses import dataclass

from kb.domain.vocabulary import Phase


@dataclass(frozen=True, slots=True)
class ProjectState:
    """A research project as it is saved."""

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
