"""Leaves a cluster that failed alone for a moment, so that its silence fills no threads.

Pages that only have a list from the engine stand without it at once; one search after each pause
finds out whether it is back. Engines on this host's disk do not need this, because they fail at
once. It is for searches alone: a writer waits by itself, and must try.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

from indexer.engines.contract import OPEN_TO_ALL, Engine, Index, Request, Result, Stretch
from indexer.engines.errors import IndexDamaged
from kb.errors import Unavailable

PAUSE_S: Final = 2.0
MOST_PAUSE_S: Final = 15.0
SEVERAL: Final = 2


def guarded(engine: Engine) -> Engine:
    """Guard an engine for searching; an engine on this host's disk is returned as it is."""
    return cast("Engine", _GuardedEngine(engine)) if engine.capabilities.distributed else engine


class Guard:
    """Knows whether the engine may be asked. Safe in several threads.

    One fault alone concerns nobody else, because the query may be at fault. Several without a
    success in between are the engine's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault: Unavailable | None = None
        self._faults = 0
        self._not_before = 0.0
        self._pause_s = 0.0
        self._trying: set[str] = set()

    @contextmanager
    def asking(self, what: str, *, proves: bool = True) -> Iterator[None]:
        """Surround each call to the engine.

        Raises Unavailable during a pause. After it, only one of those who ask the same tries, and
        the others wait for the outcome. proves: whether an answer shows that searches are well.
        """
        is_trying = self._begin(what)
        try:
            yield
        except IndexDamaged:  # an answer, too
            raise
        except Unavailable as fault:
            self._failed(fault)
            raise
        finally:
            if is_trying:
                self._trying.discard(what)
        if proves:
            self._well()

    def _begin(self, what: str) -> bool:
        """Whether this is the one that tries for all."""
        if self._faults < SEVERAL:
            return False
        with self._lock:
            if self._faults < SEVERAL or (fault := self._fault) is None:
                return False
            left_s = self._not_before - time.monotonic()
            if left_s <= 0 and what not in self._trying:
                self._trying.add(what)
                return True
            raise Unavailable(
                fault.message,
                plain=fault.plain,
                retry_after_s=max(1, round(left_s)),
                **fault.params,
            ) from fault

    def _failed(self, fault: Unavailable) -> None:
        with self._lock:
            self._fault = fault
            self._faults += 1
            self._pause_s = min(
                PAUSE_S * 2.0 ** min(10, max(0, self._faults - SEVERAL)), MOST_PAUSE_S
            )
            self._not_before = time.monotonic() + self._pause_s

    def _well(self) -> None:
        if self._faults:
            with self._lock:
                self._fault, self._faults = None, 0


class _GuardedEngine:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guard = Guard()
        self._live: tuple[Index, Index] | None = None

    def current(self) -> Index | None:
        # that a cluster knows which index is live says nothing of the index
        with self._guard.asking("current", proves=False):
            index = self._engine.current()
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
    def __init__(self, index: Index, guard: Guard) -> None:
        self._index = index
        self._guard = guard

    def search(self, request: Request) -> Result:
        with self._guard.asking("search"):
            return self._index.search(request)

    def walk(self, request: Request, cursor: str) -> Stretch:
        with self._guard.asking("search"):
            return self._index.walk(request, cursor)

    def document_frequencies(self, terms: Any, audience: frozenset[str] = OPEN_TO_ALL) -> list[int]:
        # may come from memory
        with self._guard.asking("frequencies", proves=False):
            return self._index.document_frequencies(terms, audience)

    def documents(self, audience: frozenset[str] = OPEN_TO_ALL) -> int:
        with self._guard.asking("frequencies", proves=False):
            return self._index.documents(audience)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)
