"""The one form in which texts are kept, and the characters that no text may hold."""

import re
from typing import Final

# C0 and C1 controls but for tab and line feed, and what Unicode says is no character.
CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
SURROGATES: Final = re.compile("[\ud800-\udfff]")


def one_line(text: str) -> str:
    """White space of any kind becomes single spaces; none at the ends."""
    return " ".join(text.split())


def several_lines(text: str) -> str:
    """Line feeds only, and none at the ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
