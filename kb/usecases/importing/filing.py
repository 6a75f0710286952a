"""The records of files besides their resources: that one was taken, and what it was a copy of."""

from collections.abc import Iterator, Sequence
from typing import Final

from kb.domain import clock
from kb.domain.vocabulary import Visibility
from kb.errors import ExtractionFailed
from kb.lines.problems import Problem
from kb.lines.read import parse
from kb.storage.intake import intake
from kb.storage.resources import changes
from kb.storage.session import Transaction
from kb.usecases.importing import entities
from kb.usecases.importing.references import References
from kb.usecases.importing.results import Filed, Linked, Ready
from kb.usecases.importing.sources import Document, Item
from kb.usecases.importing.visibility import settled_collection

_SHOWN: Final = 20


def claim(tx: Transaction, lines: Sequence[Ready]) -> list[Linked]:
    """Claim the content of these files, and link those whose content another import has taken."""
    files = {line.item.document.number: line.item for line in lines if line.item.document}
    contents = [
        (item.document.taken, item)
        for item in files.values()
        if item.document and item.document.taken
    ]
    # in one order, so that two imports wait for each other and do not block
    contents.sort(key=lambda content: content[0].sha256)
    return [link(tx, item) for taken, item in contents if not intake.claim(tx, taken)]


def link(tx: Transaction, item: Item) -> Linked:
    """Record a file as a copy. Raises ExtractionFailed where there is nothing that it is a copy
    of.
    """
    taken = item.document.taken if item.document else None
    known = intake.find_content(tx, taken.sha256) if taken else None
    if taken is None or known is None:
        raise ExtractionFailed("与另一个文件内容相同，而那个文件没有导入")
    intake.link(tx, taken)
    return Linked(item, tuple(known.keys), known.path)


def finish(
    tx: Transaction,
    document: Document,
    works: Sequence[str],
    references: References,
    visibility: Visibility,
) -> tuple[Filed, list[Problem]]:
    """Make the collection of a file's works after the last of them, and record the file as taken.

    works: their keys. visibility: that of a new collection, where nothing else is said. Returns
    what was done, and what there is to say of the collection.
    """
    assert document.taken
    problems: list[Problem] = []
    collection = None
    if document.collection:
        parsed = parse(document.collection)
        problems += parsed.problems
        if parsed.state:
            mentions = references.at(tx, Item(document.file, 0))
            is_said = "visibility" in document.collection
            new = Visibility.PRIVATE if document.is_personal else visibility
            state = settled_collection(tx, parsed.state, new, is_said=is_said)
            collection = entities.save(tx, state, mentions, references)
    left = intake.left_over(tx, document.taken, works)
    for key in left.unchanged:
        changes.set_deleted(tx, key, clock.now())
    intake.record(tx, document.taken, list(works))
    return Filed(tuple(_told(left, dry_run=False)), collection), problems


def foretell(tx: Transaction, document: Document, works: Sequence[str]) -> Filed:
    """Return what `finish` would say of works that the file does not have any more."""
    if document.taken is None:
        return Filed()
    return Filed(tuple(_told(intake.left_over(tx, document.taken, works), dry_run=True)))


def _told(left: intake.LeftOver, *, dry_run: bool) -> Iterator[Problem]:
    binned = (
        "文件里已经没有原来的 %(count)d 篇，将放进回收站：%(keys)s"
        if dry_run
        else "文件里已经没有原来的 %(count)d 篇，已放进回收站：%(keys)s"
    )
    kept = "文件里已经没有原来的 %(count)d 篇，因为后来有人改过，没有动：%(keys)s"
    for message, keys in ((binned, left.unchanged), (kept, left.edited)):
        if keys:
            shown = " ".join(keys[:_SHOWN]) + (" ……" if len(keys) > _SHOWN else "")
            yield Problem(message, None, {"count": len(keys), "keys": shown}, fatal=False)
