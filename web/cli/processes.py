"""Several processes on one port: the first one listens, starts the others and restarts them.

They are started anew rather than forked, so that none inherits threads, connections or locks. They
accept from one socket, so that a connection waits for whichever process is free, and none is lost
when a process ends. Their standard input is a pipe from the first process: when it closes, they
end.
"""

import contextlib
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

from kb.errors import InvalidInput
from web.cli.output import say
from web.observe.meter import FOLDER_VARIABLE
from web.settings import Settings

_log = logging.getLogger(__name__)

MOST: Final = 64
_LOOK_EVERY_S: Final = 0.2
_PATIENCE_S: Final = 30.0
# A process that lived for so long had no trouble starting.
_LIVED_S: Final = 10.0
_MOST_WAIT_S: Final = 30.0
# This variable tells `kb worker` that it is one of our children.
_CHILD: Final = "STUDIO_KB_CHILD"

Sockets = Sequence[socket.socket]
Server = Any  # waitress has no type for "one server or several"


def check_possible(number: int) -> None:
    """Raise InvalidInput where this system cannot run so many processes on one port."""
    if number > 1 and sys.platform == "win32":
        raise InvalidInput(
            "Windows 上一个端口只能有一个进程。请用 --port 在几个端口上各开一个，前面放反向代理。"
        )


def sockets_of(inherited: str) -> list[socket.socket]:
    """Return the sockets whose file descriptors are listed, separated by commas."""
    return [socket.socket(fileno=int(number)) for number in inherited.split(",")]


def is_child() -> bool:
    """Say whether this process was started by another process of `kb serve`."""
    return _CHILD in os.environ


def end_with_parent() -> None:
    """Start a thread that ends this process when its parent ends.

    A parent that was killed cannot stop its children itself.
    """

    def wait() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


@contextlib.contextmanager
def figures_added_up(settings: Settings) -> Iterator[None]:
    """Keep a folder for the figures of the children while the block runs.

    Nothing is made where KB_METRICS asks for no figures.
    """
    if settings.metrics is None:
        yield
        return
    folder = tempfile.mkdtemp(prefix="kb-metrics-")
    os.environ[FOLDER_VARIABLE] = folder
    try:
        yield
    finally:
        del os.environ[FOLDER_VARIABLE]
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class _Child:
    words: tuple[str, ...]
    sockets: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    not_before: float = 0.0
    failures: int = field(default=0)

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "web.cli", *self.words],
            pass_fds=self.sockets,
            stdin=subprocess.PIPE,
            env={**os.environ, _CHILD: "1"},
        )
        self.started_at = time.monotonic()

    def look(self) -> None:
        """Start the process if it is not running; the more often it failed, the longer the wait."""
        now = time.monotonic()
        if self.process is not None:
            if (code := self.process.poll()) is None:
                return
            self._close()
            self.failures = 0 if now - self.started_at > _LIVED_S else self.failures + 1
            wait_s = min(_MOST_WAIT_S, 2.0**self.failures - 1)
            self.not_before = now + wait_s
            _log.error("kb %s ended with %s; again in %.0f s", self.words[0], code, wait_s)
        if now >= self.not_before:
            self.start()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._close()

    def _close(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


def run(number: int, sockets: Sockets, host: str, *, worker: bool, said: str) -> None:
    """Run the given number of serving processes until this process is asked to end.

    host: the address or name on which the sockets listen. worker: whether one more process looks
    after the index. said: what is printed when all have started.
    """
    numbers = tuple(one.fileno() for one in sockets)
    inherited = ",".join(map(str, numbers))
    words = ("serve", "--inherited", inherited, "--host", host)
    children = [_Child(words, numbers) for _ in range(number)]
    if worker:
        children.append(_Child(("worker",)))
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        for child in children:
            child.look()
        say(said)
        sys.stdout.flush()
        while not ended.wait(_LOOK_EVERY_S):
            for child in children:
                child.look()
    finally:
        until = time.monotonic() + _PATIENCE_S
        for child in children:
            child.stop()
        for child in children:
            child.wait(until)
