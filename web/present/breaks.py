"""Where a heading may break on a narrow page: between words, never inside one.

No browser finds the words of a Chinese heading by itself. Between the words stands a <wbr>, and
the style sheet keeps the rest together.
"""

import re
from collections.abc import Callable, Iterable
from itertools import accumulate, pairwise
from typing import Final

from markupsafe import Markup, escape

from indexer.highlight import Piece

Cut = Callable[[str], list[str]]

_BREAK: Final = "<wbr>"
# A title's clauses: up to a colon, a dash, a question or exclamation mark.
_CLAUSE: Final = re.compile(r"[^：:；？！—]*[：:；？！—]+[”’」』》）)]*|[^：:；？！—]+")
_LEAST_CLAUSE: Final = 3
# No line begins with a closing mark or ends with an opening one; spaces break by themselves.
_OPENING: Final = re.compile(r"[\s“‘「『（(《〈【\[{#—…·-]")
# A particle belongs to the word before it.
_PARTICLES: Final = frozenset("的了着过们吗呢吧")
_CLOSING: Final = re.compile(r"[^\w“‘「『（(《〈【\[{]")


def breakable(text: str, cut: Cut) -> Markup:
    """Escaped; <wbr> between words; clauses keep lines of their own where they fit."""
    clauses = _CLAUSE.findall(text)
    parts = [breakable_pieces([Piece(clause, marked=False)], cut) for clause in clauses]
    if len(parts) < 2 or min(map(len, clauses)) < _LEAST_CLAUSE:
        return breakable_pieces([Piece(text, marked=False)], cut)
    html = "".join(f'<span class="clause">{part}</span>' for part in parts)
    return Markup(html)  # noqa: S704 - each part was escaped


def words(text: str, cut: Cut) -> list[str]:
    """The text in pieces between which a line may end."""
    marks = [0, *_places(text, cut), len(text)]
    return [text[first:last] for first, last in pairwise(marks)]


def breakable_pieces(pieces: Iterable[Piece], cut: Cut) -> Markup:
    """Everything escaped; <mark> and <wbr> the only markup."""
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
    """Offsets between two words at which a line may end, rising."""
    found = cut(text)
    if "".join(found) != text:  # a segmenter that changes the text cannot say where its words are
        return []
    ends = accumulate(map(len, found))
    return [
        end
        for end, following in zip(ends, found[1:], strict=False)
        if following not in _PARTICLES
        and not _OPENING.match(text[end - 1])
        and not _CLOSING.match(following)
    ]
