"""Reports: somebody says that a resource shows what should not be public."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from kb.domain.ids import ResourceId
from kb.domain.vocabulary import Visibility

TEXT_LIMIT: Final = 2000
# So many open ones tell the operator enough of one resource, and of all together.
OPEN_LIMIT_EACH: Final = 20
OPEN_LIMIT: Final = 2000


class ReportState(StrEnum):
    """What became of a report."""

    OPEN = "open"
    HIDDEN = "hidden"  # the resource was made private
    CLOSED = "closed"  # nothing had to be done


@dataclass(frozen=True, slots=True)
class PageReport:
    """One report. It says nothing of who wrote it. key, title, visibility: those of today."""

    number: int
    resource: ResourceId
    key: str
    title: str
    visibility: Visibility
    text: str
    made_at: datetime
    state: ReportState
    closed_at: datetime | None = None
