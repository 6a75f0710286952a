"""Reads query strings whose bytes are GBK: old programs and address bars in China write them."""

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property


class ReadingRequest(Request):
    """A request whose parameters may be in UTF-8 or in GB18030, which holds GBK and GB 2312."""

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """Return the parameters of the address."""
        return ImmutableMultiDict(_pairs(self.query_string))


def _pairs(query: bytes) -> Iterator[tuple[str, str]]:
    for part in query.split(b"&"):
        if part:
            name, _, value = part.partition(b"=")
            yield decoded(_unquoted(name)), decoded(_unquoted(value))


def _unquoted(part: bytes) -> bytes:
    return unquote_to_bytes(part.replace(b"+", b" "))


def decoded(octets: bytes) -> str:
    """Decode the bytes of a name or value: as UTF-8, else as GB18030, else with %XX for the rest.

    A text in UTF-8 that was cut in the middle of a character is not taken for GB18030.
    """
    try:
        return octets.decode()
    except UnicodeDecodeError as fault:
        was_cut = fault.reason == "unexpected end of data" and not octets[: fault.start].isascii()
    try:
        return octets.decode("utf-8" if was_cut else "gb18030")
    except UnicodeDecodeError:
        return octets.decode(errors="werkzeug.url_quote")
