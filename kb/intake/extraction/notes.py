"""The messages of the report about something that was read, but not in full."""

from collections.abc import Sequence
from typing import Final

from kb.lines.problems import Problem

_FEW: Final = 5


def pictures_left_out(count: int) -> tuple[Problem, ...]:
    if not count:
        return ()
    return (Problem("有 %(count)d 张图片没有取出，请看原件", None, {"count": count}, fatal=False),)


def pictures_elsewhere(count: int) -> tuple[Problem, ...]:
    """Report pictures of a page that only its site has."""
    if not count:
        return ()
    return (
        Problem("有 %(count)d 张图片在别的网站上，没有取", None, {"count": count}, fatal=False),
    )


def margins_removed(texts: Sequence[str]) -> tuple[Problem, ...]:
    """Report what was removed from the edges of pages."""
    if not texts:
        return ()
    said = "；".join(texts[:_FEW]) + ("……" if len(texts) > _FEW else "")
    return (Problem("页眉、页脚和页码没有放进正文：%(texts)s", None, {"texts": said}, fatal=False),)


def characters_lost(count: int, encoding: str) -> tuple[Problem, ...]:
    if not count:
        return ()
    message = "有 %(count)d 个字符读不出来（按 %(encoding)s 读），已记为 \ufffd"
    return (Problem(message, None, {"count": count, "encoding": encoding}, fatal=False),)


def pages_broken(count: int) -> tuple[Problem, ...]:
    if not count:
        return ()
    return (Problem("有 %(count)d 页坏了，读不出来", None, {"count": count}, fatal=False),)
