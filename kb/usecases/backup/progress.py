"""The progress of a backup, for those who wait for it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

T = TypeVar("T")
_TOLD_EVERY: Final = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """Two functions that are told of progress.

    expect gets the number of rows and files there are in all; advance gets how many more are done.
    """

    expect: Callable[[int], None] = lambda _total: None
    advance: Callable[[int], None] = lambda _done: None

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items, and report each hundred of them as done."""
        number = 0
        for number, item in enumerate(items, 1):
            yield item
            if number % _TOLD_EVERY == 0:
                self.advance(_TOLD_EVERY)
        self.advance(number % _TOLD_EVERY)
