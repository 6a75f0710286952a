"""Headers that keep hostile content inert, and bounds on what a request may be."""

from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from kb.errors import Forbidden

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


_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Bound every request and protect every answer of an application."""
    app.before_request(_check_bounds)
    app.before_request(_refuse_foreign)
    app.after_request(_protect)


def _check_bounds() -> None:
    if len(request.query_string) > MAX_QUERY_BYTES:
        abort(414)
    if request.content_length and request.content_length > (request.max_content_length or 0):
        abort(413)


def _refuse_foreign() -> None:
    """Refuse what would change something and does not come from a page of this site."""
    if request.method in _SAFE_METHODS or request.routing_exception is not None:
        return
    if not _is_ours():
        raise Forbidden("这个请求不是从本站的页面送来的，没有照做。请回到页面上再试。")


def _is_ours() -> bool:
    """Say whether the browser vouches that a page of this site sent the request.

    Browsers say so by Sec-Fetch-Site. They leave it out where the site is reached by plain http, as
    it is within a school; then the address of the page has to have this host.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    page = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(page)
    except ValueError:
        return False
    host = parts.netloc.lower()
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return bool(usual) and host.removesuffix(usual) == request.host.lower().removesuffix(usual)


def _protect(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        # Ask again each time: what may be read can change at any moment.
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
