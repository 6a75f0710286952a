"""The hosts that a request may name. Every other one is refused before anything is looked up.

Links, feeds and sitemaps carry the host that was asked for, so that a stranger's name must not get
into them; and a page of another site whose name suddenly leads to this machine (DNS rebinding) must
not read what only this network may read.
"""

from collections.abc import Callable
from typing import Final

from flask import Flask, request

from kb.errors import Misdirected
from web.connections import REACHED_AT
from web.host_names import LOOPBACK, host_name, is_loopback, usual_names
from web.settings import Settings

_FORWARDED: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO")
_MOST_CHARS: Final = 100


def install(app: Flask, settings: Settings) -> None:
    """Let an application answer only to its own names: those of KB_HOSTS, else the usual ones."""
    app.before_request(_checker(settings.hosts or usual_names(settings.host), settings.proxy_hops))


def _checker(known: frozenset[str], proxy_hops: int) -> Callable[[], None]:
    def check() -> None:
        asked = request.environ.get("HTTP_HOST", "")
        name = host_name(asked)
        is_of_our_proxy = proxy_hops > 0 and _is_forwarded()
        if name in known or (not is_of_our_proxy and name in _reached()):
            return
        raise Misdirected(
            "这里没有名为“%(host)s”的网站。",
            host=asked[:_MOST_CHARS].encode("ascii", "replace").decode(),
        )

    return check


def is_from_this_machine() -> bool:
    """Say whether the client runs on this machine, and no proxy passed the request on for it."""
    return is_loopback(request.remote_addr or "") and not _is_forwarded()


def _is_forwarded() -> bool:
    """Say whether the request names a proxy that passed it on."""
    return any(name in request.environ for name in _FORWARDED)


def _reached() -> frozenset[str]:
    """Return the address of this machine to which the client connected, as monitors name it.

    It is no secret to the client and no choice of theirs.
    """
    address = host_name(request.environ.get(REACHED_AT, ""))
    if address in LOOPBACK:
        return LOOPBACK
    return frozenset({address} - {""})
