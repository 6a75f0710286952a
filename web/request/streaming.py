"""Sending what is read from somewhere else while it is sent."""

from io import SEEK_END
from typing import Any, BinaryIO

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.utils import send_file


def streamed(stream: BinaryIO, **options: Any) -> Response:
    """Parts and conditions of the request are obeyed; the stream is closed when it has been sent.

    options: werkzeug's for send_file. The server's own way of sending files is not used: it reads
    in the one thread that serves all connections, and a store may take its time.
    """
    size_bytes = stream.seek(0, SEEK_END)
    stream.seek(0)
    response = send_file(stream, environ={}, conditional=False, response_class=Response, **options)
    response.content_length = size_bytes
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size_bytes)
    except RequestedRangeNotSatisfiable:
        stream.close()
        raise
    assert isinstance(response, Response)
    return response
