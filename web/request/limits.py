"""Limits of what one client may do, so that it cannot take all the time from the others.

They are kept in the memory of each process, where no page waits for them; with several processes a
client may therefore search as often as there are processes times the limit.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from typing import Final

from flask import Flask, request

from kb.errors import TooMany
from kb.messages import Message, msg
from web.observe.meter import Meter

# Addresses that are remembered; a flood of them forgets those that were silent for longest.
MOST_CLIENTS: Final = 10_000
# Suggestions are asked for with each letter, and cost less.
_SUGGESTIONS_A_SEARCH: Final = 4
# A file is made anew each time, and costs as much as many searches.
_SEARCHES_A_FILE: Final = 10
_SEARCHES: Final = frozenset({
    "search.search_page", "feed.search_feed", "api.api_search", "api.api_walk",
})  # fmt: skip
_SUGGESTIONS: Final = frozenset({"api.api_suggest"})
# The blueprint of lists that are taken away. One of 10,000 rows costs as much as many searches.
_LISTS: Final = "lists"
_SEARCHES_A_LIST: Final = 50
_FILES: Final = frozenset({"books.resource_book", "books.collection_book"})
_MINUTE_S: Final = 60.0
_TOO_MANY_SEARCHES: Final = msg("从这个网络来的搜索太多了，请过 %(seconds)s 秒再试。")
_TOO_MANY_LISTS: Final = msg("从这个网络来下载列表的太多了，请过 %(seconds)s 秒再试。")
_TOO_MANY_FILES: Final = msg("从这个网络来的下载太多了，请过 %(seconds)s 秒再试。")


class Limiter:
    """Counts what each client asks for: so many within a time, and as many at once after a pause.

    most: how many. within_s: in so many seconds.
    """

    def __init__(self, most: int, within_s: float = _MINUTE_S) -> None:
        self._most = float(most)
        self._a_second = most / within_s
        self._lock = threading.Lock()
        # Client → what it has left, and when that was so; the one that asked last comes last.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def wait_s(self, client: str, now_s: float) -> float:
        """Count one request, and return 0; where none is left, return when there will be one."""
        with self._lock:
            left, since_s = self._left.pop(client, (self._most, now_s))
            left = min(self._most, left + (now_s - since_s) * self._a_second)
            is_free = left >= 1
            self._left[client] = (left - 1 if is_free else left, now_s)
            if len(self._left) > MOST_CLIENTS:
                self._left.popitem(last=False)
        return 0.0 if is_free else (1 - left) / self._a_second


def client_of(address: str | None) -> str | None:
    """Return whom an address stands for: an IPv6 client is its /64; None is this machine itself.

    A proxy on this machine that the settings do not know of would else make all readers one
    client. What is no address is a client, too.
    """
    text = (address or "").partition("%")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return "?"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_loopback:
        return None
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def reader_of_request() -> str:
    """Return what tells the reader of this request from others: the client, or this machine."""
    return client_of(request.remote_addr) or "this machine"


def install(app: Flask, per_minute: int, meter: Meter) -> None:
    """Refuse the searches of a client beyond so many a minute, with 429; 0 is no limit.

    Suggestions, files and lists are counted apart. Expects the address of the reader in
    `remote_addr`, where the proxies that the settings trust have put it.
    """
    if not per_minute:
        return
    searches = Limiter(per_minute)
    suggestions = Limiter(per_minute * _SUGGESTIONS_A_SEARCH)
    lists = Limiter(max(1, per_minute // _SEARCHES_A_LIST))
    files = Limiter(max(1, per_minute // _SEARCHES_A_FILE))

    def check() -> None:
        endpoint = request.endpoint or ""
        if endpoint in _SEARCHES:
            take(searches, "search", meter, _TOO_MANY_SEARCHES)
        elif endpoint in _SUGGESTIONS:
            take(suggestions, "suggest", meter, _TOO_MANY_SEARCHES)
        elif request.blueprint == _LISTS:
            take(lists, "list", meter, _TOO_MANY_LISTS)
        elif endpoint in _FILES:
            take(files, "file", meter, _TOO_MANY_FILES)

    app.before_request(check)


def take(limiter: Limiter, kind: str, meter: Meter, message: Message) -> None:
    """Count the request that is being answered. Raises TooMany where its client has none left.

    kind: by which the meter counts refusals. message: says %(seconds)s, after which to come again.
    """
    client = client_of(request.remote_addr)
    wait_s = limiter.wait_s(client, time.monotonic()) if client else 0.0
    if wait_s:
        meter.refusal(kind)
        raise TooMany(message, retry_after_s=int(wait_s) + 1)
