"""The one form in which texts are kept, and the characters that no text may hold."""

import re
from typing import Final

# The C0 and C1 controls except tab and line feed, and the noncharacters of Unicode.
CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
SURROGATES: Final = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return a text without the characters that no text may hold, with a mark in their place."""
    return SURROGATES.sub("\ufffd", CONTROLS.sub(" ", text))


def one_line(text: str) -> str:
    """Turn white space of any kind into single spaces, and remove it from both ends."""
    return " ".join(text.split())


def several_lines(text: str) -> str:
    """Turn all line ends into line feeds, and remove white space from both ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
