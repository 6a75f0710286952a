"""Tells whether different readers asked for one text on one day, and forgets who they were.

A reader is known by a keyed hash, kept in the memory of one process alone. The key is random, and
is thrown away with all hashes when the day is over. Nothing of it is stored: what leaves this
module is whether there were two. Processes do not share what they know, and forget it with a
restart, so that a day may be missed but is never counted by mistake.
"""

import hashlib
import secrets
from datetime import date
from typing import Final

# What comes beyond on one day is not looked at.
MOST_TEXTS: Final = 20_000


class DifferentReaders:
    """The texts of today, each with the hash of the first reader who asked for it."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._key = b""
        self._first: dict[str, bytes] = {}

    def are_two(self, text: str, reader: str, day: date) -> bool:
        """Say whether a reader other than the first one of the day asks for this text."""
        if day != self._day:
            self._day, self._key, self._first = day, secrets.token_bytes(32), {}
        if text not in self._first and len(self._first) >= MOST_TEXTS:
            return False
        hashed = hashlib.blake2b(reader.encode(), key=self._key, digest_size=16).digest()
        return self._first.setdefault(text, hashed) != hashed
