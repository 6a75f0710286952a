"""What is kept of a file besides its resources: that it was taken, and what it was a copy of."""

from collections.abc import Iterable, Iterator
from typing import Final

from kb.domain import clock
from kb.domain.outcome import Outcome
from kb.errors import ExtractionFailed
from kb.lines.problems import Problem
from kb.lines.read import parse
from kb.storage.intake import intake
from kb.storage.resources import changes
from kb.storage.session import Transaction
from kb.usecases.importing import entities
from kb.usecases.importing.references import References
from kb.usecases.importing.report import FileLine, FileOutcome, Report
from kb.usecases.importing.sources import Document, Item

_SHOWN: Final = 20


def claim(tx: Transaction, items: Iterable[Item], report: Report) -> set[str]:
    """Files whose content another import has taken since; they are linked to it."""
    documents = {item.file: item.document for item in items if item.document}
    taken = {file: known.taken for file, known in documents.items() if known.taken}
    # in one order, so that two imports wait for each other and do not block
    order = sorted(taken.items(), key=lambda pair: pair[1].sha256)
    gone = {file for file, content in order if not intake.claim(tx, content)}
    for file in gone:
        link(tx, documents[file], report)
    return gone


def link(tx: Transaction, document: Document, report: Report) -> None:
    """Count the file as a copy. Raises ExtractionFailed where there is nothing to be a copy of."""
    taken = document.taken
    assert taken
    known = intake.find_content(tx, taken.sha256)
    if known is None:
        raise ExtractionFailed("与另一个文件内容相同，而那个文件没有导入")
    intake.link(tx, taken)
    report.counts["resource", Outcome.LINKED] += 1
    report.linked.append((document.line, known.keys, known.path))


def finish(tx: Transaction, item: Item, references: References, report: Report) -> None:
    """After the last of a file's works: their collection, and that the file was taken."""
    document = item.document
    if document is None or document.taken is None or not document.is_whole:
        return
    if document.collection:
        _collect(tx, item, document.collection, references, report)
    left = intake.left_over(tx, document.taken, document.keys)
    for key in left.unchanged:
        changes.set_deleted(tx, key, clock.now())
    for problem in _left_over(left, dry_run=False):
        report.told.append((document.line, problem))
    intake.record(tx, document.taken, document.keys)


def foretell(tx: Transaction, document: Document, report: Report) -> None:
    """What `finish` would say of works that the file does not have any more."""
    if document.taken and document.is_whole:
        left = intake.left_over(tx, document.taken, document.keys)
        report.told += [(document.line, one) for one in _left_over(left, dry_run=True)]


def _left_over(left: intake.LeftOver, *, dry_run: bool) -> Iterator[Problem]:
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


def _collect(
    tx: Transaction,
    item: Item,
    fields: dict[str, object],
    references: References,
    report: Report,
) -> None:
    parsed = parse(dict(fields))
    for problem in parsed.problems:
        report.add(item.file, item.line, problem)
    if parsed.draft is None:
        return
    mentions = references.at(tx, report, item.file, item.line)
    outcome = entities.save(tx, parsed.draft, mentions, references)
    report.counts["collection", outcome] += 1


def note_refused(document: Document, problem: Problem) -> None:
    """One of the file's works did not go in: the file is to be taken up again."""
    document.is_whole = False
    document.line.problems.append(problem)


def settle(report: Report) -> None:
    """What the report holds is committed: the lines of files may say so."""
    for line, key, outcome in report.saved:
        line.add(key, outcome)
    for line, keys, path in report.linked:
        line.told(FileOutcome.LINKED, keys=keys)
        line.same_as = line.same_as or path
    for line, problem in report.told:
        line.problems.append(problem)
        if line.outcome is FileOutcome.UNCHANGED:  # what is left of it
            line.outcome = FileOutcome.REVISED
        report.add(line.file, 0, problem)
    report.told.clear()
    report.saved.clear()
    report.linked.clear()


def show(line: FileLine, report: Report) -> None:
    """Put a file's line into the report, with what is wrong with it."""
    report.add_file(line)
    if line.outcome is not FileOutcome.SKIPPED:
        for problem in line.problems:
            report.add(line.file, 0, problem)
