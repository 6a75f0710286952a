"""How many documents hold a token, remembered for a while: searches ask for it over and over."""

import time
from collections.abc import Callable, Sequence
from typing import Final

Token = tuple[str, str]
EVERY: Final[Token] = ("", "")  # any document at all
# What other processes write is seen this much later. It moves weights by next to nothing; that
# there is a word at all, and how many documents there are, is seen sooner.
_KEPT_S: Final = 60.0
_SOON_S: Final = 5.0
_MOST: Final = 50_000


class Remembered:
    """Answers of `ask`, which takes (field, token) pairs. Safe to use from several threads."""

    def __init__(self, ask: Callable[[Sequence[Token]], list[int]]) -> None:
        self._ask = ask
        self._known: dict[Token, tuple[int, float]] = {}

    def __call__(self, tokens: Sequence[Token]) -> list[int]:
        now = time.monotonic()
        known = self._known
        found = {token: known[token][0] for token in tokens if known.get(token, _NEVER)[1] > now}
        missing = [token for token in dict.fromkeys(tokens) if token not in found]
        if missing:
            answers = dict(zip(missing, self._ask(missing), strict=True))
            # into the same dictionary: where it was forgotten meanwhile, nobody sees this
            known.update(
                (token, (count, now + (_KEPT_S if count and token != EVERY else _SOON_S)))
                for token, count in answers.items()
            )
            found |= answers
            if len(known) > _MOST:
                self.forget()
        return [found[token] for token in tokens]

    def forget(self) -> None:
        self._known = {}


_NEVER: Final = (0, float("-inf"))
