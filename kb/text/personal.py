"""Decides whether a text seems to identify a person: by telephone, identity card or mail."""

import re
from typing import Final

from kb.text.fold import fold

_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}")
_DIGITS: Final = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
# This is a number without a break; years, dates and grades are shorter.
_WHOLE: Final = re.compile(r"\d{7,}")
# This is a number in groups: 138 0013 8000, 021-6234-5678; two years have eight digits.
_GROUPED: Final = re.compile(r"\d(?:[ .·()+-]{0,2}\d){9,}")


def looks_personal(text: str) -> bool:
    """Say whether a text seems to identify a person.

    It errs on the side of yes, because a text that is refused is only not remembered.
    """
    folded = fold(text)
    numbers = folded.translate(_DIGITS)
    return bool(_MAIL.search(folded) or _WHOLE.search(numbers) or _GROUPED.search(numbers))
