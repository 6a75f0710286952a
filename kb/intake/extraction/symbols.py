"""Reads signs of Word's symbol fonts, which have no text of their own."""

from typing import Final

# These are Wingdings' ticks, boxes and points.
_SYMBOLS: Final = {
    0xFC: "✓", 0xFE: "☑", 0xFB: "✗", 0xFD: "☒", 0x52: "☑", 0xA8: "□", 0xA1: "○", 0x6C: "●",
    0x6E: "■", 0x6F: "□", 0x71: "□", 0x75: "◆", 0x76: "❖", 0xAB: "★", 0xD8: "➢", 0xE0: "→",
    0xDF: "←", 0xE8: "➔",
}  # fmt: skip
_PRIVATE: Final = 0xF000


def symbol(code: int) -> str:
    """Return the character that a symbol font's code stands for; • for an unknown one."""
    if _PRIVATE <= code <= _PRIVATE + 0xFF:
        return _SYMBOLS.get(code - _PRIVATE, "•")
    # half of a pair, or none at all, is no character
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD else ""
