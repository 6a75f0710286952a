"""Jobs: what takes longer than a page, done beside the pages while nobody's page waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Final

from kb.domain.actor import ActorRef
from kb.domain.ids import JobId

# A job that failed or was killed so often is left alone and shown to the operator.
MOST_ATTEMPTS: Final = 5
# How many jobs an account may have open at once.
MOST_OPEN: Final = 5


class Priority(IntEnum):
    """The lower number goes first."""

    PERSON = 0  # somebody waits for it
    MAINTENANCE = 10


class JobState(StrEnum):
    """How far a job is. `open` in the database is `waiting` or `running` here."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        return self in (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed: a message in Chinese with placeholders, and what fills them."""

    message: str
    params: Mapping[str, Any]

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands. payload and result are kept out of its text, so that no log has them.

    done, total: how far it says it is, in units of its kind; total is None until it knows.
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
