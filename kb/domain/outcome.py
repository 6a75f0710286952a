"""What saving did."""

from enum import StrEnum


class Outcome(StrEnum):
    """unchanged: it was so already. binned: it is in the bin, and nothing was changed.

    linked: the same content is there already, from another file.
    """

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    BINNED = "binned"
    LINKED = "linked"
