"""What is counted, whoever counts it."""

from collections.abc import Mapping
from typing import Final, Protocol

# Where the processes of one server keep their figures: prometheus_client's own variable.
FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"


class Meter(Protocol):
    def request(self, endpoint: str, method: str, status: int, took_s: float) -> None:
        """A request was answered. endpoint: the view's name, "" for no view."""

    def search(self, stages_ms: Mapping[str, float]) -> None:
        """A search was made; the time by stage in milliseconds."""

    def engine_fault(self, kind: str) -> None:
        """The engine failed. kind: the name of the error."""

    def write(self, took_s: float) -> None:
        """A transaction that may have written is over."""


class Unmeasured:
    """Counts nothing, as most schools want it."""

    def request(self, endpoint: str, method: str, status: int, took_s: float) -> None:
        pass

    def search(self, stages_ms: Mapping[str, float]) -> None:
        pass

    def engine_fault(self, kind: str) -> None:
        pass

    def write(self, took_s: float) -> None:
        pass
