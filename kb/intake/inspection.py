"""What a look into an original found: what it holds that is not meant for everybody.

Whoever asks for a look needs none of the libraries that read files (kb.intake.looking).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from kb.domain.originals import Holds
from kb.intake.extracted import LeftOut, Reason
from kb.intake.extraction.left_out import OBJECTS, OBJECTS_OF_SHEETS, UNNAMED_OBJECTS
from kb.text.personal_data import PersonalData

_OF_REASON: Final = {
    Reason.HIDDEN: Holds.HIDDEN,
    Reason.DELETED: Holds.DELETED,
    Reason.COMMENT: Holds.COMMENT,
}
# Whoever opens the original sees a picture of such a file, and not all that is in it.
_EMBEDDED: Final = frozenset({OBJECTS.part, UNNAMED_OBJECTS.part, OBJECTS_OF_SHEETS.part})


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a look found. shown: the text that a reading takes, as Markdown.

    unseen: the texts that it leaves out, because the author hid or deleted them or wrote them
    beside the text.
    """

    holds: Holds
    shown: str = ""
    unseen: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "holds": self.holds.value}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Inspection":
        return cls(Holds(values["holds"]), str(values["shown"]), tuple(values["unseen"]))


def holds_in(left_out: Iterable[LeftOut], personal: PersonalData) -> Holds:
    """Return what a file holds, by the parts that a reading left out and by its numbers."""
    found = Holds.PERSONAL if personal else Holds.NOTHING
    for part in left_out:
        if part.reason in _OF_REASON:
            found |= _OF_REASON[part.reason]
        elif part.part in _EMBEDDED:
            found |= Holds.UNREAD
    return found
