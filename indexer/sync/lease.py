"""Decides who writes, across processes and hosts, by a row that its holder keeps renewing."""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kb.errors import Conflict, KbError
from kb.storage.session import Database
from kb.usecases import indexing

_log = logging.getLogger(__name__)

WRITER: Final = "writer"
REBUILD: Final = "rebuild"
TTL_S: Final = 15.0
RETRY_S: Final = 0.05


def holder_name() -> str:
    """Make a name that is unique for each holder and shows an operator where to look."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"


class Lease:
    """A lease that is held, and renewed in the background; call `check` before what cannot be
    undone.
    """

    def __init__(self, db: Database, name: str, holder: str, *, shared: bool = False) -> None:
        self.holder = holder
        self.shared = shared
        self._db = db
        self._name = name
        self._valid_until = time.monotonic() + TTL_S
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise Conflict if the lease has run out, as after a long sleep of the machine."""
        if time.monotonic() >= self._valid_until:
            raise Conflict("写索引的许可（%(name)s）已经过期，稍后会重来。", name=self._name)

    def give_up(self) -> None:
        """Stop renewing the lease and release it; where the database is away, it runs out by
        itself.
        """
        self._done.set()
        self._thread.join()
        try:
            indexing.release(self._db, self._name, self.holder)
        except KbError as error:
            _log.warning("the lease %s runs out by itself: %s", self._name, error)

    def _renew(self) -> bool:
        return indexing.lease(self._db, self._name, self.holder, TTL_S, shared=self.shared)

    def _keep(self) -> None:
        while not self._done.wait(TTL_S / 3):
            asked = time.monotonic()
            try:
                if not self._renew():
                    self._valid_until = 0.0
                    return
            except KbError as error:
                _log.warning("the lease %s could not be renewed yet: %s", self._name, error)
                continue
            self._valid_until = asked + TTL_S


@contextmanager
def held(db: Database, name: str, *, wait_s: float = 0.0, shared: bool = False) -> Iterator[Lease]:
    """Hold a lease while the block runs. Raises Conflict if others keep it for `wait_s` seconds.

    shared: whether it is held beside others who share it; nobody shares it with one who holds it
    alone.
    """
    holder = holder_name()
    deadline = time.monotonic() + wait_s
    while not indexing.lease(db, name, holder, TTL_S, shared=shared):
        if time.monotonic() >= deadline:
            indexing.release(db, name, holder)  # who waits for the whole keeps others out
            raise Conflict("另一个进程正在写索引（%(name)s），请等它完成后再试。", name=name)
        time.sleep(RETRY_S)
    lease = Lease(db, name, holder, shared=shared)
    try:
        yield lease
    finally:
        lease.give_up()
