"""The kinds of jobs: a name, the work, and what must be known of it before it runs twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kb.domain.actor import Actor
from kb.domain.jobs import Job, Priority
from kb.errors import NotFound

Payload = Mapping[str, Any]


class Running(Protocol):
    """A job that is being done, as its kind's `run` sees it."""

    @property
    def job(self) -> Job: ...

    @property
    def actor(self) -> Actor:
        """Return who asked, with the rights of the moment at which the job was started."""

    def step(self, done: int | None = None, total: int | None = None) -> None:
        """Report the progress, and raise where the job has to stop.

        It never waits for the database. `run` calls it often, and always right before it writes,
        and lets its errors through.
        """


def _allow(_actor: Actor, _payload: Payload) -> None:
    """Allow the job to everybody who could ask for it."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job.

    run: does the work and returns the result, a mapping of what JSON has. twice: what happens where
    a job runs again after it was killed in the middle, in a sentence for developers and operators.
    check: raises Forbidden where the actor may not have this job; it is called when the job is
    asked for, when it starts, and when its result is fetched. keep_result_s: how long the result is
    kept; 0 means that the row goes with the end. gives_way: whether the job stops at its next step
    where a more urgent one waits, to be taken up again after it. is_wanted: tells whether the
    program itself should ask for a job now; there is never more than one open.
    """

    name: str
    run: Callable[[Running], Payload | None]
    twice: str
    check: Callable[[Actor, Payload], None] = _allow
    priority: Priority = Priority.PERSON
    keep_result_s: float = 0.0
    gives_way: bool = False
    is_wanted: Callable[[], bool] | None = None


class JobKinds:
    """The kinds that a process knows, by name. Jobs of other kinds are left to other processes."""

    def __init__(self, kinds: Iterable[JobKind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def __iter__(self) -> Iterator[JobKind]:
        return iter(self._kinds.values())

    @property
    def names(self) -> list[str]:
        """Return the names of all kinds."""
        return sorted(self._kinds)

    def get(self, name: str) -> JobKind:
        """Return a kind by its name. Raises NotFound for a kind of a newer version of the
        program.
        """
        if name not in self._kinds:
            raise NotFound("这个版本不认识“%(kind)s”类的后台任务", kind=name)
        return self._kinds[name]
