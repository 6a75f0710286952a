"""Changes since a mark, for those who keep a copy of what they may read."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kb.domain.ids import ResourceId
from kb.errors import InvalidInput

_MARK: Final = re.compile(r"(\d{1,18})(?:-(\d{1,18}))?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """The place that a reader has reached: all changes up to a number, in the order of commits.

    resource: of the change with this number only the resources up to this id count; None means all
    of them.
    """

    number: int = 0
    resource: ResourceId | None = None

    def __str__(self) -> str:
        return str(self.number) if self.resource is None else f"{self.number}-{self.resource}"

    @staticmethod
    def parse(text: str) -> "Mark":
        """Read the text form back. Raises InvalidInput."""
        match = _MARK.match(text)
        if match is None:
            raise InvalidInput(
                "“%(value)s”不是改动的序号，写作 120，或上一次给出的 120-45", value=text[:40]
            )
        return Mark(int(match[1]), ResourceId(int(match[2])) if match[2] else None)


@dataclass(frozen=True, slots=True)
class Changed:
    """A resource that changed, or that this reader cannot read any more (gone)."""

    mark: Mark
    at: datetime
    key: str
    gone: bool


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Some changes in the order of commits. next: the mark to ask with the next time.

    base: the name of the base as it is now. It is another one after a restore; the numbers of
    before say nothing about the numbers of after, so a reader begins anew.
    """

    changes: tuple[Changed, ...]
    next: Mark
    is_last: bool
    base: str
