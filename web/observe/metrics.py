"""Figures for Prometheus, imported only where KB_METRICS asks for them.

The figures of the processes of one `kb serve --processes` are added up through files in a folder
that the first of them makes (prometheus_client's multiprocess mode, PROMETHEUS_MULTIPROC_DIR).
"""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from indexer.sync.lease import REBUILD
from kb.domain.jobs import JobState
from kb.errors import KbError
from kb.storage.session import Database
from kb.usecases import indexing
from kb.usecases.jobs import running
from web.observe.meter import FOLDER_VARIABLE
from web.observe.readiness import AWAY, Readiness

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_WRITE_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0)
_STAGE_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Measured:
    """The Meter that keeps figures; each process has one."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "kb_http_requests", "Requests answered.", ["endpoint", "method", "status"],
            registry=self.registry,
        )  # fmt: skip
        self._request_s = Histogram(
            "kb_http_request_duration_seconds", "Time to answer.", ["endpoint"],
            buckets=_REQUEST_S, registry=self.registry,
        )  # fmt: skip
        self._stage_s = Histogram(
            "kb_search_stage_duration_seconds", "Time of a search by stage.", ["stage"],
            buckets=_STAGE_S, registry=self.registry,
        )  # fmt: skip
        self._faults = Counter(
            "kb_engine_errors", "Faults of the search engine.", ["kind"], registry=self.registry
        )
        self._refusals = Counter(
            "kb_refused_requests", "Requests refused, because their clients ask too much.",
            ["kind"], registry=self.registry,
        )  # fmt: skip
        self._write_s = Histogram(
            "kb_write_transaction_seconds", "Time of a transaction that may write.",
            buckets=_WRITE_S, registry=self.registry,
        )  # fmt: skip

    def request(self, endpoint: str, method: str, status: int, took_s: float) -> None:
        known = (
            method if method in _METHODS else "other"
        )  # a stranger may send any word as the method
        self._requests.labels(endpoint, known, status).inc()
        self._request_s.labels(endpoint).observe(took_s)

    def search(self, stages_ms: Mapping[str, float]) -> None:
        for stage, took_ms in stages_ms.items():
            self._stage_s.labels(stage).observe(took_ms / 1000)

    def engine_fault(self, kind: str) -> None:
        self._faults.labels(kind).inc()

    def refusal(self, kind: str) -> None:
        self._refusals.labels(kind).inc()

    def write(self, took_s: float) -> None:
        self._write_s.observe(took_s)


def to_scrape(measured: Measured, state: Collector) -> CollectorRegistry:
    """Return what is shown at a scrape.

    These are the figures of this process, or of all processes that share its folder, and those of
    the base.
    """
    if os.environ.get(FOLDER_VARIABLE):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry = measured.registry
        ProcessCollector(registry=registry)
    registry.register(state)
    return registry


class BaseState(Collector):
    """A collector of what the base itself knows, whichever process is asked."""

    def __init__(self, db: Database, readiness: Readiness, job_kinds: Iterable[str]) -> None:
        self._db = db
        self._job_kinds = tuple(job_kinds)
        self._readiness = readiness

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        parts = self._readiness.ask()
        up = GaugeMetricFamily("kb_up", "1 where the part can be reached.", labels=["part"])
        for name, state in parts.items():
            up.add_metric([name], float(state != AWAY))
        yield up
        if parts.get("database") == AWAY:
            return
        try:
            for name, meaning, ask in _ASKED:
                yield GaugeMetricFamily(name, meaning, value=ask(self._db))
            yield self._jobs()
        except KbError:  # the database went away meanwhile, which kb_up shows the next time
            return

    def _jobs(self) -> Metric:
        """Return every kind of job in every state, with its 0, because an alarm needs the 0."""
        jobs = GaugeMetricFamily(
            "kb_jobs", "Jobs; failed are those given up.", labels=["kind", "state"]
        )
        counts = running.counts(self._db)
        for kind in sorted({*self._job_kinds, *(kind for kind, _ in counts)}):
            for state in (JobState.WAITING, JobState.RUNNING, JobState.FAILED):
                jobs.add_metric([kind, state.value], float(counts.get((kind, state), 0)))
        return jobs


_ASKED: Final[tuple[tuple[str, str, Callable[[Database], float]], ...]] = (
    ("kb_outbox_entries", "Changes that the index does not have yet.", indexing.pending),
    ("kb_outbox_oldest_seconds", "Age of the oldest of them.", indexing.oldest_age_s),
    ("kb_index_rebuilding", "1 while the index is built anew.",
     lambda db: float(indexing.is_leased(db, REBUILD))),
)  # fmt: skip
