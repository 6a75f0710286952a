"""Originals: what they hold beside the text that was made of them, and who may fetch them."""

from collections.abc import Iterable
from enum import Flag
from typing import Final

from kb.domain.access import Scope


class Holds(Flag):
    """What an original holds that is not meant for everybody who may read its text.

    The numbers stand in the database, so that none changes its meaning.
    """

    NOTHING = 0
    # Its author hid it: a sheet, a row, a column, a slide or words.
    HIDDEN = 1
    # Its author deleted it, and the program kept it.
    DELETED = 2
    # It was written beside the text.
    COMMENT = 4
    # Numbers of persons, or a list of a class.
    PERSONAL = 8
    # No reader of ours could look into it: a file within the file, or the whole file.
    UNREAD = 16


CODES: Final = {str(one.name).lower(): one for one in Holds}


def codes_of(holds: Holds) -> list[str]:
    """Return the codes of what an original holds, in their order; [] for nothing."""
    return [code for code, one in CODES.items() if one in holds]


def holds_of(codes: Iterable[str]) -> Holds:
    """Return what these codes say. Raises KeyError for a code that nobody knows."""
    found = Holds.NOTHING
    for code in codes:
        found |= CODES[code]
    return found


def is_kept_back(holds: Holds | None) -> bool:
    """Tell whether an original is kept back from the readers of its text.

    holds: None where nobody has looked into the original yet, which keeps it back as well.
    """
    return holds != Holds.NOTHING


def may_fetch(scope: Scope, holds: Holds | None, owners: Iterable[str]) -> bool:
    """Tell whether a reader of a resource may fetch one of its originals.

    One that is kept back is fetched by the owners of the resource alone (`Resource.owners`): its
    authors, the hosts of its studio and the operator. A grant opens a text and never such an
    original.
    """
    return not is_kept_back(holds) or scope.allows(owners)
