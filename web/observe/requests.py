"""The record of each request: its id, how long it took, and whether it went well."""

import logging
import re
import secrets
import time
from typing import Final

from flask import Flask, Response, g, request

from web.observe.logs import FIELDS, REQUEST_ID, REQUESTS
from web.observe.meter import Meter

_log = logging.getLogger(REQUESTS)

HEADER: Final = "X-Request-ID"
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)


def install(app: Flask, meter: Meter, *, trusted: bool) -> None:
    """Give each request an id, count it and log it.

    trusted: whether a proxy of ours is in front, whose request ids are taken over.
    """

    def begin() -> None:
        g.began_at = time.perf_counter()
        given = request.headers.get(HEADER, "") if trusted else ""
        g.request_id = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
        REQUEST_ID.set(g.request_id)

    def end(response: Response) -> Response:
        took_s = time.perf_counter() - g.began_at
        response.headers[HEADER] = g.request_id
        meter.request(request.endpoint or "", request.method, response.status_code, took_s)
        if _log.isEnabledFor(logging.INFO):
            _log.info("request", extra={FIELDS: _told(response, took_s)})
        return response

    def forget(_error: BaseException | None) -> None:
        REQUEST_ID.set("")  # the thread will serve other requests

    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(forget)


def _told(response: Response, took_s: float) -> dict[str, object]:
    """Return what the log keeps of a request.

    The query string and the address of the reader are left out, because searches are private.
    """
    return {
        "method": request.method,
        "path": request.path,
        "endpoint": request.endpoint or "",
        "status": response.status_code,
        "ms": round(took_s * 1000, 1),
        "bytes": response.content_length,
    }
