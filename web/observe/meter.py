"""The interface of what is counted, whoever counts it."""

from collections.abc import Mapping
from typing import Final, Protocol

# prometheus_client reads from this variable where the processes keep their figures.
FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"


class Meter(Protocol):
    def request(self, endpoint: str, method: str, status: int, took_s: float) -> None:
        """Count an answered request.

        endpoint: the name of the view, or "" for none. took_s: seconds.
        """

    def search(self, stages_ms: Mapping[str, float]) -> None:
        """Count a search.

        stages_ms: the time by stage, in milliseconds.
        """

    def engine_fault(self, kind: str) -> None:
        """Count a failure of the engine.

        kind: the name of the error.
        """

    def refusal(self, kind: str) -> None:
        """Count a request that was refused, because its client asks too much.

        kind: search, suggest, file, list or report.
        """

    def write(self, took_s: float) -> None:
        """Count a finished transaction that may have written.

        took_s: seconds.
        """


class Unmeasured:
    """A meter that counts nothing, as most schools want it."""

    def request(self, endpoint: str, method: str, status: int, took_s: float) -> None:
        pass

    def search(self, stages_ms: Mapping[str, float]) -> None:
        pass

    def engine_fault(self, kind: str) -> None:
        pass

    def refusal(self, kind: str) -> None:
        pass

    def write(self, took_s: float) -> None:
        pass
