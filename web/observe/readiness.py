"""Whether the parts that a process needs are there; they are asked seldom, and never for long."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from kb.errors import KbError

_log = logging.getLogger(__name__)

OK: Final = "ok"
HEALING: Final = "healing"
AWAY: Final = "away"
PATIENCE_S: Final = 2.0
# A part is asked once in so many seconds, however often a balancer or a stranger asks.
FRESH_S: Final = 1.0


class Probe:
    """The check of one part.

    check: returns OK or HEALING, and raises KbError or OSError where the part is away.
    """

    def __init__(self, name: str, check: Callable[[], str]) -> None:
        self.name = name
        self._check = check
        self._lock = threading.Lock()
        self._asking: threading.Event | None = None
        self._answer = AWAY
        self._asked_at = float("-inf")

    def begin(self) -> threading.Event:
        """Start a check if none is fresh, and return an event that is set when there is an answer.

        A check that hangs is not started twice: all who ask wait for the same one.
        """
        with self._lock:
            if self._asking is not None:
                return self._asking
            answered = threading.Event()
            if time.monotonic() - self._asked_at < FRESH_S:
                answered.set()
                return answered
            self._asking = answered
        threading.Thread(target=self._ask, args=(answered,), daemon=True).start()
        return answered

    def answer(self, answered: threading.Event, patience_s: float) -> str:
        """Return the answer, or AWAY where it does not come within `patience_s` seconds."""
        return self._answer if answered.wait(max(0.0, patience_s)) else AWAY

    def _ask(self, answered: threading.Event) -> None:
        try:
            answer = self._check()
        except (KbError, OSError) as error:
            _log.warning("%s is away: %s", self.name, error)
            answer = AWAY
        except Exception:  # noqa: BLE001 - whatever the error is, the part is away
            _log.exception("%s could not be asked", self.name)
            answer = AWAY
        with self._lock:
            self._answer, self._asked_at, self._asking = answer, time.monotonic(), None
        answered.set()


@dataclass(frozen=True, slots=True)
class Readiness:
    """The probes of all parts, asked at once, so that one that hangs costs PATIENCE_S in all."""

    probes: tuple[Probe, ...]

    def ask(self) -> Mapping[str, str]:
        """Return OK, HEALING or AWAY for each part, by its name."""
        until = time.monotonic() + PATIENCE_S
        begun = [(probe, probe.begin()) for probe in self.probes]
        return {
            probe.name: probe.answer(answered, until - time.monotonic())
            for probe, answered in begun
        }
