"""The order in which things are saved, and how many of them at once."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kb.domain.resources import Attachment
from kb.usecases.importing.sources import Item, Place, Source

_BATCH_LINES: Final = 200
# Long texts make a transaction long: others wait for it.
_BATCH_CHARACTERS: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Ready:
    """A line that was understood."""

    item: Item
    draft: Any
    attachments: tuple[Attachment, ...] | None = None


def places_of(sources: Sequence[Source]) -> dict[str, list["array[int]"]]:
    """Type → for each source, the offset and number of each of its lines."""
    found: dict[str, list[array[int]]] = defaultdict(lambda: [array("q") for _ in sources])
    for index, source in enumerate(sources):
        for kind, place in source.others():
            found[kind][index].extend((place.offset, place.line))
        source.rest()
    return found


def items_at(sources: Sequence[Source], places: list["array[int]"]) -> Iterator[Item]:
    for source, numbers in zip(sources, places, strict=False):
        for offset, line in zip(numbers[::2], numbers[1::2], strict=True):
            yield source.at(Place(offset, line))
        source.rest()


def merged_last(persons: Iterator[Ready]) -> Iterator[Ready]:
    """Who was merged comes after those that were kept."""
    merged = []
    for ready in persons:
        if ready.draft.merged_into:
            merged.append(ready)
        else:
            yield ready
    yield from merged


def batches(ready: Iterator[Ready]) -> Iterator[list[Ready]]:
    """Bounded in lines and characters; a key never twice, so that the later line wins."""
    batch: list[Ready] = []
    keys: set[str] = set()
    characters = 0
    for one in ready:
        size = len(getattr(one.draft, "body", ""))
        full = len(batch) >= _BATCH_LINES or characters + size > _BATCH_CHARACTERS
        if batch and (full or one.draft.key in keys):
            yield batch
            batch, keys, characters = [], set(), 0
        batch.append(one)
        keys.add(one.draft.key)
        characters += size
    if batch:
        yield batch
