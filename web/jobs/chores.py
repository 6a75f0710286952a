"""Chores: what a process does now and then with what it holds in memory, such as query logs."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final

_log = logging.getLogger(__name__)

_EVERY_S: Final = 1.0


class Chores:
    """A thread that runs each of its steps about once a second; each step knows when it is due."""

    def __init__(self, steps: Sequence[Callable[[], None]]) -> None:
        self._steps = steps
        self._stop = threading.Event()

    def run(self) -> None:
        """Run the steps until `stop`; a step that fails is tried again and delays no other."""
        while not self._stop.wait(_EVERY_S):
            for step in self._steps:
                try:
                    step()
                except Exception:  # noqa: BLE001 - the thread must outlive any error
                    _log.exception("a chore failed and will be tried again")

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self.run, name="chores", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        self._stop.set()
