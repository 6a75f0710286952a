"""Remembers an answer that is asked for with every search and seldom changes."""

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")

# How long another process's change may go unseen, in seconds.
FRESH_S: Final = 1.0


class Cached(Generic[T]):
    """Keeps the answer of `ask`, and asks again when it is older than FRESH_S. Safe in several
    threads.
    """

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._answer: tuple[float, T] | None = None

    def __call__(self) -> T:
        known = self._answer
        if known is not None and time.monotonic() - known[0] < FRESH_S:
            return known[1]
        with self._lock:
            known = self._answer
            if known is None or time.monotonic() - known[0] >= FRESH_S:
                known = self._answer = (time.monotonic(), self._ask())
            return known[1]
