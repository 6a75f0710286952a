"""Answers whose content is read from somewhere else while it is sent."""

from io import SEEK_END
from typing import Any, BinaryIO

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.utils import send_file


def streamed(stream: BinaryIO, **options: Any) -> Response:
    """Return an answer that sends a stream, and closes it when all has been sent.

    Parts and conditions that the request asks for are obeyed. The server's own way of sending files
    is not used, because it reads in the one thread that serves all connections, and a store may
    take its time. options: the options of werkzeug's send_file.
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
