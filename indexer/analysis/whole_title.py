"""What a title is known by as a whole, so that one that is pasted is found, whatever is in it."""

import re
from hashlib import blake2b
from typing import Final

from indexer.analysis.numerals import searchable

# Signs that people and programs put for one another; the query language has some of them.
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("－−—–‐‑‒―﹣", "-"),
        **dict.fromkeys("“”„「」『』‘’'", '"'),
        **dict.fromkeys("：∶︰", ":"),
        **dict.fromkeys("｜丨", "|"),
    }
)
_SPACE: Final = re.compile(r"\s+")
_AROUND: Final = "《》〈〉"
_BYTES: Final = 12


def whole_title(text: str) -> str:
    """Return what equal titles share: "-1分的故事" and "《－1分的故事》", but not "1分的故事".

    It is a hash; it is "" where nothing is left of the text.
    """
    title = _SPACE.sub("", searchable(text.translate(_ALIKE)).translate(_ALIKE))
    title = re.sub("-+", "-", title)
    if title[:1] in _AROUND and title[-1:] in _AROUND:
        title = title[1:-1]
    return blake2b(title.encode(), digest_size=_BYTES).hexdigest() if title else ""
