"""The report of an import: what it did, and what was wrong where."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from kb.domain.originals import Holds
from kb.domain.outcome import Outcome
from kb.intake.extracted import LeftOut, Reason
from kb.intake.works import RemovedText
from kb.lines.problems import Problem
from kb.usecases.importing.files import FileOutcome, GivenField
from kb.usecases.importing.results import (
    Counts,
    Linked,
    Made,
    Passed,
    Refused,
    Result,
    Saved,
    counted,
)
from kb.usecases.importing.sidecar import is_side_file
from kb.usecases.importing.sources import Document, Item

# The most that are kept of each sort; all are counted
_KEPT = 1000
_WENT_IN = (FileOutcome.CREATED, FileOutcome.REVISED, FileOutcome.UNCHANGED)
_UNSEEN = (Reason.HIDDEN, Reason.UNREAD)
_DETAILED_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Reported:
    """A problem or a created thing with its place. line is 0 where a whole file is meant."""

    file: str
    line: int
    problem: Problem

    @property
    def place(self) -> str:
        """Return the file, with the line where there is one."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(slots=True)
class FileLine:
    """A file's line in the report. same_as: the other places that hold its content.

    left_out: the parts of the file that are in none of its works. doubts: what the guard says of
    it. holds: what keeps its original back.
    """

    file: str
    outcome: FileOutcome | None = None
    title: str = ""
    keys: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    fields: tuple[GivenField, ...] = ()
    removed: tuple[RemovedText, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    doubts: tuple[Problem, ...] = ()
    same_as: str | None = None
    holds: Holds = Holds.NOTHING

    @property
    def result(self) -> FileOutcome | None:
        """Return the outcome of the file; None for one that was not reached."""
        if self.outcome in _WENT_IN and (self.doubts or self.unseen):
            return FileOutcome.NEEDS_LOOK
        failed = any(problem.fatal for problem in self.problems)
        return self.outcome or (FileOutcome.FAILED if failed else None)

    @property
    def unseen(self) -> tuple[LeftOut, ...]:
        """Return the parts that are in none of its works because they are hidden or unreadable."""
        return tuple(part for part in self.left_out if part.reason in _UNSEEN)

    @property
    def faults(self) -> tuple[Problem, ...]:
        """Return what kept the file, or a work of it, from going in."""
        return tuple(problem for problem in self.problems if problem.fatal)

    @property
    def needs_look(self) -> bool:
        """Tell whether somebody should look at it: at what failed, is doubtful, or is not seen."""
        return bool(self.faults or self.doubts or self.unseen)

    def add(self, key: str, outcome: Outcome) -> None:
        """Record that one of its works was saved; the first outcome of the list speaks for all."""
        self.keys.append(key)
        found = FileOutcome(outcome.value)
        order = list(FileOutcome)
        if self.outcome is None or order.index(found) < order.index(self.outcome):
            self.outcome = found


@dataclass(slots=True)
class Report:
    """The report. counts: (type, outcome) → lines.

    problems and made hold the first 1,000 of each sort. files: all files that were not files of
    lines. run: the import's number in the journal, None where nothing was changed.
    """

    counts: Counts = field(default_factory=Counter)
    errors: int = 0
    warnings: int = 0
    problems: list[Reported] = field(default_factory=list)
    made_count: int = 0
    made: list[Made] = field(default_factory=list)
    files: list[FileLine] = field(default_factory=list)
    run: int | None = None
    # The number of a document → its line; those of one import at a time
    _lines: dict[int, FileLine] = field(default_factory=dict, repr=False)

    @property
    def is_clean(self) -> bool:
        """Tell whether everything went in."""
        return self.errors == 0

    def total(self, outcome: Outcome, kind: str | None = None) -> int:
        """Return the number of lines with an outcome, of one type or of all."""
        return sum(
            count
            for (what, how), count in self.counts.items()
            if how is outcome and kind in (None, what)
        )

    @property
    def file_counts(self) -> Counter[FileOutcome]:
        """Return the number of files by outcome; those that were not reached are left out."""
        return Counter(line.result for line in self.files if line.result)

    # --- what is told to it ------------------------------------------------------------------

    def record(self, result: Result) -> None:
        """Take up what became of one line or file; what is saved is recorded once it is
        committed.
        """
        self.counts.update(counted([result]))
        line = self._line_of(result.item.document) if result.item.document else None
        match result:
            case Refused():
                self._tell(result.item, line, result.problems)
            case Passed():
                pass  # its line says it all
            case Linked():
                self._record_link(result, line)
            case Saved():
                self._record_saved(result, line)

    def _record_link(self, result: Linked, line: FileLine | None) -> None:
        if line:
            line.outcome = FileOutcome.LINKED
            line.keys += [key for key in result.keys if key not in line.keys]
            line.same_as = line.same_as or result.path

    def _record_saved(self, result: Saved, line: FileLine | None) -> None:
        ready = result.ready
        self._tell(ready.item, line, ready.notices)
        self._add_problems(ready.item, result.notices)
        for made in result.made:
            self._add_made(made)
        if line:
            line.add(ready.state.key, result.outcome)
        if line and result.filed:
            self._tell(ready.item, line, result.filed.left_over)
            if result.filed.left_over and line.outcome is FileOutcome.UNCHANGED:
                line.outcome = FileOutcome.REVISED  # what is left of it

    def _tell(self, item: Item, line: FileLine | None, problems: Iterable[Problem]) -> None:
        """Add problems to all problems and to the file's line."""
        told = tuple(problems)
        self._add_problems(item, told)
        if line:
            line.problems += told

    def _add_problems(self, item: Item, problems: Iterable[Problem]) -> None:
        for problem in problems:
            count = self.errors if problem.fatal else self.warnings
            if count < _KEPT:
                self.problems.append(Reported(item.file, item.line, problem))
            if problem.fatal:
                self.errors += 1
            else:
                self.warnings += 1

    def _add_made(self, made: Made) -> None:
        self.made_count += 1
        if len(self.made) < _KEPT:
            self.made.append(made)

    def _line_of(self, document: Document) -> FileLine:
        """Return the file's line; a new one holds what was found while the file was read."""
        if document.number in self._lines:
            return self._lines[document.number]
        detailed = len(self.files) < _DETAILED_FILES
        line = FileLine(
            document.file,
            document.outcome,
            document.title,
            list(document.keys),
            list(document.problems),
            document.fields if detailed else (),
            document.removed if detailed else (),
            document.left_out,
            document.doubts,
            document.same_as,
            document.holds,
        )
        self.files.append(line)
        self._lines[document.number] = line
        if document.outcome is not FileOutcome.SKIPPED or _is_side_file(document.file):
            self._add_problems(Item(document.file, 0), document.problems)
        return line

    def finish(self) -> None:
        """Put everything in the order of files and lines, because the import is over."""
        self._lines.clear()
        self.problems.sort(key=_order)
        self.files.sort(key=lambda line: line.file)


def _order(reported: Reported) -> tuple[bool, bool, str, int]:
    """Return the order of a problem: faults before notices.

    Those of a side file come first of all, because its whole folder stayed outside.
    """
    is_other = not _is_side_file(reported.file)
    return not reported.problem.fatal, is_other, reported.file, reported.line


def _is_side_file(file: str) -> bool:
    return is_side_file(PurePath(file.replace("\\", "/")).name)
