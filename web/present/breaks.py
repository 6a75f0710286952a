"""The places where a heading may break on a narrow page: between words, and never inside one.

No browser finds the words of a Chinese heading by itself. Here a <wbr> is put between the words,
and the style sheet keeps the rest together.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Final

from markupsafe import Markup, escape

from indexer.highlight import Piece
from kb.text.fold import fold_with_map
from kb.text.script import has_traditional

Cut = Callable[[str], list[str]]

_BREAK: Final = "<wbr>"
# A title's clauses: up to a colon, a dash, a question or exclamation mark.
_CLAUSE: Final = re.compile(r"[^：:；？！—]*[：:；？！—]+[”’」』》）)]*|[^：:；？！—]+")
_LEAST_CLAUSE: Final = 3
# No line ends with an opening mark or begins with any other; spaces break by themselves.
_OPENING: Final = frozenset("“‘「『（(《〈【[{")
_HOLDING: Final = _OPENING | frozenset(" \t\n\u3000#—…·-")
# A particle belongs to the word before it.
_PARTICLES: Final = frozenset("的了着过们吗呢吧")


@lru_cache(maxsize=4096)
def breakable(text: str, cut: Cut) -> Markup:
    """Escape a heading and put a <wbr> between its words.

    The clauses of a title stand on lines of their own where they fit.
    """
    clauses = _CLAUSE.findall(text)
    parts = [breakable_pieces([Piece(clause, marked=False)], cut) for clause in clauses]
    if len(parts) < 2 or min(map(len, clauses)) < _LEAST_CLAUSE:
        return breakable_pieces([Piece(text, marked=False)], cut)
    html = "".join(f'<span class="clause">{part}</span>' for part in parts)
    return Markup(html)  # noqa: S704 - each part was escaped


def words(text: str, cut: Cut) -> list[str]:
    """Return the text in pieces between which a line may end."""
    marks = [0, *_places(text, cut), len(text)]
    return [text[first:last] for first, last in pairwise(marks)]


def breakable_pieces(pieces: Iterable[Piece], cut: Cut) -> Markup:
    """Return highlighted pieces as HTML: all is escaped, and <mark> and <wbr> are the only tags."""
    pieces = list(pieces)
    places = _places("".join(piece.text for piece in pieces), cut)
    html = ""
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        marks = [at, *(place for place in places if at < place < end), end]
        parts = [str(escape(piece.text[first - at : last - at])) for first, last in pairwise(marks)]
        inner = _BREAK.join(parts)
        before = _BREAK if at in places else ""
        html += before + (f"<mark>{inner}</mark>" if piece.marked else inner)
        at = end
    return Markup(html)  # noqa: S704 - each text was escaped above


def _places(text: str, cut: Cut) -> list[int]:
    """Return the offsets between two words at which a line may end, in rising order."""
    found = _cut_as_simplified(text, cut) if has_traditional(text) else cut(text)
    if "".join(found) != text:  # a segmenter that changes the text cannot say where its words are
        return []
    places = []
    at = 0
    for word, following in pairwise(found):
        at += len(word)
        first = following[0]
        if word[-1] in _HOLDING or following in _PARTICLES:
            continue
        if first.isalnum() or first in _OPENING:
            places.append(at)
    return places


def _cut_as_simplified(text: str, cut: Cut) -> list[str]:
    """Cut a Traditional text where the words of its Simplified form end."""
    folded = fold_with_map(text)
    ends, at = {0, len(text)}, 0
    for word in cut(folded.text):
        at += len(word)
        ends.add(folded.origins[min(at, len(folded.text))])
    return [text[first:last] for first, last in pairwise(sorted(ends))]
