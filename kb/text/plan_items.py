"""Cuts a part of a plan, such as its goals, into the items that it lists."""

import re
from typing import Final

_MARK = re.compile(
    r"^(?:\s|>|#{1,6}\s|[-*+]\s|[■◆●★➢◎▲※☆□○►✦•·❖♦]"
    r"|[（(]?(?:[一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})\\?(?:[)）、．](?:\s*、)?|\.(?!\d))\s*"
    r"|[①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽][、.．]?\s*)+"
)
_WHO: Final = "(?:教师|老师|学生|家长|物质|经验|知识|心理)"
_NEXT_WHO = re.compile(rf"(?<=[。；;\s])\s*(?={_WHO}(?:方面)?(?:准备)?[：:])")
_ONLY_LABEL = re.compile(r"[^：:，。]{1,8}[：:]")
_ROW_RULE = re.compile(r"[\s|:\-]+")
_MARKUP = re.compile(r"\*\*|__|\\(?=[!-/:-@\[-`{-~])")


def items_of(markdown: str) -> tuple[str, ...]:
    """Return the items of a part as plain texts without their ordinals, one a line or list item."""
    found: list[str] = []
    for line in markdown.split("\n"):
        for piece in _NEXT_WHO.split(_plain_row(line)):
            text = _MARK.sub("", _MARKUP.sub("", piece)).strip()
            if text and not _ONLY_LABEL.fullmatch(text):
                found.append(text)
    return tuple(found)


def _plain_row(line: str) -> str:
    """Return a row of a table as a line, and other lines as they are."""
    if not line.lstrip().startswith("|"):
        return line
    if _ROW_RULE.fullmatch(line):
        return ""
    return " ".join(cell.strip() for cell in line.strip().strip("|").split("|") if cell.strip())
