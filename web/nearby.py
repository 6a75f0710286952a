"""Suggestions for a reader whose address leads nowhere."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from kb.domain.texts import CONTROLS, SURROGATES
from kb.usecases import catalogue
from web.present.state import State
from web.request.addresses import urls
from web.request.context import current_scope, site
from web.searching import search

_WORD: Final = re.compile(r"[^\W_]{2,}")
_EXTENSION: Final = re.compile(r"\.\w{1,5}\Z")
_MOST_CHARS: Final = 60
_MOST: Final = 5
_CLOSE: Final = 0.7  # the ratio of difflib, in which 1 means equal

Link = tuple[str, str]


def words_of(path: str) -> str:
    """Return the words in the last part of a path as one would type them, or ""."""
    last = path.rstrip("/").rpartition("/")[2]
    plain = CONTROLS.sub(" ", SURROGATES.sub(" ", _EXTENSION.sub("", last)))
    return " ".join(_WORD.findall(plain[:_MOST_CHARS]))


def near(path: str) -> list[Link]:
    """Return the name and address of at most 5 things that the path may have meant.

    First come topics, studios and kinds with nearly such a key, then resources with such words.
    Raises KbError while the base or the index is away.
    """
    found = dict.fromkeys((*_keys(path), *_resources(words_of(path))))
    return list(found)[:_MOST]


def _keys(path: str) -> Iterator[Link]:
    room, _, key = path.strip("/").partition("/")
    names = _names(room)
    address = {"topics": urls().topic, "studios": urls().studio, "kinds": urls().kind}
    for close in get_close_matches(key[:_MOST_CHARS].lower(), names, _MOST, _CLOSE):
        yield names[close], address[room](close)


def _names(room: str) -> Mapping[str, str]:
    """Return the names by key of what is kept under /topics, /studios or /kinds."""
    match room:
        case "topics":
            return catalogue.every_name(site().services.db, "topic", current_scope())
        case "studios":
            return catalogue.every_name(site().services.db, "studio", current_scope())
        case "kinds":
            labels = site().labels
            return {code: labels.name("kind", code) for code in labels.codes("kind")}
        case _:
            return {}


def _resources(words: str) -> Iterator[Link]:
    if not words:
        return
    for hit in search(State(words, per_page=_MOST), facets=()).hits:
        yield hit.resource.title, urls().resource(hit.resource.key)
