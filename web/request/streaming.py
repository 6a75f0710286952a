"""Files that are sent, whose content is read from somewhere else meanwhile."""

import re
from io import SEEK_END
from typing import Any, BinaryIO, Final
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.utils import send_file

_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")


def streamed(stream: BinaryIO, *, name: str, key: str, **options: Any) -> Response:
    """Return an answer that sends a stream as a file, and closes it when all has been sent.

    Parts and conditions that the request asks for are obeyed. The server's own way of sending files
    is not used, because it reads in the one thread that serves all connections, and a store may
    take its time. name: of the file. key: stands for a name that is not ASCII, where a program
    knows no other. options: further options of werkzeug's send_file.
    """
    size_bytes = stream.seek(0, SEEK_END)
    stream.seek(0)
    response = send_file(
        stream,
        environ={},
        conditional=False,
        response_class=Response,
        as_attachment=True,
        download_name=name,
        **options,
    )
    if not name.isascii():
        names = {"filename": _plain_name(name, key), "filename*": f"UTF-8''{quote(name, safe='')}"}
        response.headers.set("Content-Disposition", "attachment", **names)
    response.content_length = size_bytes
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size_bytes)
    except RequestedRangeNotSatisfiable:
        stream.close()
        raise
    assert isinstance(response, Response)
    return response


def _plain_name(name: str, key: str) -> str:
    """Return a name in ASCII: the key with the ending of a file's name."""
    ending = _ENDING.search(name)
    return f"{key}{ending[0]}" if ending else key
