"""waitress, taking addresses as people paste them: not encoded, with Han in them.

The standard wants them in ASCII, browsers see to that, and waitress refuses others in one English
line. Programs and old links do not know; their bytes are encoded here as a browser would.
"""

import re
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server

_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")


class _Parser(HTTPRequestParser):
    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(encode_request_line(header_plus))


class _Channel(HTTPChannel):
    parser_class = _Parser


def encode_request_line(header: bytes) -> bytes:
    """The first line of a request's header in ASCII; the other lines as they are."""
    line, end, rest = header.partition(b"\n")
    return _NOT_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), line) + end + rest


def check_free(host: str, port: int) -> None:
    """Raises OSError where a server could not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":  # there the option would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def listen(app: Callable[..., Any], **options: Any) -> Any:
    """A server that listens already; `run` serves, `close` ends it. options: waitress's own."""
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, **options)
    for one in sockets.values():  # a name such as localhost may have two addresses
        if isinstance(one, BaseWSGIServer):
            one.channel_class = _Channel
    return server
