"""The start of counting, where KB_METRICS asks for it; its libraries are imported only then."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from kb.storage.session import Database
from web.observe.meter import Meter
from web.observe.readiness import Readiness

# The host and the port of KB_METRICS; None where it is not set.
Address = tuple[str, int] | None


def open_meter(address: Address) -> Meter | None:
    """Return a meter that keeps its figures, or None where none are asked for."""
    if address is None:
        return None
    from web.observe.metrics import Measured

    return Measured()


@contextmanager
def shown(
    address: Address, meter: Meter, db: Database, readiness: Readiness, job_kinds: Sequence[str]
) -> Iterator[None]:
    """Answer /metrics on this address while the block runs."""
    if address is None:
        yield
        return
    from web.observe.endpoint import MetricsEndpoint
    from web.observe.metrics import BaseState, Measured, to_scrape

    assert isinstance(meter, Measured)
    registry = to_scrape(meter, BaseState(db, readiness, job_kinds))
    endpoint = MetricsEndpoint(registry, *address)
    try:
        yield
    finally:
        endpoint.close()
