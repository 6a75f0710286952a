"""Headers that keep hostile content inert, and bounds on what a request may be."""

from typing import Final

from flask import Flask, Response, abort, request

# Room for the 10,000 characters that a query may have, nine bytes each when encoded.
MAX_QUERY_BYTES: Final = 128 * 1024
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def install(app: Flask) -> None:
    """Bound every request and protect every answer of an application."""
    app.before_request(_check_bounds)
    app.after_request(_protect)


def _check_bounds() -> None:
    if len(request.query_string) > MAX_QUERY_BYTES:
        abort(414)
    if request.content_length and request.content_length > (request.max_content_length or 0):
        abort(413)


def _protect(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        # Ask again each time: what may be read can change at any moment.
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
