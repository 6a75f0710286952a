"""The names of a base as they are now, and who may be told which."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from threading import Lock
from typing import Final

from indexer.understanding.names.name_index import NameIndex, NamesBySound
from indexer.understanding.pinyin.readings import Readings, Syllables
from kb.domain.access import Scope
from kb.storage.session import Database
from kb.usecases import suggestions
from kb.usecases.suggestions import Named

SUBJECTS: Final = ("topic", "author", "studio", "occasion")
_LOOK_EVERY_S: Final = 1.0
# So many keys are asked about at once: mostly the first few are enough. Then more and more.
_AT_ONCE: Final = 20
_MOST_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class _Names:
    stamp: str
    subjects: Mapping[str, NameIndex]
    all: NamesBySound


class BaseNames:
    """Read again when a name has changed; changes are looked for at most once a second."""

    def __init__(self, db: Database, readings: Readings) -> None:
        self._db = db
        self._readings = readings
        self._lock = Lock()
        self._names: _Names | None = None
        self._looked_at = 0.0

    # --- while typing -----------------------------------------------------------------------

    def matching(self, subject: str, folded: str, scope: Scope, limit: int) -> list[Named]:
        """Those that a reader may be told, the likeliest first. folded: a name_key."""
        index = self._now().subjects[subject]
        return self._told(index.well(folded), scope, limit) or self._told(
            index.nearly(folded), scope, limit
        )

    def _told(self, candidates: Iterator[Named], scope: Scope, limit: int) -> list[Named]:
        """The first of them that a reader may be told, however many stand before them."""
        found: list[Named] = []
        at_once = _AT_ONCE
        while len(found) < limit and (some := list(islice(candidates, at_once))):
            subject = some[0].subject
            seen = suggestions.visible(self._db, {subject: [one.key for one in some]}, scope)
            found += [one for one in some if one.key in seen[subject]]
            at_once = min(_MOST_AT_ONCE, 4 * at_once)
        return found[:limit]

    # --- in queries -------------------------------------------------------------------------

    def sounding(self, letters: str) -> Sequence[str]:
        return self._now().all.sounding(letters)

    def with_initials(self, letters: str) -> Sequence[str]:
        return self._now().all.with_initials(letters)

    def syllables(self, name: str) -> Syllables | None:
        return self._now().all.syllables(name)

    def visible(self, names: Iterable[str], scope: Scope) -> frozenset[str]:
        """Those that name something with a resource in scope."""
        known = self._now().all
        named = {name: known.named(name) for name in names}
        keys: dict[str, list[str]] = {}
        for some in named.values():
            for one in some:
                keys.setdefault(one.subject, []).append(one.key)
        seen = suggestions.visible(self._db, keys, scope)
        return frozenset(
            name
            for name, some in named.items()
            if any(one.key in seen[one.subject] for one in some)
        )

    # --- keeping up ---------------------------------------------------------------------------

    def _now(self) -> _Names:
        names = self._names
        if names and time.monotonic() - self._looked_at < _LOOK_EVERY_S:
            return names
        if names and not self._lock.acquire(blocking=False):
            return names  # another is looking: take what there is
        if names is None:
            self._lock.acquire()
        try:
            return self._look()
        finally:
            self._lock.release()

    def _look(self) -> _Names:
        names = self._names
        if names is None or suggestions.edition(self._db) != names.stamp:
            names = self._names = self._read()
        self._looked_at = time.monotonic()
        return names

    def _read(self) -> _Names:
        stamp, names = suggestions.names(self._db)
        subjects: dict[str, list[Named]] = {subject: [] for subject in SUBJECTS}
        names += [short for one in names if (short := _short(one))]
        for one in names:
            subjects[one.subject].append(one)
        return _Names(
            stamp,
            {subject: NameIndex(some, self._readings) for subject, some in subjects.items()},
            NamesBySound(names, self._readings),
        )


def _short(one: Named) -> Named | None:
    """What everybody calls a studio: 林若溪工作室, not 林若溪名班主任工作室."""
    if one.subject != "studio":
        return None
    word = _FULL.sub("工作室", one.word)
    return replace(one, word=word) if word != one.word else None


_FULL: Final = re.compile("名?(班主任|辅导员)工作室$")
