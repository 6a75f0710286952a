"""Looks into the originals that lines attach without saying what they hold."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Self

from kb.domain.originals import Holds
from kb.domain.resources import Attachment
from kb.errors import Unavailable
from kb.intake.sandbox.pool import NO_WORDS, Readers
from kb.storage.files import FileStore
from kb.storage.resources import originals
from kb.storage.resources.originals import Original
from kb.storage.session import Database
from kb.usecases.importing.opening import usual_processes
from kb.usecases.originals import find_look


class LooksOfLines:
    """The looks of one import. Reading processes are started for the first original that needs
    one.
    """

    def __init__(self, db: Database, files: FileStore | None) -> None:
        self._db = db
        self._files = files
        self._readers: Readers | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._readers:
            self._readers.close()

    def into(self, named: Iterable[Attachment]) -> dict[str, Holds]:
        """Return what those of the originals hold of which their lines do not say it, by SHA-256.

        Left out is what is not in the store, and all where the store is away: such an original is
        kept back until a job looks into it.
        """
        silent = {one.sha256: one for one in named if one.holds is None}
        if self._files is None or not silent:
            return {}
        with self._db.read() as tx:
            found = originals.known(tx, list(silent))
        waiting = [one for sha256, one in silent.items() if sha256 not in found]
        with suppress(Unavailable):
            found |= self._looked(self._files, waiting)
        return found

    def _looked(self, files: FileStore, waiting: Sequence[Attachment]) -> dict[str, Holds]:
        there = [
            Original(one.sha256, one.file_name, one.media_type, None)
            for one in waiting
            if files.has(one.sha256)
        ]
        if not there:
            return {}
        readers = self._readers = self._readers or Readers(usual_processes(), NO_WORDS)
        executor = ThreadPoolExecutor(readers.count, "look")
        try:
            looks = executor.map(lambda one: find_look(files, readers, one), there)
            seen = zip(there, looks, strict=True)
            return {one.sha256: look.holds for one, look in seen if look is not None}
        finally:
            executor.shutdown(cancel_futures=True)
