"""Writes the place of a walk through all hits as a text that goes to programs and comes back."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Protocol

from indexer.engines.contract import Request, Result, Stretch
from kb.errors import Conflict

FIELD: Final = "cursor"
MAX_CHARS: Final = 8192


def encode(place: Mapping[str, Any]) -> str:
    """Write the place of a walk as a cursor."""
    text = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str) -> dict[str, Any]:
    """Read the place of a walk from its cursor. Raises Conflict for what `encode` never wrote."""
    try:
        text = base64.urlsafe_b64decode(cursor[:MAX_CHARS] + "=" * (-len(cursor) % 4))
        place = json.loads(text)
    except (ValueError, binascii.Error, RecursionError):
        place = None
    if not isinstance(place, dict) or len(cursor) > MAX_CHARS:
        raise unusable()
    return place


def unusable() -> Conflict:
    return Conflict("这个 cursor 不对，或者已经过期，请从头开始。", field=FIELD)


class _Searchable(Protocol):
    @property
    def generation(self) -> str: ...
    def search(self, request: Request) -> Result: ...


def walk_by_offset(index: _Searchable, request: Request, cursor: str) -> Stretch:
    """Walk by offset, for an engine that reaches any depth.

    What is written meanwhile may shift the places.
    """
    place = decode(cursor) if cursor else {"g": index.generation, "o": 0}
    offset, generation = place.get("o"), place.get("g")
    if type(offset) is not int or not 0 <= offset < 2**40 or not isinstance(generation, str):
        raise unusable()
    if generation != index.generation:
        raise unusable()
    found = index.search(replace(request, offset=offset, facets=()))
    offset += len(found.hits)
    more = found.hits and offset < found.total
    return Stretch(found.hits, found.total, encode({"g": generation, "o": offset}) if more else "")
