"""Names of one thing: what else to look for where a reader typed one of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from corpus.load_words import SynonymGroup
from indexer.analysis.numerals import searchable

# More names of one thing than these cost time and bring little.
MAX_NAMES: Final = 8
# A name may be several words of a query: 不爱 说话.
MAX_WORDS: Final = 5


Cut = Callable[[str], Sequence[str]]

# Less than this is left of a name that is mostly stop words: it would be another name.
_FEWEST_LEFT: Final = 3


class Synonyms:
    """Folded names → the other names, those of the first groups first. Immutable.

    What one of several equal names leads to, all of them lead to: 辍学 = 中辍 and 中辍 => 拒学 make
    辍学 => 拒学; and who is led to a name is led to its equals.
    """

    def __init__(self, groups: Iterable[SynonymGroup], cut: Cut | None = None) -> None:
        """cut: the words that a query keeps of a text; a name is known by those as well."""
        names: dict[str, tuple[str, ...]] = {}
        for name, others in _led_to(groups).items():
            if others:
                for typed in _as_typed(name, cut):
                    names[typed] = _most(names.get(typed, ()), others)
        self._names = names

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


def _led_to(groups: Iterable[SynonymGroup]) -> Mapping[str, Sequence[str]]:
    """Each folded name → those it leads to, the nearest first."""
    equal: dict[str, dict[str, None]] = {}
    wider: dict[str, dict[str, None]] = {}
    for group in groups:
        found = [searchable(name) for name in group.found]
        for name in map(searchable, group.typed):
            known = equal if group.typed == group.found else wider
            known.setdefault(name, {}).update(dict.fromkeys(each for each in found if each != name))
    led: dict[str, Sequence[str]] = {}
    for name in {**equal, **wider}:
        near = {**equal.get(name, {}), **wider.get(name, {})}
        inherited = {each: None for one in equal.get(name, ()) for each in wider.get(one, ())}
        equals = {each: None for one in wider.get(name, ()) for each in equal.get(one, ())}
        led[name] = [each for each in {**near, **inherited, **equals} if each != name]
    return led


def _most(some: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *others)))[:MAX_NAMES]


def _as_typed(name: str, cut: Cut | None) -> tuple[str, ...]:
    """A name, and what a query that holds it is left with: 自己管自己 without its stop words."""
    left = "".join(cut(name)) if cut else name
    return (name, left) if left != name and len(left) >= _FEWEST_LEFT else (name,)
