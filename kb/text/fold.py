"""The one folding, shared by intake, topics and analysis.

NFKC (so full width = half width), radicals and strokes as the characters that they stand for,
invisible characters dropped, case folded, Traditional → Simplified. Fold first, segment later:
segmenting first breaks Traditional text into single characters. Sources: Unicode Annex 15 (NFKC),
Default_Ignorable_Code_Point, Equivalent_Unified_Ideograph; OpenCC `t2s`.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import combining, is_normalized, normalize

from opencc import OpenCC

from kb.text.radicals import with_ideographs

_INVISIBLE_CHARACTERS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{_INVISIBLE_CHARACTERS}]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Combining marks, and what decomposes to nothing else: Tibetan vowels, half-width sound marks.
_MARKS = (
    "".join(chr(code) for code in range(0x300, 0x1F000) if combining(chr(code)))
    + "\u0f73\u0f75\u0f81\uff9e\uff9f"
)
# Normalising sorts a run of marks, which takes quadratic time: Annex 15 allows 30 ("Stream-Safe").
_LONG_RUN = re.compile(f"([{_MARKS}][{_MARKS}]{{29}})[{_MARKS}]+")
# Nearly every text has none of these, and this is looked at 30 times faster: a class of characters
# is a table to `re` only as long as all of them are in the basic plane.
_MARK = re.compile("[" + "".join(mark for mark in _MARKS if mark < "\U00010000") + "]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
# What may combine with what is before it without being a combining mark: conjoining Hangul,
# and vowel signs that are the second half of another.
_JOINING = (
    "\u1160-\u11ff\u3131-\u3163\uffa1-\uffdc\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2"
    "\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e\u1b35\U00011127\U0001133e\U00011357\U000113b8\U000113bb\U000113c2"
    "\U000113c5\U000113c7-\U000113c9\U000114b0\U000114ba\U000114bd\U000115af\U0001611e-\U00016129"
    "\U00011930\U00016d63\U00016d67"
)
_CLUSTER = re.compile(f".[{_MARKS}{_JOINING}{_INVISIBLE_CHARACTERS}]*", re.DOTALL)
# Characters that normalising turns into exactly one, whatever stands beside them, so that offsets
# stay as they are: ASCII, general CJK punctuation, common Han, full-width ASCII. No character
# combines with these but what the last line names; so a text may be normalised run by run.
_PLAIN_RUN = re.compile(
    "[\t\n\r\x20-\x7e\u00b7\u2013\u2014\u2018-\u201d\u3001-\u301b\u4e00-\u9fff\uff01-\uff5e]+"
    f"(?![{_INVISIBLE_CHARACTERS}]*[{_MARKS}{_JOINING}])"
)
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Replacing these one after the other takes a tenth of the time of a table; few texts have others.
_COMMON_WIDE = tuple((wide, chr(ord(wide) - 0xFEE0)) for wide in "，：；？！（）")
_WIDE = re.compile("[\uff01-\uff5e]")
_PIECE = re.compile(r"[^\n。！？!?；;，,、\s]+|.", re.DOTALL)
_COMMON_HAN = "".join(map(chr, range(0x4E00, 0xA000)))
# Characters that are Traditional in some words only: OpenCC's phrases change them, and not alone.
_TRADITIONAL_IN_WORDS = "哩坏沈甦瞭藉衹覆"


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


@cache
def _reader() -> OpenCC:
    # not for folding: it looks at the words around a character, which differ where a text is cut
    return OpenCC("tw2s")


@cache
def _traditional() -> re.Pattern[str]:
    """What OpenCC may change; to look for it takes a quarter of the time of converting."""
    alone = _simplifier().convert("\n".join(_COMMON_HAN)).split("\n")
    changed = "".join(han for han, simple in zip(_COMMON_HAN, alone, strict=True) if han != simple)
    others = "\u2e80-\u2fff\u3400-\u4dbf\ua000-\ufe2f\U00010000-\U0010ffff"
    return re.compile(f"[{changed}{_TRADITIONAL_IN_WORDS}{others}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and where each of its characters came from.

    origins: len(text) + 1 offsets into the original, ascending; the last is its length.
    """

    text: str
    origins: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The original's [start, end) of the folded [start, end); end > start."""
        first, last = self.origins[start], self.origins[end - 1]
        # characters folded from one share its origin: take it whole
        stop = bisect_right(self.origins, last, end)
        return first, max(self.origins[stop], last + 1)


def fold(text: str) -> str:
    """The form in which texts are compared. Folding twice changes nothing."""
    return _simplify(_normalise(text))


def simplify(text: str) -> str:
    """In Simplified characters as people write them (寫著 → 写着), and otherwise as it is."""
    return text if text.isascii() else str(_reader().convert(text))


def fold_with_map(text: str) -> Folded:
    """As `fold`, with the way back to the original."""
    normal, origins = _normalise_with_map(text)
    simple = _simplify(normal)
    if len(simple) == len(normal):
        return Folded(simple, origins)
    steps = _simplified_origins(normal, simple)
    return Folded(simple, (*(origins[at] for at in steps), len(text)))


def _simplified(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    for match in _PIECE.finditer(text):
        start, end = match.span()
        piece = _simplify(match.group())
        yield piece, range(start, end) if len(piece) == end - start else [start] * len(piece)


def _normalise(text: str) -> str:
    if text.isascii():
        return text.lower()
    return "".join(piece for piece, _, _ in _normalised_runs(text))


def _normalised_runs(text: str) -> Iterator[tuple[str, range, bool]]:
    """Plain runs and what is between them, normalised; where they stood; whether plain."""
    at = 0
    for run in _PLAIN_RUN.finditer(text):
        start, end = run.span()
        if at < start:
            yield _normalise_any(text[at:start]), range(at, start), False
        yield _normalise_plain(run.group()), range(start, end), True
        at = end
    if at < len(text):
        yield _normalise_any(text[at:]), range(at, len(text)), False


def _normalise_plain(run: str) -> str:
    for wide, narrow in _COMMON_WIDE:
        run = run.replace(wide, narrow)
    return (run.translate(_HALF_WIDTH) if _WIDE.search(run) else run).lower()


def _normalise_any(text: str) -> str:
    text = _INVISIBLE.sub("", with_ideographs(_composed(text))).casefold()
    return _composed(_SURROGATES.sub("\ufffd", text))


def _composed(text: str) -> str:
    """NFKC, with at most 30 marks in a row."""
    text = _without_long_runs(text)
    if is_normalized("NFKC", text):
        return text
    return _without_long_runs(normalize("NFKC", text))


def _without_long_runs(text: str) -> str:
    if _MARK.search(text) or _BEYOND.search(text):
        return _LONG_RUN.sub(r"\1", text)
    return text


def _simplify(text: str) -> str:
    if text.isascii() or not _traditional().search(text):
        return text
    return str(_simplifier().convert(text))


def _normalise_with_map(text: str) -> tuple[str, Sequence[int]]:
    pieces: list[str] = []
    origins = array("L")
    for piece, where, plain in _normalised_runs(text):
        if plain and len(where) == len(text):
            return piece, range(len(text) + 1)
        pieces.append(piece)
        origins.extend(where if plain else _cluster_origins(text, where, piece))
    origins.append(len(text))
    return "".join(pieces), origins


def _cluster_origins(text: str, where: range, normal: str) -> Sequence[int]:
    """Where each character of `normal` comes from: the start of its cluster in text[where]."""
    pieces: list[str] = []
    origins: list[int] = []
    at = where.start
    while at < where.stop:
        cluster = _CLUSTER.match(text, at, where.stop)
        end = cluster.end() if cluster else at + 1
        pieces.append(_normalise_any(text[at:end]))
        origins += [at] * len(pieces[-1])
        at = end
    return origins if "".join(pieces) == normal else [where.start] * len(normal)


def _simplified_origins(normal: str, simple: str) -> Sequence[int]:
    """The offset in `normal` of each character of `simple`, where their lengths differ.

    Where the pieces do not make up the whole, lines are taken as they are, and all of a line
    comes from its start.
    """
    pieces = list(_simplified(normal))
    if "".join(piece for piece, _ in pieces) == simple:
        return [offset for _, offsets in pieces for offset in offsets]
    found: list[int] = []
    start = 0
    for line in normal.splitlines(keepends=True):
        found += [start] * len(_simplify(line))
        start += len(line)
    return found if len(found) == len(simple) else [0] * len(simple)
