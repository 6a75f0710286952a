"""A studio in figures and people: who belongs to it since when, and what became of its cycles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kb.domain.people import Membership
from kb.domain.references import PersonRef
from kb.domain.studios import Cycle
from kb.domain.vocabulary import Role

_ORDER: Final = (
    Role.HOST, Role.ADVISER, Role.MENTOR, Role.ASSISTANT, Role.CORE, Role.MEMBER, Role.RESERVE,
    Role.TRAINEE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonInStudio:
    """A person with all their memberships, the first of which names the group they stand in."""

    person: PersonRef
    memberships: tuple[Membership, ...]

    @property
    def role(self) -> Role:
        return self.memberships[0].role


def people_by_role(members: Sequence[Membership]) -> list[tuple[Role, list[PersonInStudio]]]:
    """Return each person once, under the highest role that they have or had, in the given order."""
    theirs: dict[PersonRef, list[Membership]] = {}
    for one in members:
        theirs.setdefault(one.person, []).append(one)
    found: dict[Role, list[PersonInStudio]] = {}
    for person, some in theirs.items():
        # sorted as they are written down within a role, which is mostly in order of time
        ordered = sorted(some, key=lambda one: _ORDER.index(one.role))
        found.setdefault(ordered[0].role, []).append(PersonInStudio(person, tuple(ordered)))
    return [(role, found[role]) for role in _ORDER if role in found]


def cycle_states(cycles: Sequence[Cycle], today: date) -> dict[int, str]:
    """Return the number of a cycle → what it is today: "current" or "ended"; others are left out.

    Only the last one can be told of as ended, because the others ended before it.
    """
    now = today.isoformat()
    within = [one for one in cycles if _holds(one, now)]
    if within:
        return {within[-1].number: "current"}
    last = cycles[-1] if cycles else None
    ended = last is not None and last.ends_on and now[: len(last.ends_on)] > last.ends_on
    return {last.number: "ended"} if last and ended else {}


def _holds(cycle: Cycle, now: str) -> bool:
    if not cycle.starts_on or cycle.starts_on > now:
        return False
    return cycle.ends_on is None or now[: len(cycle.ends_on)] <= cycle.ends_on


def years_of(counts: Mapping[str, int]) -> tuple[str, str] | None:
    """Return the first and the last year of which there is something, or None of nothing."""
    known = sorted(year for year, count in counts.items() if count and year.isdecimal())
    return (known[0], known[-1]) if known else None
