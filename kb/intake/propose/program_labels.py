"""Recognises the names that programs give to parts of a file, which tell nothing of the file."""

import re
from typing import Final

_LABELS: Final = re.compile(
    r"第 ?\d{1,4} ?页|(?:sheet|工作表|slide|幻灯片|chart|图表) ?\d{0,4}|"
    r"(?:powerpoint|microsoft powerpoint) ?(?:演示文稿|presentation)?|演示文稿 ?\d{0,4}|"
    r"(?:工作簿|book|workbook|文档|document|无标题|untitled) ?\d{0,4}",
    re.IGNORECASE,
)


def is_program_label(text: str) -> bool:
    """Say whether a heading or title is Sheet1, 第 1 页, 演示文稿1 or the like."""
    return _LABELS.fullmatch(" ".join(text.split())) is not None
