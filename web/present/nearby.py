"""What somebody may have wanted whose address leads nowhere."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from kb.domain.texts import CONTROLS, SURROGATES
from kb.usecases import studios, topics
from web.present.page_context import urls
from web.present.state import State
from web.request.context import site
from web.searching import search

_WORD: Final = re.compile(r"[^\W_]{2,}")
_EXTENSION: Final = re.compile(r"\.\w{1,5}\Z")
_MOST_CHARS: Final = 60
_MOST: Final = 5
_CLOSE: Final = 0.7  # of difflib: 1 is equal

Link = tuple[str, str]


def words_of(path: str) -> str:
    """The words in the last part of a path, as one would type them; "" where there are none."""
    last = path.rstrip("/").rpartition("/")[2]
    plain = CONTROLS.sub(" ", SURROGATES.sub(" ", _EXTENSION.sub("", last)))
    return " ".join(_WORD.findall(plain[:_MOST_CHARS]))


def near(path: str) -> list[Link]:
    """(name, address) of topics, studios and kinds with nearly such a key, then of resources with
    such words; at most 5. Raises KbError while the base or the index is away.
    """
    found = dict.fromkeys((*_keys(path), *_resources(words_of(path))))
    return list(found)[:_MOST]


def _keys(path: str) -> Iterator[Link]:
    room, _, key = path.strip("/").partition("/")
    known = _known(room)
    for close in get_close_matches(key[:_MOST_CHARS].lower(), known, _MOST, _CLOSE):
        yield known[close]


def _known(room: str) -> Mapping[str, Link]:
    """What is kept under /topics, /studios or /kinds, by key."""
    db, labels, to = site().services.db, site().labels, urls()
    if room == "topics":
        return {one.key: (one.name, to.topic(one.key)) for one in topics.tree(db)}
    if room == "studios":
        return {one.key: (one.name, to.studio(one.key)) for one in studios.every(db)}
    if room == "kinds":
        return {code: (labels.name("kind", code), to.kind(code)) for code in labels.codes("kind")}
    return {}


def _resources(words: str) -> Iterator[Link]:
    if not words:
        return
    for hit in search(State(words, per_page=_MOST), facets=()).hits:
        yield hit.resource.title, urls().resource(hit.resource.key)
