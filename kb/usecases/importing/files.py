"""What is said of a file that is imported."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FileOutcome(StrEnum):
    """What became of a file. skipped: nobody would want it."""

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    LINKED = "linked"
    BINNED = "binned"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class GivenField:
    """origin: name, folder, properties, text (proposed); sidecar, matter, option (set)."""

    key: str
    field: str
    value: Any
    origin: str
