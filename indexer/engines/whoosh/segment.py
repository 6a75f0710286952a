"""Reading one Whoosh segment: documents as bits of an integer, postings, columns.

A segment never changes but for the documents deleted from it, so all that is read is kept.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from whoosh.codec.whoosh3 import W3TermsReader

from indexer.engines.contract import (
    All,
    AnyOf,
    Everything,
    Grams,
    Ids,
    Keyword,
    Node,
    Not,
    Nothing,
)
from indexer.engines.fields import NEWEST, TITLE_ORDER
from indexer.engines.whoosh.codec import COLUMNS, Postings, read_postings
from indexer.engines.whoosh.files import Slice

Bits = int  # bit n is document n of the segment
_KEPT_TERMS: Final = 512
_EMPTY: Final = Postings()


def numbers(bits: Bits) -> list[int]:
    """The numbers of the bits that are set, ascending."""
    return [place for place, digit in enumerate(bin(bits)[:1:-1]) if digit == "1"]


class Segment:
    def __init__(self, storage: Any, segment: Any) -> None:
        self.name: str = segment.segment_id()
        codec = segment.codec()
        files = segment.open_compound_file(storage)
        path = Path(storage.folder) / segment.make_filename(segment.COMPOUND_EXT)
        terms = segment.make_filename(codec.TERMS_EXT)
        posts = segment.make_filename(codec.POSTS_EXT)
        self._posts = Slice(path, *files.range(posts))
        self._terms = W3TermsReader(
            codec, files.open_file(terms), files.file_length(terms), self._posts
        )
        self._rows = codec.per_document_reader(files, segment)
        self.count: int = segment.doc_count_all()
        self.every: Bits = (1 << self.count) - 1
        self._lock = threading.Lock()  # Whoosh's files have one position for all threads
        self.postings = lru_cache(maxsize=_KEPT_TERMS)(self._read_postings)
        self.holding = lru_cache(maxsize=_KEPT_TERMS)(self._read_holding)
        self.starting = lru_cache(maxsize=_KEPT_TERMS)(self._read_starting)
        self.phrase = lru_cache(maxsize=_KEPT_TERMS)(self._find_phrase)
        self.values = lru_cache(maxsize=None)(self._read_values)
        self.lengths = lru_cache(maxsize=None)(self._read_lengths)

    # --- columns -------------------------------------------------------------------------

    @cached_property
    def ids(self) -> list[int]:
        return self._column("id")

    @cached_property
    def versions(self) -> list[int]:
        return self._column("version")

    @cached_property
    def newest(self) -> list[int]:
        return self._column(NEWEST)

    @cached_property
    def titles(self) -> list[bytes]:
        return [bytes(each) for each in self._column(TITLE_ORDER)]

    @cached_property
    def documents(self) -> dict[int, int]:
        """Id → number of the document in this segment."""
        return {each: number for number, each in enumerate(self.ids)}

    def _column(self, name: str) -> list[Any]:
        with self._lock:
            return list(self._rows.column_reader(name, COLUMNS[name]))

    def _read_lengths(self, field: str) -> list[int]:
        with self._lock:
            row = self._rows.doc_field_length
            return [row(number, field) or 0 for number in range(self.count)]

    def total_length(self, field: str) -> int:
        """Tokens in the field, over all documents."""
        total: int = self._rows.field_length(field)
        return total

    # --- terms ---------------------------------------------------------------------------

    def frequency(self, field: str, token: str) -> int:
        """Documents, deleted ones too, that hold the token."""
        return len(self.postings(field, token).documents)

    def _read_postings(self, field: str, token: str) -> Postings:
        key = (field, token.encode())
        with self._lock:
            if key not in self._terms:
                return _EMPTY
            return read_postings(self._posts, self._terms.term_info(*key))

    def _read_holding(self, field: str, token: str) -> Bits:
        return self.bits(self.postings(field, token).documents)

    def _read_starting(self, field: str, prefix: str) -> Bits:
        found = bytearray(self.count)
        for postings in self._all_starting(field, prefix):
            for number in postings.documents:
                found[number] = 1
        return _packed(found)

    def _all_starting(self, field: str, prefix: str) -> list[Postings]:
        start = prefix.encode()
        with self._lock:
            if field not in self._terms.indexed_field_names():
                return []
            terms = takewhile(
                lambda term: term[0] == field and term[1].startswith(start),
                self._terms.terms_from(field, start),
            )
            infos = [self._terms.term_info(*term) for term in list(terms)]
            return [read_postings(self._posts, info) for info in infos]

    def _read_values(self, field: str) -> list[tuple[str, Bits]]:
        """Every value of a keyword field with its documents."""
        with self._lock:
            if field not in self._terms.indexed_field_names():
                return []
            terms = takewhile(lambda term: term[0] == field, self._terms.terms_from(field, b""))
            found = [(term[1], self._terms.term_info(*term)) for term in list(terms)]
            lists = [(text, read_postings(self._posts, info)) for text, info in found]
        return [(text.decode(), self.bits(postings.documents)) for text, postings in lists]

    def bits(self, documents: Iterable[int]) -> Bits:
        """Documents by number as bits."""
        found = bytearray(self.count)
        for number in documents:
            found[number] = 1
        return _packed(found)

    # --- nodes ---------------------------------------------------------------------------

    def matching(self, node: Node) -> Bits:  # noqa: PLR0911 - one return a node kind
        """Documents, deleted ones too, that a node matches."""
        match node:
            case Everything():
                return self.every
            case Nothing():
                return 0
            case Ids(ids):
                return self.bits(self.documents[each] for each in ids & self.documents.keys())
            case Keyword(field, values):
                return self._any(self.holding(field, value) for value in values)
            case Grams(tokens, prefix, groups):
                return self._any(self.phrase(f"{each}_g", tokens, prefix) for each in groups)
            case AnyOf(nodes):
                return self._any(map(self.matching, nodes))
            case All(nodes):
                return self._all(map(self.matching, nodes))
            case Not(inner):
                return self.every ^ self.matching(inner)

    @staticmethod
    def _any(parts: Iterable[Bits]) -> Bits:
        found = 0
        for bits in parts:
            found |= bits
        return found

    def _all(self, parts: Iterable[Bits]) -> Bits:
        found = self.every
        for bits in parts:
            found &= bits
        return found

    def _find_phrase(self, field: str, tokens: tuple[str, ...], prefix: bool) -> Bits:  # noqa: FBT001 - a key of the cache
        *head, last = tokens
        ends = self.starting(field, last) if prefix else self.holding(field, last)
        candidates = self._all((ends, *(self.holding(field, each) for each in head)))
        if not head or not candidates:
            return candidates
        starts = [self.postings(field, each) for each in head]
        endings = self._all_starting(field, last) if prefix else [self.postings(field, last)]
        return self.bits(
            number for number in numbers(candidates) if _adjacent(number, starts, endings)
        )


def _packed(flags: bytearray) -> Bits:
    # "1" and "0" in the order of int(…, 2): the last document first
    digits = flags[::-1].translate(bytes.maketrans(b"\x00\x01", b"01"))
    return int(digits or b"0", 2)


def _adjacent(number: int, starts: Sequence[Postings], endings: Sequence[Postings]) -> bool:
    """Whether one of `endings` follows all of `starts`, side by side, in document `number`."""
    places = _places(number, starts[0])
    for distance, postings in enumerate(starts[1:], 1):
        places &= {place - distance for place in _places(number, postings)}
    distance = len(starts)
    return any(
        not places.isdisjoint({place - distance for place in _places(number, postings)})
        for postings in endings
    )


def _places(number: int, postings: Postings) -> set[int]:
    documents = postings.documents
    row = bisect_left(documents, number)
    if row == len(documents) or documents[row] != number:
        return set()
    return set(memoryview(postings.places[row]).cast("I"))
