"""Limits on connections: how many may be open, and how long each may take.

By default waitress takes 100 connections and waits two minutes for a silent one, so a hundred
half-open connections would stop the whole site.
"""

import select
import time
from collections import defaultdict
from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.task import WSGITask

# The name in a request's environment for the address of this machine that the client reached.
REACHED_AT: Final = "kb.reached_at"

# The whole header of a request has to arrive within this time.
HEADER_S: Final = 20.0
# A body may take this long, and longer while it arrives at this rate.
BODY_S: Final = 30.0
BODY_BYTES_PER_S: Final = 8 * 1024
# How long a connection may stay open between two requests.
IDLE_S: Final = 60.0
CHECK_EVERY_S: Final = 2
# Files, databases and the index need descriptors, too.
_DESCRIPTORS_FOR_OTHERS: Final = 256
_MOST: Final = 2000
# Windows has only `select`, which looks at 512 sockets at most.
_MOST_WITH_SELECT: Final = 400


class _Task(WSGITask):
    channel: "Channel"

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[REACHED_AT] = self.channel.reached_at
        if self.version == "1.0":  # the only one in which a request may name no host
            environ.setdefault("HTTP_HOST", self.channel.reached_at)
        return environ


class Channel(HTTPChannel):
    """One connection, which knows since when its request has been arriving."""

    task_class = _Task

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002 - waitress's signature
        super().__init__(server, sock, addr, adj, map=map)
        self.reached_at = _reached_at(sock)
        self._began_at = time.monotonic()
        self._received_bytes = 0
        make_room(server)

    def received(self, data: bytes) -> bool:
        """Take bytes from the client, and note when a request began to arrive."""
        if self.request is None:
            self._began_at, self._received_bytes = time.monotonic(), 0
        self._received_bytes += len(data)
        taken: bool = super().received(data)
        if self.request is None:
            self._began_at = time.monotonic()
        return taken

    @property
    def is_busy(self) -> bool:
        """Say whether a request is being answered or an answer is being sent."""
        return bool(self.requests or self.total_outbufs_len)

    def is_late(self) -> bool:
        """Say whether the client takes longer with its request than it may."""
        if self.is_busy:
            return False
        waited_s = time.monotonic() - self._began_at
        if self.request is None:
            return waited_s > IDLE_S
        if not self.request.headers_finished:
            return waited_s > HEADER_S
        return waited_s > BODY_S + self._received_bytes / BODY_BYTES_PER_S


def _reached_at(sock: Any) -> str:
    """Return this side's address of a connection as a Host header names it, or "" for none."""
    try:
        name = sock.getsockname()
    except OSError:  # the client has gone again
        return ""
    if not isinstance(name, tuple):
        return ""
    address = str(name[0]).partition("%")[0]
    return f"[{address}]" if ":" in address else address


def close_late(server: Any, _now: int) -> None:
    """Close the connections whose clients are late; waitress calls this now and then."""
    for channel in list(server.active_channels.values()):
        if channel.is_late():
            channel.will_close = True


def make_room(server: Any) -> None:
    """Close one unused connection where nearly as many are open as there may be.

    It is the oldest one of the address that holds the most, so that one client cannot push the
    others out.
    """
    if len(server._map) < server.adj.connection_limit * 0.9:  # noqa: SLF001 - waitress has no name for it
        return
    unused: dict[str, list[Channel]] = defaultdict(list)
    for channel in list(server.active_channels.values()):
        if not channel.is_busy and not channel.will_close:
            unused[str(channel.addr[0])].append(channel)
    if unused:
        most = max(unused.values(), key=len)
        most[0].will_close = True


def options() -> dict[str, Any]:
    """Return waitress's own options for many connections on this system."""
    has_poll = hasattr(select, "poll")
    return {
        "connection_limit": _most_with_poll() if has_poll else _MOST_WITH_SELECT,
        "asyncore_use_poll": has_poll,
        "cleanup_interval": CHECK_EVERY_S,
    }


def _most_with_poll() -> int:
    """Return how many connections this process may have, after asking for more descriptors."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST + _DESCRIPTORS_FOR_OTHERS
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(100, min(_MOST, soft - _DESCRIPTORS_FOR_OTHERS))
