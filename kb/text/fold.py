"""The one folding, shared by intake, topics and analysis.

NFKC (so full width = half width), invisible characters dropped, case folded, Traditional →
Simplified. Fold first, segment later: segmenting first breaks Traditional text into single
characters. Sources: Unicode Annex 15 (NFKC), Default_Ignorable_Code_Point; OpenCC `t2s`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import combining, is_normalized, normalize

from opencc import OpenCC

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
# Characters that every step turns into exactly one, so that offsets stay as they are:
# ASCII, general CJK punctuation, common Han, full-width ASCII.
_PLAIN_RUN = re.compile(
    "[\t\n\r\x20-\x7e\u00b7\u2013\u2014\u2018-\u201d\u3001-\u301b\u4e00-\u9fff\uff01-\uff5e]+"
    "(?![\u0300-\u036f\u3099\u309a])"
)
_PIECE = re.compile(r"[^\n。！？!?；;，,、\s]+|.", re.DOTALL)


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


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
        stop = end
        while stop < len(self.text) and self.origins[stop] <= last:
            stop += 1
        return first, max(self.origins[stop], last + 1)


def fold(text: str) -> str:
    """The form in which texts are compared. Folding twice changes nothing."""
    return _simplify(_normalise(text))


def fold_with_map(text: str) -> Folded:
    """As `fold`, with the way back to the original."""
    normal, origins = _normalise_with_map(text)
    simple = _simplify(normal)
    if len(simple) == len(normal):
        return Folded(simple, origins)
    mapped: list[int] = []
    pieces: list[str] = []
    for match in _PIECE.finditer(normal):
        piece = _simplify(match.group())
        pieces.append(piece)
        if len(piece) == len(match.group()):
            mapped.extend(origins[match.start() : match.end()])
        else:
            mapped.extend([origins[match.start()]] * len(piece))
    if "".join(pieces) != simple:
        return Folded(simple, (*([0] * len(simple)), len(text)))
    return Folded(simple, (*mapped, len(text)))


def _normalise(text: str) -> str:
    if text.isascii():
        return text.lower()
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    text = _INVISIBLE.sub("", text).casefold()
    text = _SURROGATES.sub("\ufffd", text)
    return text if is_normalized("NFKC", text) else normalize("NFKC", text)


def _simplify(text: str) -> str:
    if text.isascii():
        return text
    return str(_simplifier().convert(text))


def _normalise_with_map(text: str) -> tuple[str, Sequence[int]]:
    whole = _normalise(text)
    if len(whole) == len(text) and _PLAIN_RUN.fullmatch(text):
        return whole, range(len(text) + 1)
    pieces: list[str] = []
    origins: list[int] = []
    at = 0
    while at < len(text):
        run = _PLAIN_RUN.match(text, at)
        end = run.end() if run else _cluster_end(text, at)
        piece = _normalise(text[at:end])
        pieces.append(piece)
        origins.extend(range(at, end) if run else [at] * len(piece))
        at = end
    origins.append(len(text))
    if "".join(pieces) != whole:  # characters that combine across clusters: give up the detail
        return whole, [*([0] * len(whole)), len(text)]
    return whole, origins


def _cluster_end(text: str, at: int) -> int:
    """The end of the shortest piece from `at` that normalises by itself."""
    end = at + 1
    while end < len(text) and _joins(text[end]):
        end += 1
    return end


def _joins(character: str) -> bool:
    # combining marks, and conjoining Hangul vowels and finals
    return combining(character) != 0 or "\u1160" <= character <= "\u11ff"
