"""Jobs: work that takes longer than a page may take, so that it is done beside the pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Final

from kb.domain.actor import ActorRef
from kb.domain.ids import JobId

# A job that failed or was killed this many times is left alone and shown to the operator.
MOST_ATTEMPTS: Final = 5
# The most jobs that an account may have open at once.
MOST_OPEN: Final = 5


class Priority(IntEnum):
    """The urgency of a job: the lower number goes first."""

    PERSON = 0  # somebody waits for it
    MAINTENANCE = 10


class JobState(StrEnum):
    """The state of a job. What the database calls `open` is `waiting` or `running` here."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Tell whether the job is still to be done or is being done."""
        return self in (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason why a job failed: a message in Chinese with placeholders, and their values."""

    message: str
    params: Mapping[str, Any]

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands. Its text leaves out payload and result, so that no log has them.

    done, total: the progress that the job reports, in units of its kind; total is None until it is
    known.
    """

    id: JobId
    kind: str
    asked_by: ActorRef
    asked_at: datetime
    priority: Priority
    due_at: datetime
    attempts: int
    state: JobState
    cancel_asked: bool
    done: int
    total: int | None
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime
    error: Failure | None
    payload: Mapping[str, Any] = field(repr=False)
    result: Mapping[str, Any] | None = field(repr=False)
