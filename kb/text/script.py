"""Whether a Chinese text is written in Traditional characters."""

from functools import cache
from typing import Final

from opencc import OpenCC

TRADITIONAL: Final = "zh-Hant"
SIMPLIFIED: Final = "zh-Hans"
# So many characters say what a text is written in.
_ENOUGH_CHARS: Final = 400


def language_of(*texts: str) -> str:
    """Return the language tag (BCP 47) of a Chinese text: zh-Hant or zh-Hans.

    A text whose characters do not tell, and one with as many of each, is taken as Simplified.
    """
    text = "\n".join(part[:_ENOUGH_CHARS] for part in texts)
    traditional, simplified = _characters()
    said = sum(character in traditional for character in text)
    return TRADITIONAL if said > sum(character in simplified for character in text) else SIMPLIFIED


def has_traditional(text: str) -> bool:
    """Tell whether a text has a character that only Traditional texts have."""
    return not text.isascii() and not _characters()[0].isdisjoint(text)


@cache
def _characters() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters of Traditional texts alone, and those of Simplified texts alone."""
    common = [chr(code) for code in range(0x4E00, 0xA000)]
    lines = "\n".join(common)
    simplified = OpenCC("t2s").convert(lines).split("\n")
    traditional = OpenCC("s2t").convert(lines).split("\n")
    pairs = list(zip(common, simplified, traditional, strict=True))
    return (
        frozenset(one for one, simple, _ in pairs if one != simple),
        frozenset(one for one, simple, full in pairs if one != full and one == simple),
    )
