"""How Whoosh writes this project's fields: field types for analysed tokens, and posting lists
as plain arrays.

Whoosh's own codec pickles and compresses each block of 128 postings, which costs more than all
else when most terms occur once, and hands postings out one at a time. A codec is what Whoosh
offers for replacing that. Numbers are in the machine's byte order: an index is not carried
from one machine to another, it is rebuilt.
"""

import struct
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.matching import ListMatcher

from indexer.engines.fields import KEYWORDS, NEWEST, TEXT_GROUPS, TITLE_ORDER, Layout
from indexer.engines.marks import MARK_FIELDS

_HEAD: Final = struct.Struct("=II")  # documents, bytes that follow
Posting = tuple[bytes, int, float, bytes]  # term, frequency, weight, positions


class _Field(fields.FieldType):  # type: ignore[misc]
    """A posting's weight is its frequency."""

    format = formats.Existence()

    def __init__(self) -> None:
        """Everything is said by the class, so that nothing is pickled with the index."""


class _Tokens(_Field):
    """Space-joined tokens."""

    scorable = True  # keeps the lengths

    def index(self, value: str, **_: object) -> Iterator[Posting]:
        counted = Counter(value.split(" "))
        del counted[""]
        for token, count in counted.items():
            yield token.encode(), count, float(count), b""


class _PlacedTokens(_Field):
    """Space-joined tokens with their positions."""

    format = formats.Positions()
    scorable = True

    def index(self, value: str, **_: object) -> Iterator[Posting]:
        places: dict[str, array[int]] = {}
        for place, token in enumerate(filter(None, value.split(" "))):
            places.setdefault(token, array("I")).append(place)
        for token, found in places.items():
            yield token.encode(), len(found), float(len(found)), found.tobytes()


class _Values(_Field):
    """Exact values."""

    def index(self, value: tuple[str, ...], **_: object) -> Iterator[Posting]:
        for each in dict.fromkeys(value):
            yield each.encode(), 1, 1.0, b""


COLUMNS: Final = {
    "id": columns.NumericColumn("Q"),
    "version": columns.NumericColumn("Q"),
    NEWEST: columns.NumericColumn("Q"),
    TITLE_ORDER: columns.VarBytesColumn(),
}


class _Marks(_Tokens):
    """Space-joined tokens that are only looked up."""

    scorable = False


def build_schema(layout: Layout) -> Any:
    schema = fields.Schema()
    for group in TEXT_GROUPS:
        schema.add(group.words, _Tokens())
        schema.add(group.grams, _PlacedTokens())
    for name in MARK_FIELDS if layout is Layout.FULL else ():
        schema.add(name, _Marks())
    for name in KEYWORDS:
        schema.add(name, _Values())
    for name, column in COLUMNS.items():
        schema.add(name, fields.COLUMN(column))
    return schema


class Postings:
    """One term's documents in ascending order, with frequencies and positions."""

    __slots__ = ("documents", "frequencies", "places")

    def __init__(self) -> None:
        self.documents = array("I")
        self.frequencies = array("I")
        self.places: list[bytes] = []  # an array("I") each, empty where a field has none

    def to_bytes(self) -> bytes:
        lengths = array("I", map(len, self.places))
        numbers = (self.documents, self.frequencies, lengths)
        body = b"".join([*(each.tobytes() for each in numbers), *self.places])
        return _HEAD.pack(len(self.documents), len(body)) + body

    @classmethod
    def read(cls, file: Any, start: int) -> "Postings":
        count, size = _HEAD.unpack(file.get(start, _HEAD.size))
        data = file.get(start + _HEAD.size, size)
        self = cls()
        place = 3 * count * self.documents.itemsize
        numbers = array("I", data[:place])
        self.documents, self.frequencies = numbers[:count], numbers[count : 2 * count]
        for length in numbers[2 * count :]:
            self.places.append(data[place : place + length])
            place += length
        return self


def read_postings(file: Any, info: Any) -> Postings:
    """The posting list that a term's info points to."""
    start, _ = info.extent()  # the length is not to be used: Whoosh reads it back as a tuple
    return Postings.read(file, start)


class PostingPool:
    """Collects a segment's postings by term; Whoosh's own holds a tuple for each and sorts them."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[bytes, Postings]] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        field, token, number, weight, places = item
        terms = self._fields.get(field)
        if terms is None:
            terms = self._fields[field] = {}
        postings = terms.get(token)
        if postings is None:
            postings = terms[token] = Postings()
        postings.documents.append(number)
        postings.frequencies.append(int(weight))
        postings.places.append(places)

    def iter_postings(self) -> Iterator[tuple[str, dict[bytes, Postings]]]:
        """Not single postings, as Whoosh's gives, but what _ArrayFieldWriter takes."""
        return iter(sorted(self._fields.items()))

    def cleanup(self) -> None:
        self._fields.clear()


class ArrayCodec(W3Codec):  # type: ignore[misc]
    length_stats = False  # bounds for skipping blocks, and there are no blocks

    def field_writer(self, storage: Any, segment: Any) -> Any:
        return _ArrayFieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> "_ArrayWriter":  # noqa: ARG002, FBT001, FBT002 - Whoosh's signature
        return _ArrayWriter(dbfile)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Any:
        """Whoosh reads through this when it merges segments."""
        found = read_postings(dbfile, terminfo)
        return ListMatcher(
            found.documents,
            found.frequencies,
            found.places,
            format_,
            scorer=scorer,
            term=term,
            terminfo=terminfo,
        )


class _ArrayFieldWriter(W3FieldWriter):  # type: ignore[misc]
    def add_postings(
        self, schema: Any, lengths: object, items: Iterable[tuple[str, dict[bytes, Postings]]]
    ) -> None:
        """Write what a PostingPool has collected."""
        del lengths
        for field, terms in items:
            self.start_field(field, schema[field])
            for token in sorted(terms):
                self._btext = token
                self._postwriter.postings = terms[token]
                self.finish_term()
            self.finish_field()


class _ArrayWriter:
    def __init__(self, file: Any) -> None:
        self._file = file
        self.postings = Postings()

    def finish_postings(self) -> Any:
        """Write `postings`; the term's info, which says where."""
        start, data = self._file.tell(), self.postings.to_bytes()
        self._file.write(data)
        documents, frequencies = self.postings.documents, self.postings.frequencies
        info = W3TermInfo(
            weight=sum(frequencies),
            df=len(documents),
            maxweight=max(frequencies),
            minid=documents[0],
            maxid=documents[-1],
        )
        info.set_extent(start, len(data))
        return info
