"""A limit of how often one client may do something; it is kept in memory and soon forgotten."""

import threading
import time
from collections import deque
from ipaddress import IPv6Address, ip_address
from typing import Final

# A client more is one client forgotten.
_MOST_CLIENTS: Final = 10_000
# One subscriber has so many bits of an IPv6 address: https://www.rfc-editor.org/rfc/rfc6177
_PREFIX_BITS: Final = 64


def client_of(address: str) -> str:
    """Return what stands for a client: its IPv4 address, or the /64 of its IPv6 address."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return f"{int(parsed) >> (128 - _PREFIX_BITS):x}/64"
    return str(parsed)


class RateLimit:
    """A limit of `most` times within `within_s` seconds for each client of this process."""

    def __init__(self, most: int, within_s: float) -> None:
        self._most = most
        self._within_s = within_s
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def takes(self, address: str) -> bool:
        """Count one more time of a client, unless that is one too many; say whether it was not."""
        now, client = time.monotonic(), client_of(address)
        with self._lock:
            self._forget(now)
            times = self._times.pop(client, None) or deque()
            self._times[client] = times  # the last one to be forgotten
            while times and times[0] <= now - self._within_s:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            return True

    def _forget(self, now: float) -> None:
        while self._times:
            client, times = next(iter(self._times.items()))
            is_old = not times or times[-1] <= now - self._within_s
            if not is_old and len(self._times) < _MOST_CLIENTS:
                return
            del self._times[client]
