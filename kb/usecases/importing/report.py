"""What an import did, and what was wrong where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kb.domain.outcome import Outcome
from kb.intake.reading import RemovedText
from kb.lines.problems import Problem

# Of each sort; all are counted
_KEPT = 1000
_DETAILED_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Reported:
    """line is 0 where a whole file is meant."""

    file: str
    line: int
    problem: Problem

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


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


@dataclass(slots=True)
class FileLine:
    """A file's line in the report. same_as: where else its content stands."""

    file: str
    outcome: FileOutcome | None = None
    title: str = ""
    keys: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    fields: list[GivenField] = field(default_factory=list)
    removed: list[RemovedText] = field(default_factory=list)
    same_as: str | None = None

    @property
    def result(self) -> FileOutcome | None:
        """None for a file that was not reached."""
        failed = any(problem.fatal for problem in self.problems)
        return self.outcome or (FileOutcome.FAILED if failed else None)

    def told(
        self, outcome: FileOutcome, problem: Problem | None = None, keys: Sequence[str] = ()
    ) -> "FileLine":
        self.outcome = outcome
        self.keys += [key for key in keys if key not in self.keys]
        if problem:
            self.problems.append(problem)
        return self

    def add(self, key: str, outcome: Outcome) -> None:
        """One of its works was saved; the first outcome of the list speaks for all."""
        self.keys.append(key)
        found = FileOutcome(outcome.value)
        order = list(FileOutcome)
        if self.outcome is None or order.index(found) < order.index(self.outcome):
            self.outcome = found


@dataclass(frozen=True, slots=True)
class Made:
    """A person, topic, studio … that was not known and has been created from its mention."""

    type: str
    key: str
    name: str
    file: str
    line: int


@dataclass(slots=True)
class Report:
    """counts: (type, outcome) → lines. problems and made hold the first 1,000 of each sort.

    files: all that were no files of lines. run: the import's number in the journal, None where
    nothing was changed.
    """

    counts: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    errors: int = 0
    warnings: int = 0
    problems: list[Reported] = field(default_factory=list)
    made_count: int = 0
    made: list[Made] = field(default_factory=list)
    files: list[FileLine] = field(default_factory=list)
    run: int | None = None
    # Of a batch that is not committed yet: (file, key, outcome), (copy, keys, path of the same),
    # (file, what there is to say of it)
    saved: list[tuple[FileLine, str, Outcome]] = field(default_factory=list)
    linked: list[tuple[FileLine, list[str], str | None]] = field(default_factory=list)
    told: list[tuple[FileLine, Problem]] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether everything went in."""
        return self.errors == 0

    def total(self, outcome: Outcome, kind: str | None = None) -> int:
        return sum(
            count
            for (what, how), count in self.counts.items()
            if how is outcome and kind in (None, what)
        )

    def add(self, file: str, line: int, problem: Problem) -> None:
        count = self.errors if problem.fatal else self.warnings
        if count < _KEPT:
            self.problems.append(Reported(file, line, problem))
        if problem.fatal:
            self.errors += 1
        else:
            self.warnings += 1

    def add_made(self, made: Made) -> None:
        self.made_count += 1
        if len(self.made) < _KEPT:
            self.made.append(made)

    @property
    def file_counts(self) -> Counter[FileOutcome]:
        """How many files ended how; those that were not reached are left out."""
        return Counter(line.result for line in self.files if line.result)

    def add_file(self, line: FileLine) -> None:
        """From the 20,001st on without details."""
        self.files.append(line)
        if len(self.files) > _DETAILED_FILES:
            line.fields.clear()
            line.removed.clear()

    def join(self, other: "Report") -> None:
        """Take over what a committed batch reports."""
        self.counts.update(other.counts)
        for reported in other.problems:
            self.add(reported.file, reported.line, reported.problem)
        for made in other.made:
            self.add_made(made)
        # what the other counted without keeping it
        kept_errors = sum(reported.problem.fatal for reported in other.problems)
        self.errors += other.errors - kept_errors
        self.warnings += other.warnings - (len(other.problems) - kept_errors)
        self.made_count += other.made_count - len(other.made)
        self.saved += other.saved
        self.linked += other.linked
        self.told += other.told

    def sort(self) -> None:
        self.problems.sort(key=lambda reported: (reported.file, reported.line))
        self.files.sort(key=lambda line: line.file)
