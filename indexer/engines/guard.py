"""A cluster that failed is left alone for a moment, so that its silence does not fill every thread.

Pages that only have a list from the engine stand without it at once; one search after each pause
finds out whether it is back. Engines on this host's disk need none of it: they fail at once.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from indexer.engines.contract import Engine, Index, Request, Result
from indexer.engines.errors import IndexDamaged
from kb.errors import Unavailable

PAUSE_S: Final = 2.0
MOST_PAUSE_S: Final = 15.0
SEVERAL: Final = 2

T = TypeVar("T")


def guarded(engine: Engine) -> Engine:
    """The same engine; one on this host's disk as it is."""
    return cast("Engine", _GuardedEngine(engine)) if engine.capabilities.distributed else engine


class Guard:
    """Whether the engine may be asked. Safe in several threads.

    One fault alone is nobody else's affair: it may be the query. Several without a success in
    between are the engine's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault: Unavailable | None = None
        self._faults = 0
        self._not_before = 0.0
        self._pause_s = 0.0

    def check(self, *, trying: bool = False) -> None:
        """Raises Unavailable during a pause. trying: after it, the next pause begins here, so that
        of those who wait only this one tries.
        """
        if self._faults < SEVERAL:
            return
        with self._lock:
            if self._faults < SEVERAL or (fault := self._fault) is None:
                return
            left_s = self._not_before - time.monotonic()
            if left_s > 0:
                raise Unavailable(
                    fault.message, retry_after_s=max(1, round(left_s)), **fault.params
                ) from fault
            if trying:
                self._not_before = time.monotonic() + self._pause_s

    def failed(self, fault: Unavailable) -> None:
        with self._lock:
            self._fault = fault
            self._faults += 1
            self._pause_s = min(
                PAUSE_S * 2.0 ** min(10, max(0, self._faults - SEVERAL)), MOST_PAUSE_S
            )
            self._not_before = time.monotonic() + self._pause_s

    def well(self) -> None:
        if self._faults:
            with self._lock:
                self._fault, self._faults = None, 0


class _GuardedEngine:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guard = Guard()
        self._live: tuple[Index, Index] | None = None

    def current(self) -> Index | None:
        self._guard.check()
        try:
            index = self._engine.current()
        except IndexDamaged:
            raise
        except Unavailable as fault:
            self._guard.failed(fault)
            raise
        return self._same(index) if index is not None else None

    def _same(self, index: Index) -> Index:
        """One for as long as the engine's own is one."""
        known = self._live
        if known is None or known[0] is not index:
            known = self._live = (index, cast("Index", _GuardedIndex(index, self._guard)))
        return known[1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


class _GuardedIndex:
    """Searches alone are held back: who writes waits by itself, and must try."""

    def __init__(self, index: Index, guard: Guard) -> None:
        self._index = index
        self._guard = guard

    def search(self, request: Request) -> Result:
        return self._tried(lambda: self._index.search(request))

    def document_frequencies(self, terms: Any) -> list[int]:
        return self._tried(lambda: self._index.document_frequencies(terms))

    def _tried(self, ask: Callable[[], T]) -> T:
        self._guard.check(trying=True)
        try:
            answer = ask()
        except Unavailable as fault:
            self._guard.failed(fault)
            raise
        self._guard.well()
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)
