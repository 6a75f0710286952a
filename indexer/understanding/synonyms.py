"""Names of one thing: what else to look for where a reader typed one of them."""

from collections.abc import Iterable, Sequence
from typing import Final

from corpus.load_words import SynonymGroup
from kb.text.fold import fold

# More names of one thing than these cost time and bring little.
MAX_NAMES: Final = 8
# A name may be several words of a query: 不爱 说话.
MAX_WORDS: Final = 5


class Synonyms:
    """Folded names → the other names, those of the first groups first. Immutable."""

    def __init__(self, groups: Iterable[SynonymGroup]) -> None:
        names: dict[str, dict[str, None]] = {}
        for group in groups:
            found = [fold(name) for name in group.found]
            for typed in map(fold, group.typed):
                others = names.setdefault(typed, {})
                others.update(dict.fromkeys(name for name in found if name != typed))
        self._names = {name: tuple(others)[:MAX_NAMES] for name, others in names.items() if others}

    def of(self, name: str) -> tuple[str, ...]:
        """The other names of a folded name, at most MAX_NAMES."""
        return self._names.get(name, ())

    def spans(self, words: Sequence[str]) -> list[tuple[int, int, tuple[str, ...]]]:
        """(start, end, other names) where two or more neighbouring words are one name.

        From left to right, the longest first, none over another.
        """
        found: list[tuple[int, int, tuple[str, ...]]] = []
        start = 0
        while start < len(words):
            for end in range(min(len(words), start + MAX_WORDS), start + 1, -1):
                if others := self.of("".join(words[start:end])):
                    found.append((start, end, others))
                    start = end - 1
                    break
            start += 1
        return found

    def __len__(self) -> int:
        return len(self._names)
