"""Measures where the time of a search goes."""

import time


class Clock:
    """laps: milliseconds by name; what comes again is added."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._at = time.perf_counter()

    def lap(self, name: str) -> None:
        """Add the time since the last lap to a name."""
        now = time.perf_counter()
        self.laps[name] = self.laps.get(name, 0.0) + (now - self._at) * 1000
        self._at = now
