"""Decides which descriptions of pictures are the author's.

Office programs write the place on the disk, the address on the web or a guess of their own into a
picture's description. None of these is text, and a path contains the account name of a person.
"""

from typing import Final

from corpus.load_rules import description_rules

_LIMIT: Final = 2000


def authored(description: str) -> str:
    """Return a picture's description where a person wrote it, and "" where a machine did."""
    rules = description_rules()
    text = rules.label.sub("", " ".join(description.split()))
    if not text or len(text) > _LIMIT:
        return ""
    if any(pattern.search(text) for pattern in rules.anywhere):
        return ""
    return "" if any(pattern.fullmatch(text) for pattern in rules.whole) else text
