"""Counting, where KB_METRICS asks for it; what counting needs is imported only then."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from web.observe.meter import Meter

# Where the processes of one server keep their figures: prometheus_client's own variable.
FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"

if TYPE_CHECKING:
    from web.services import Services
    from web.settings import Settings


def open_meter(settings: "Settings") -> Meter | None:
    if settings.metrics is None:
        return None
    from web.observe.metrics import Measured

    return Measured()


@contextmanager
def shown(services: "Services") -> Iterator[None]:
    """/metrics on the address of KB_METRICS, for as long as the block runs."""
    address = services.settings.metrics
    if address is None:
        yield
        return
    from web.observe.endpoint import MetricsEndpoint
    from web.observe.metrics import BaseState, Measured, to_scrape

    measured = services.meter
    assert isinstance(measured, Measured)
    state = BaseState(services.db, services.readiness, services.job_kinds.names)
    registry = to_scrape(measured, state)
    endpoint = MetricsEndpoint(registry, *address)
    try:
        yield
    finally:
        endpoint.close()
