"""Topics and occasions that a short text names."""

import re
from collections.abc import Mapping
from typing import Final

from kb.text.names import name_key

# 六一班 and 五一中队 are classes; 期中 within 期中考试 is found as the longer word.
_NOT_AFTER: Final = {
    "六一": ("班", "中队", "级"), "五一": ("班", "中队", "级"), "五四": ("班", "中队", "制"),
    "中考": ("察",), "开学": ("术",), "新年": ("级",), "交友": ("谊",),
}  # fmt: skip
_NOT_BEFORE: Final = {
    "中考": ("期", "集"),
    "新年": ("更",),
    "过年": ("不",),
    "交友": ("结",),
    "高考": ("提",),
    "期末": ("学",),
}


def words_in(text: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """The names whose words are in the text, longest words first, none within another."""
    key = name_key(text)
    spans: list[tuple[int, int, str]] = []
    for word in sorted((word for word in words if word in key), key=len, reverse=True):
        for match in re.finditer(re.escape(word), key):
            start, end = match.span()
            if _is_other(key, word, start, end):
                continue
            if not any(start < until and since < end for since, until, _ in spans):
                spans.append((start, end, words[word]))
    return tuple(dict.fromkeys(name for _, _, name in sorted(spans)))


def _is_other(key: str, word: str, start: int, end: int) -> bool:
    return key.startswith(_NOT_AFTER.get(word, ("\0",)), end) or key[:start].endswith(
        _NOT_BEFORE.get(word, ("\0",))
    )
