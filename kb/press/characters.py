"""The characters that a file can hold, and the pictures that programs know."""

import re
from typing import Final

# What XML 1.0 cannot hold: https://www.w3.org/TR/xml/#charsets
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# No system takes these in the name of a file, and some turn around what stands after them.
_NOT_IN_A_NAME: Final = re.compile(
    r'[/\\:*?"<>|\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+'
)
# The first bytes of a picture → its media type.
_PICTURES: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
)


def without_unwritable(text: str) -> str:
    """Return a text without the characters that no XML file can hold."""
    return _NO_XML.sub("", text)


def in_a_file_name(text: str, most_chars: int, edges: str) -> str:
    """Return what people wrote as a part of the name of a file.

    edges: signs that are taken off both ends, because some systems take a name with such a sign
    there for another one.
    """
    return " ".join(_NOT_IN_A_NAME.sub(" ", text).split())[:most_chars].strip(edges)


def picture_type(data: bytes) -> str | None:
    """Return the media type of a picture that every browser draws, or None for all else."""
    return next((kind for first, kind in _PICTURES if first.match(data)), None)
