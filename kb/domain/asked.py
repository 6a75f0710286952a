"""What was searched for, with what success, and what of it is suggested to nobody.

There is nothing about who searched.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

# The most characters of a text that is kept, folded or as it was typed.
ASKED_CHARS: Final = 200
# The steps that find nothing, by sound, or by any one word: not what was asked for.
MISSED: Final = ("", "sound", "any")


@dataclass(frozen=True, slots=True)
class Asked:
    """A text that was searched for, with how often and with what success.

    count: the number of searches. missed: the number of those that found nothing, or found
    something only by a step in MISSED. typed, its day, its total and its step are those of the last
    search; the step is the narrowest one that found anything, or "" where none did. day_on: the day
    if different readers asked for it on that day and found something, or None.
    """

    folded: str
    typed: str
    count: int
    missed: int
    last_on: date
    total: int
    step: str
    day_on: date | None = None


@dataclass(frozen=True, slots=True)
class TakenDown:
    """A query that a curator took down: it is suggested to nobody."""

    folded: str
    typed: str
    taken_at: datetime
