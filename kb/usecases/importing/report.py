"""What an import did, and what was wrong where."""

from collections import Counter
from dataclasses import dataclass, field

from kb.domain.outcome import Outcome
from kb.intake.problems import Problem

# Of each sort; all are counted
_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Reported:
    """line is 0 where a whole file is meant."""

    file: str
    line: int
    problem: Problem

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


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
    """counts: (type, outcome) → lines. problems and made hold the first 1,000 of each sort."""

    counts: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    errors: int = 0
    warnings: int = 0
    problems: list[Reported] = field(default_factory=list)
    made_count: int = 0
    made: list[Made] = field(default_factory=list)

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

    def sort(self) -> None:
        self.problems.sort(key=lambda reported: (reported.file, reported.line))
