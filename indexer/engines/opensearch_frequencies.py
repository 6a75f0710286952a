"""How many documents hold a token, remembered for a moment: one search asks for it many times."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

Token = tuple[str, str]
# What other processes write is seen this much later; it moves weights by next to nothing.
_KEPT_S: Final = 5.0
_MOST: Final = 50_000


class Remembered:
    """Answers of `ask`, which takes (field, token) pairs. Safe to use from several threads."""

    def __init__(self, ask: Callable[[Sequence[Token]], list[int]]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._known: dict[Token, int] = {}
        self._until = 0.0

    def __call__(self, terms: Sequence[Token]) -> list[int]:
        known = self._current()
        missing = [term for term in dict.fromkeys(terms) if term not in known]
        if missing:
            # into the same dictionary: where it was forgotten meanwhile, nobody sees this
            known.update(zip(missing, self._ask(missing), strict=True))
        return [known[term] for term in terms]

    def forget(self) -> None:
        with self._lock:
            self._known = {}

    def _current(self) -> dict[Token, int]:
        now = time.monotonic()
        with self._lock:
            if now >= self._until or len(self._known) > _MOST:
                self._known, self._until = {}, now + _KEPT_S
            return self._known
