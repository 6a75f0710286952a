"""The results of an import's items. They reach the report when they are certain."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kb.domain.outcome import Outcome
from kb.domain.resources import Attachment
from kb.domain.states import AnyState
from kb.lines.problems import Problem
from kb.lines.write import TYPE_OF
from kb.usecases.importing.sources import Item


@dataclass(frozen=True, slots=True)
class Made:
    """A person, topic, studio … that was unknown and has been created from its mention."""

    type: str
    key: str
    name: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Ready:
    """A line that was understood. notices: what was corrected in it or left out.

    works: the keys of all works of the file that ends with this one; None where the file goes on,
    or where one of its works was not understood.
    """

    item: Item
    state: AnyState
    attachments: tuple[Attachment, ...] | None = None
    notices: tuple[Problem, ...] = ()
    works: tuple[str, ...] | None = None

    @property
    def type(self) -> str:
        """Return the type of the thing."""
        return TYPE_OF[type(self.state)]

    @property
    def says_visibility(self) -> bool:
        """Tell whether the line itself says who may read the thing."""
        return (self.item.values or {}).get("visibility") is not None


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that does not go in, with all that is wrong with it."""

    item: Item
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """A file of which nothing is saved: unreadable, skipped or unchanged, as its document says."""

    item: Item


@dataclass(frozen=True, slots=True)
class Linked:
    """A file whose content is there already. keys: the resources made of it. path: of the other
    file.
    """

    item: Item
    keys: tuple[str, ...] = ()
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """What was done after the last of a file's works.

    left_over: what there is to say of works that the file does not have any more. collection: the
    outcome of the collection of all its works.
    """

    left_over: tuple[Problem, ...] = ()
    collection: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """A line that went in. made: the things that its mentions created. notices: those of saving
    it.
    """

    ready: Ready
    outcome: Outcome
    made: tuple[Made, ...] = ()
    notices: tuple[Problem, ...] = ()
    filed: Filed | None = None

    @property
    def item(self) -> Item:
        """Return the item of the line."""
        return self.ready.item


Understood = Ready | Refused | Passed
Result = Refused | Passed | Linked | Saved
# (type, outcome) → how many
Counts = Counter[tuple[str, Outcome]]


def counted(results: Iterable[Result]) -> Counts:
    """Count the results of lines and files by type and outcome; refused ones are not counted."""
    counts: Counts = Counter()
    for result in results:
        match result:
            case Saved():
                counts[result.ready.type, result.outcome] += 1
                if result.filed and result.filed.collection:
                    counts["collection", result.filed.collection] += 1
            case Linked():
                counts["resource", Outcome.LINKED] += 1
            case Passed(item):
                if item.document and item.document.keys:
                    counts["resource", Outcome.UNCHANGED] += len(item.document.keys)
            case Refused():
                pass
    return counts
