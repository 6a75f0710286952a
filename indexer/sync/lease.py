"""One writer at a time across processes: a row that its holder keeps renewing."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kb.errors import Conflict
from kb.storage.session import Database
from kb.usecases import indexing

WRITER: Final = "writer"
TTL_S: Final = 15.0
_RETRY_S: Final = 0.05


def holder_name() -> str:
    """Unique for each holder, and tells an operator where to look."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@contextmanager
def held(db: Database, name: str, *, wait_s: float = 0.0) -> Iterator[str]:
    """Hold a lease, renewed in the background. Raises Conflict where somebody else keeps it."""
    holder = holder_name()
    deadline = time.monotonic() + wait_s
    while not indexing.lease(db, name, holder, TTL_S):
        if time.monotonic() >= deadline:
            raise Conflict("另一个进程正在写索引（%(name)s），请等它完成后再试。", name=name)
        time.sleep(_RETRY_S)
    done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(db, name, holder, done), daemon=True)
    renewing.start()
    try:
        yield holder
    finally:
        done.set()
        renewing.join()
        indexing.release(db, name, holder)


def _renew(db: Database, name: str, holder: str, done: threading.Event) -> None:
    while not done.wait(TTL_S / 3):
        indexing.lease(db, name, holder, TTL_S)
