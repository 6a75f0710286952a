"""Batches: the order in which things are saved, and the number that is saved at once."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kb.domain.people import PersonState
from kb.domain.resources import ResourceState
from kb.domain.topics import TopicState
from kb.text.names import name_key
from kb.usecases.importing.results import Ready, Understood
from kb.usecases.importing.sources import Item, Place, Source

_BATCH_LINES: Final = 200
# Long texts make a transaction long: others wait for it.
_BATCH_CHARACTERS: Final = 4_000_000


def places_of(sources: Sequence[Source]) -> dict[str, list["array[int]"]]:
    """Return type → for each source, the offset and number of each of its lines."""
    found: dict[str, list[array[int]]] = defaultdict(lambda: [array("q") for _ in sources])
    for index, source in enumerate(sources):
        for kind, place in source.others():
            found[kind][index].extend((place.offset, place.line))
        source.rest()
    return found


def items_at(sources: Sequence[Source], places: list["array[int]"]) -> Iterator[Item]:
    """Yield the items at these places, source by source."""
    for source, numbers in zip(sources, places, strict=False):
        for offset, line in zip(numbers[::2], numbers[1::2], strict=True):
            yield source.at(Place(offset, line))
        source.rest()


def merged_last(persons: Iterable[Understood]) -> Iterator[Understood]:
    """Put persons who were merged after those who were kept."""
    merged = []
    for one in persons:
        state = one.state if isinstance(one, Ready) else None
        if isinstance(state, PersonState) and state.merged_into:
            merged.append(one)
        else:
            yield one
    yield from merged


def parents_first(topics: Iterable[Understood]) -> tuple[list[Understood], dict[str, str]]:
    """Put topics after those of the same import that are their parents.

    Returns them and, for each of their keys and folded words, the key of the topic. Of two lines
    with one key the later one counts.
    """
    others: list[Understood] = []
    by_key: dict[str, Ready] = {}
    by_word: dict[str, str] = {}
    parents: dict[str, str] = {}
    for one in topics:
        if not isinstance(one, Ready) or not isinstance(one.state, TopicState):
            others.append(one)
            continue
        state = one.state
        by_key[state.key] = one
        parents[state.key] = state.parent or ""
        for word in (state.name, *state.aliases):
            by_word.setdefault(name_key(word), state.key)
    ordered: dict[str, Ready] = {}
    for key in by_key:
        _place(key, by_key, by_word, parents, ordered)
    return [*others, *ordered.values()], by_word | {key: key for key in by_key}


def _place(
    key: str,
    by_key: dict[str, Ready],
    by_word: dict[str, str],
    parents: dict[str, str],
    ordered: dict[str, Ready],
) -> None:
    chain: list[str] = []
    while key in by_key and key not in ordered and key not in chain:
        chain.append(key)
        parent = parents[key]
        key = parent if parent in by_key else by_word.get(name_key(parent), "")
    for waiting in reversed(chain):
        ordered[waiting] = by_key[waiting]


def batches(lines: Iterable[Understood]) -> Iterator[list[Understood]]:
    """Cut lines into batches that are bounded in lines and characters.

    No key is in a batch twice, so that the later line wins.
    """
    batch: list[Understood] = []
    keys: set[str] = set()
    characters = 0
    for one in lines:
        key = one.state.key if isinstance(one, Ready) else ""
        size = _characters(one)
        full = len(batch) >= _BATCH_LINES or characters + size > _BATCH_CHARACTERS
        if batch and (full or key in keys):
            yield batch
            batch, keys, characters = [], set(), 0
        batch.append(one)
        characters += size
        if key:
            keys.add(key)
    if batch:
        yield batch


def _characters(one: Understood) -> int:
    state = one.state if isinstance(one, Ready) else None
    return len(state.body) if isinstance(state, ResourceState) else 0
