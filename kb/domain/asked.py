"""What people searched for, and how it went; nothing of who they are."""

from dataclasses import dataclass
from datetime import date
from typing import Final

# Of a text that is kept, folded or as typed.
ASKED_CHARS: Final = 200
# Found by nothing, by sound, or by any one of its words: not what was asked for.
MISSED: Final = ("", "sound", "any")


@dataclass(frozen=True, slots=True)
class Asked:
    """count: searches; missed: those of them that found nothing, or only by a step in MISSED.

    Of the last search: typed, its day, its total, and the narrowest step that found anything, ""
    where none did.
    """

    folded: str
    typed: str
    count: int
    missed: int
    last_on: date
    total: int
    step: str
