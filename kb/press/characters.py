"""The characters that a file can hold, and the pictures that programs know."""

import re
from typing import Final

# What XML 1.0 cannot hold: https://www.w3.org/TR/xml/#charsets
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The first bytes of a picture → its media type.
_PICTURES: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
)


def clean(text: str) -> str:
    """Return a text without the characters that no XML file can hold."""
    return _NO_XML.sub("", text)


def picture_type(data: bytes) -> str | None:
    """Return the media type of a picture that every browser draws, or None for all else."""
    return next((kind for first, kind in _PICTURES if first.match(data)), None)
