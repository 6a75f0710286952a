"""An engine whose errors are counted where they happen: each once, whoever asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

from indexer.engines.contract import Engine, Index, Stamp
from indexer.engines.errors import DocumentsRefused
from kb.domain.ids import ResourceId
from kb.errors import DatabaseAway, Unavailable


class _Watched:
    def __init__(self, part: Any, on_fault: Callable[[str], None]) -> None:
        self._part = part
        self._on_fault = on_fault

    @contextmanager
    def _counting(self) -> Iterator[None]:
        try:
            yield
        except (
            DatabaseAway,
            DocumentsRefused,
        ):  # these errors are about what it was given, not its own
            raise
        except Unavailable as error:
            self._on_fault(type(error).__name__)
            raise

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if not callable(found):
            return found

        def counted(*arguments: Any, **named: Any) -> Any:
            with self._counting():
                return found(*arguments, **named)

        return counted


class _WatchedIndex(_Watched):
    def versions(self) -> Iterator[tuple[ResourceId, int]]:
        with self._counting():
            yield from self._part.versions()

    def open_versions(self) -> Iterator[tuple[ResourceId, int]]:
        with self._counting():
            yield from self._part.open_versions()


class _WatchedEngine(_Watched):
    def __init__(self, engine: Engine, on_fault: Callable[[str], None]) -> None:
        super().__init__(engine, on_fault)
        # the wrapper lasts as long as the engine's own index
        self._as_watched = lru_cache(maxsize=1)(lambda index: _WatchedIndex(index, on_fault))

    def current(self) -> Index | None:
        with self._counting():
            index = self._part.current()
        return None if index is None else cast("Index", self._as_watched(index))

    def create(self, stamp: Stamp) -> Index:
        with self._counting():
            return cast("Index", _WatchedIndex(self._part.create(stamp), self._on_fault))


def watched(engine: Engine, on_fault: Callable[[str], None]) -> Engine:
    """Return the same engine, which passes the name of each of its errors to `on_fault`."""
    return cast("Engine", _WatchedEngine(engine, on_fault))
