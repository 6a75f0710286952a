"""Findings of a review: saved states that show what their authors hid, or numbers of persons."""

from dataclasses import dataclass

from kb.domain.ids import ResourceId
from kb.domain.originals import Holds
from kb.domain.vocabulary import Visibility


@dataclass(frozen=True, slots=True)
class Finding:
    """One saved state that more people may read than should, because of one original.

    number: that of its revision. visibility: its own. seen: the newest revision of the resource
    when the original was looked into.
    """

    resource: ResourceId
    sha256: str
    number: int
    reason: Holds
    visibility: Visibility
    seen: int


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """A finding with what its resource is today.

    file_name: a name under which the original is attached. now: the visibility of the resource.
    """

    finding: Finding
    key: str
    title: str
    file_name: str
    revision: int
    now: Visibility
    is_binned: bool

    @property
    def is_current(self) -> bool:
        """Tell whether it is about the newest state of the resource."""
        return self.finding.number == self.revision

    @property
    def is_stale(self) -> bool:
        """Tell whether the resource was saved since the original was looked into."""
        return self.finding.seen != self.revision

    @property
    def is_readable(self) -> bool:
        """Tell whether somebody can read today what should not be read.

        The past states of a private resource are read with it alone, and nobody reads the bin.
        """
        return not self.is_binned and is_too_wide(self.finding.reason, self.now)


def is_too_wide(reason: Holds, visibility: Visibility) -> bool:
    """Tell whether a text that shows this should not be read by so many.

    A studio may keep the numbers of its own people for its members; what an author hid is for
    none of them.
    """
    if visibility is Visibility.STUDIO:
        return bool(reason & ~Holds.PERSONAL)
    return visibility is not Visibility.PRIVATE and bool(reason)
