"""Collects what is searched for, so that no search waits for the log or fails because of it."""

import logging
import threading
import time
from dataclasses import replace
from typing import Final

from indexer.different_readers import DifferentReaders
from indexer.search import SearchPage
from kb.domain.access import ANONYMOUS
from kb.domain.asked import ASKED_CHARS, MISSED, Asked
from kb.errors import Conflict, KbError, Unavailable
from kb.storage.session import Database
from kb.text.fold import fold
from kb.text.personal import looks_personal
from kb.usecases import queries

_log = logging.getLogger(__name__)

FLUSH_S: Final = 5.0
FLUSH_TEXTS: Final = 100
# While the database is away; what comes beyond is not counted.
MOST_TEXTS: Final = 2_000


class QueryLog:
    """Collects the queries of one process, in any of its threads; off, it does nothing."""

    def __init__(self, db: Database, *, on: bool = True) -> None:
        self._db = db
        self._on = on
        self._lock = threading.Lock()
        self._waiting: dict[str, Asked] = {}
        self._readers = DifferentReaders()
        self._since = time.monotonic()

    def note(self, page: SearchPage, reader: str) -> None:
        """Note a search that somebody made.

        reader: what tells one reader from another today, such as the network address; only whether
        two different ones asked is kept.

        It counts once however often it comes until the next flush, because a page that is loaded
        again is no new question. Further pages and narrowed or reordered lists do not count,
        because they follow the same search. A query that looks personal is not noted.
        """
        if not self._on or not _is_new(page):
            return
        typed = page.search.text[:ASKED_CHARS]
        folded = " ".join(fold(typed).split())[:ASKED_CHARS]
        if looks_personal(page.search.text) or not any(map(str.isalnum, folded)):
            return
        step = found_by(page)
        today = queries.today()
        asked = Asked(folded, typed, 1, int(step in MISSED), today, page.total, step)
        is_public = page.search.scope == ANONYMOUS and step not in MISSED
        with self._lock:
            if is_public and self._readers.are_two(folded, reader, today):
                asked = replace(asked, day_on=today)
            before = self._waiting.get(folded)
            if before and not asked.day_on:
                asked = replace(asked, day_on=before.day_on)
            if before or len(self._waiting) < MOST_TEXTS:
                self._waiting[folded] = asked

    def flush_when_due(self) -> None:
        """Write what is waiting if it is due; a thread that comes by now and then calls this."""
        due = time.monotonic() - self._since >= FLUSH_S
        if self._waiting and (due or len(self._waiting) >= FLUSH_TEXTS):
            self.flush()

    def flush(self) -> None:
        """Write what is waiting; where that cannot be done now, it keeps waiting."""
        with self._lock:
            taken, self._waiting = self._waiting, {}
            self._since = time.monotonic()
        if not taken:
            return
        try:
            queries.record(self._db, taken.values())
        except (Unavailable, Conflict) as error:
            _log.warning("what was searched for waits: %s", error)
            with self._lock:
                self._waiting = taken | self._waiting
        except KbError:
            _log.exception("what was searched for could not be kept")


def found_by(page: SearchPage) -> str:
    """Return the narrowest step that found anything, or "" where none did.

    Where a word that no document has was left out, the hits were found by some of the words
    ("any").
    """
    step = next((taken.match for taken in page.steps_taken if taken.total), "")
    return "any" if step == "most" and page.unknown else step


def _is_new(page: SearchPage) -> bool:
    search = page.search
    return search.page == 1 and not (search.filters or search.until or search.sort)
