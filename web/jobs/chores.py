"""What a process does now and then with what it holds in memory, such as the log of queries."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final

_log = logging.getLogger(__name__)

_EVERY_S: Final = 1.0


class Chores:
    """Runs each of the steps about once a second in one thread; each knows when it is due."""

    def __init__(self, steps: Sequence[Callable[[], None]]) -> None:
        self._steps = steps
        self._stop = threading.Event()

    def run(self) -> None:
        """Until `stop`; a step that fails is tried again, and holds no other up."""
        while not self._stop.wait(_EVERY_S):
            for step in self._steps:
                try:
                    step()
                except Exception:  # noqa: BLE001 - the thread must outlive any fault
                    _log.exception("a chore failed and will be tried again")

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self.run, name="chores", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        self._stop.set()
