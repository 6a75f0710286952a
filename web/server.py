"""The web server, waitress, which also takes addresses that contain unencoded Chinese.

The standard wants addresses in ASCII, and browsers encode them so, but programs and old links do
not. waitress refuses such addresses with one English line; here their bytes are encoded as a
browser would encode them.
"""

import errno
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server
from waitress.wasyncore import close_all

from kb.errors import Unavailable
from web import connections

# So many connections may wait until the server accepts them.
_BACKLOG: Final = 1024
# The answers under way may take so long when the process is asked to end.
_ANSWER_S: Final = 20.0
_NOT_HERE: Final = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")


class _Parser(HTTPRequestParser):
    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(encode_request_line(header_plus))


class _Channel(connections.Channel):
    parser_class = _Parser


def encode_request_line(header: bytes) -> bytes:
    """Return the header of a request with its first line in ASCII and the other lines unchanged."""
    line, end, rest = header.partition(b"\n")
    return _NOT_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), line) + end + rest


def check_free(host: str, port: int) -> None:
    """Raise OSError where a server could not listen on this address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":  # there the option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def bind(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen on this address; a name such as localhost may have two.

    Raises Unavailable with a message where the port is taken.
    """
    bound: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in dict.fromkeys(found):
            try:
                bound.append(_bound(family, kind, protocol, address))
            except OSError as error:  # a name may have an address that this machine lacks
                if not bound or error.errno not in _NOT_HERE:
                    raise
    except OSError as error:
        for one in bound:
            one.close()
        raise Unavailable(
            "不能在 %(host)s:%(port)s 上监听（%(reason)s）。"
            "换一个端口，如 kb serve --port %(other)s。",
            host=host,
            port=port,
            reason=error.strerror,
            other=port + 1 if port < 65535 else 8000,
        ) from error
    return bound


def _bound(family: int, kind: int, protocol: int, address: Any) -> socket.socket:
    one = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there the option would let two servers share a port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
        one.listen(_BACKLOG)
        one.setblocking(False)  # noqa: FBT003 - the standard library's signature
    except BaseException:
        one.close()
        raise
    return one


def end_gently(server: Any) -> None:
    """Take no more connections, finish the answers under way, then end `run`.

    A signal handler may call it.
    """
    channels = _sockets(server)
    for one in list(channels.values()):
        if isinstance(one, BaseWSGIServer):
            one.accepting = False
    until = time.monotonic() + _ANSWER_S

    def wait() -> None:
        while time.monotonic() < until and any(map(_is_busy, list(channels.values()))):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGTERM, _end)
    threading.Thread(target=wait, daemon=True).start()


def close_from_outside(server: Any) -> None:
    """End the `run` of a server that runs in another thread.

    The sockets are closed in that thread, because it would fail on a socket that is gone.
    """
    sockets = _sockets(server)
    trigger: Any = next(one.trigger for one in sockets.values() if isinstance(one, BaseWSGIServer))
    trigger.pull_trigger(lambda: close_all(sockets))


def _sockets(server: Any) -> dict[int, Any]:
    """Return all sockets that the server waits on; a name with two addresses has two servers."""
    found: dict[int, Any] = server.map if hasattr(server, "map") else server._map  # noqa: SLF001
    return found


def _is_busy(channel: Any) -> bool:
    return isinstance(channel, HTTPChannel) and bool(channel.requests or channel.total_outbufs_len)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def listen(app: Callable[..., Any], **options: Any) -> Any:
    """Return a server that listens already; its `run` serves and its `close` ends it.

    options: the options of waitress, which override those that limit connections.
    """
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, **(connections.options() | options))
    for one in sockets.values():  # a name such as localhost may have two addresses
        if isinstance(one, BaseWSGIServer):
            one.channel_class = _Channel
            one.maintenance = partial(connections.close_late, one)  # type: ignore[method-assign]
    return server
