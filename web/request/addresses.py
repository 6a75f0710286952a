"""Addresses of this site, as the current request reached it."""

from flask import g, request
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from web.present.state import encode
from web.present.urls import Urls
from web.request.context import site


def urls() -> Urls:
    """Return the maker of addresses of this site."""
    if "urls" not in g:
        g.urls = Urls(request.script_root, site().assets)
    return g.urls  # type: ignore[no-any-return]


def absolute(address: str) -> str:
    """Return the full form of an address of this site, in ASCII."""
    return iri_to_uri(request.host_url.rstrip("/") + address)


def path() -> str:
    """Return the path of this page, encoded for a link."""
    return request.script_root + _path()


def here(without: str = "") -> str:
    """Return the address of this page, without one of its parameters."""
    return request.script_root + place(without)


def place(without: str = "") -> str:
    """Return the address of this page below the path at which the application is mounted."""
    kept = MultiDict(request.args)
    kept.poplist(without)
    pairs = kept.items(multi=True)
    words = "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
    return f"{_path()}?{words}" if words else _path()


def _path() -> str:
    return "/".join(encode(part) for part in request.path.split("/"))
