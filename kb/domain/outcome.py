"""The outcomes of saving."""

from enum import StrEnum


class Outcome(StrEnum):
    """What saving did.

    unchanged: the same state was stored already. binned: the thing is in the bin, and nothing was
    changed. linked: the same content is there already, from another file.
    """

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    BINNED = "binned"
    LINKED = "linked"
