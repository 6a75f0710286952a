"""The threads that run beside the pages of one process: the index, the jobs and the chores."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from web.jobs.chores import Chores
from web.services import Services

_log = logging.getLogger(__name__)

# When a process must end, all threads together have so long to finish their work.
_PATIENCE_S: Final = 10.0


class _Endless(Protocol):
    def start(self) -> threading.Thread: ...
    def stop(self) -> None: ...


@contextmanager
def running(*things: _Endless) -> Iterator[None]:
    """Run each thing in a thread of its own while the block runs, then stop all of them.

    A thread that does not stop in time ends with the process, and another process takes its work
    up.
    """
    started = [thing.start() for thing in things]
    try:
        yield
    finally:
        for thing in things:
            thing.stop()
        until = time.monotonic() + _PATIENCE_S
        for thread in started:
            thread.join(timeout=max(0.0, until - time.monotonic()))
            if thread.is_alive():
                _log.warning("the thread %s is still at work and is left alone", thread.name)


@contextmanager
def beside_pages(services: Services, *, worker: bool) -> Iterator[None]:
    """Run the threads that a process needs beside its pages while the block runs.

    worker: whether it also does the work of `kb worker`. Each process writes the queries that it
    holds in memory by itself.
    """
    chores = Chores([services.query_log.flush_when_due])
    mine = (services.worker(), services.job_runner()) if worker else ()
    with running(chores, *mine):
        yield
