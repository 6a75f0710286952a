"""An engine whose faults are counted."""

from collections.abc import Callable
from typing import Any, cast

from indexer.engines.contract import Engine, Index
from indexer.engines.errors import IndexDamaged
from kb.errors import Unavailable


class _Watched:
    """Searches and writes that fail are reported through `suspect`, so that is where they count."""

    def __init__(self, engine: Engine, on_fault: Callable[[str], None]) -> None:
        self._engine = engine
        self._on_fault = on_fault

    def current(self) -> Index | None:
        try:
            return self._engine.current()
        except (Unavailable, IndexDamaged) as error:
            self._on_fault(type(error).__name__)
            raise

    def suspect(self) -> None:
        self._on_fault(Unavailable.__name__)
        self._engine.suspect()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def watched(engine: Engine, on_fault: Callable[[str], None]) -> Engine:
    """The same engine; on_fault is told the name of each error."""
    return cast("Engine", _Watched(engine, on_fault))
