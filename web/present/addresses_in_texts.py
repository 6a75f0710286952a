"""The addresses in what people wrote: which of them may be followed, and which may be shown.

A browser changes some addresses before it follows them: it resolves dots that climb, takes a
backslash for a slash, and leaves tabs and breaks out (https://url.spec.whatwg.org/). Such an
address leads elsewhere than it says, so that it makes neither a link nor a picture.
"""

import re
from typing import Final
from urllib.parse import urlsplit

LINK_SCHEMES: Final = ("http", "https", "mailto")
_CHANGED: Final = re.compile(r"[\x00-\x20\\]")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_QUERY: Final = re.compile("[?#]")
_DOT: Final = re.compile("%2e", re.IGNORECASE)
# A proxy in front may take them for what they stand for.
_ENCODED_SLASH: Final = re.compile("%2f|%5c", re.IGNORECASE)
# What a reader opens by the menu or a search; the first part of a path says what it is.
_ROOMS: Final = frozenset({
    "", "authors", "calendar", "collections", "compare", "files", "help", "kinds", "resources",
    "search", "studios", "topics",
})  # fmt: skip
# The whole path of a file of the base: nothing else is fetched without a click.
_FILE: Final = re.compile(r"/files/(?=[^/]*[A-Za-z0-9])[A-Za-z0-9._~-]{1,100}/[0-9a-f]{1,64}")


def link_target(href: str, root: str = "") -> str | None:
    """Return where a link leads as it is to be written, or None where it may not be a link.

    root: the path at which the application is mounted; an address of this site begins below it.
    """
    if _CHANGED.search(href):
        return None
    if href.startswith("#"):
        return href
    if match := _SCHEME.match(href):
        return _elsewhere(href, match[1].lower())
    if href.startswith("//"):
        return _with_host(href)
    path = path_within(href)
    return None if path is None else root + path


def picture_source(src: str, root: str = "") -> str | None:
    """Return the address of a picture that is shown: a file of the base, or None for all else."""
    return root + src if _FILE.fullmatch(src) else None


def path_within(address: str) -> str | None:
    """Return the address if it is a page of this site that readers open, or None."""
    path = _QUERY.split(address, maxsplit=1)[0]
    if _CHANGED.search(address) or _ENCODED_SLASH.search(path) or not path.startswith("/"):
        return None
    folders = path.split("/")[1:]
    climbs = any(_DOT.sub(".", folder) in {".", ".."} for folder in folders)
    # With two slashes at the front it would name another host.
    is_plain = not climbs and all(folders[:-1])
    return address if is_plain and folders[0] in _ROOMS else None


def web_address(text: str) -> str | None:
    """Return the text if the whole of it is one web address that may be linked, or None."""
    text = text.strip()
    if len(text) >= 2000 or not text.isprintable() or any(mark in text for mark in " <>\"'`\\"):
        return None
    return _with_host(text) if text.startswith(("http://", "https://")) else None


def _elsewhere(address: str, scheme: str) -> str | None:
    if scheme == "mailto":
        return address
    # Without both slashes a browser reads it as an address of this site.
    is_web = scheme in LINK_SCHEMES and address[len(scheme) :].startswith("://")
    return _with_host(address) if is_web else None


def _with_host(address: str) -> str | None:
    """Return an address of another host, unless a name before an @ could pass for the host."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return address if host and "@" not in parts.netloc else None
