"""RTF (specification 1.9.1) before it is read: heads and feet go, marks stand for pictures."""

import re
from collections.abc import Iterator
from typing import Final

from kb.intake.extracted import Picture
from kb.intake.extraction.limits import MAX_PICTURE_BYTES, MAX_PICTURES, MAX_PICTURES_BYTES

_MARGIN = re.compile(rb"\{\s*\\(?:header|footer)[lrf]?(?![a-z])")
# `nonshppict` is the same picture once more, for old readers; `shp` may be a box with words
_PICTURE = re.compile(rb"\{\s*(?:\\\*\s*\\shppict|\\(nonshppict|pict|shp))(?![a-z])")
_PICT = re.compile(rb"\{\s*\\pict(?![a-z])")
_BRACE = re.compile(rb"\\.|[{}]", re.DOTALL)
_INNER = re.compile(rb"\{[^{}]*\}")
_BLIP = re.compile(rb"\\(png|jpeg)blip(?![a-z])")
_WORD = re.compile(rb"\\[a-z]+-?\d* ?|\\[^a-z]|[{}]")
_NOT_HEX = re.compile(rb"[^0-9a-fA-F]+")
_SUFFIXES: Final = {b"png": "png", b"jpeg": "jpg"}
_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg"}
_DEEPEST: Final = 50
# Letters that nobody writes, so that it comes through as it is
_MARK: Final = "qxkbpicture%dxq"
MARK = re.compile(r"qxkbpicture(\d+)xq")


def without_margins(data: bytes) -> bytes:
    """The same file without running heads and feet."""
    kept: list[bytes] = []
    at = 0
    for start, end, _ in _groups(data, _MARGIN):
        kept.append(data[at:start])
        at = end
    # a space ends the control word before
    return b" ".join([*kept, data[at:]])


def with_marks(data: bytes) -> tuple[bytes, list[Picture]]:
    """The same file with MARK (a number) where each of its PNG and JPEG pictures stands."""
    kept: list[bytes] = []
    found: dict[bytes, Picture] = {}
    size_bytes = at = 0
    for start, end, match in _groups(data, _PICTURE):
        group = data[start:end]
        if match[1] == b"shp" and not _BLIP.search(group):
            continue
        kept.append(data[at:start])
        at = end
        suffix, content = (None, b"") if match[1] == b"nonshppict" else _picture(group)
        if suffix is None:
            continue
        size_bytes += 0 if content in found else len(content)
        if content not in found and len(found) < MAX_PICTURES and size_bytes <= MAX_PICTURES_BYTES:
            name = f"image{len(found) + 1}.{suffix}"
            found[content] = Picture(name, _TYPES[suffix], content)
        if content in found:
            kept.append(b" " + (_MARK % list(found).index(content)).encode())
    return b" ".join([*kept, data[at:]]), list(found.values())


def _picture(group: bytes) -> tuple[str | None, bytes]:
    """Suffix and bytes of the first that can be shown."""
    for start, end, _ in _groups(group, _PICT):
        inner = group[start + 1 : end - 1]
        blip = _BLIP.search(inner)
        if blip is None or end - start > 3 * MAX_PICTURE_BYTES:
            continue
        digits = _NOT_HEX.sub(b"", _WORD.sub(b" ", _without_groups(inner)))
        content = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
        if 0 < len(content) <= MAX_PICTURE_BYTES:
            return _SUFFIXES[blip[1]], content
    return None, b""


def _without_groups(data: bytes) -> bytes:
    for _ in range(_DEEPEST):
        outer = _INNER.sub(b"", data)
        if outer == data:
            return data
        data = outer
    return b""


def _groups(
    data: bytes, beginning: re.Pattern[bytes]
) -> Iterator[tuple[int, int, re.Match[bytes]]]:
    """(start, end, what it begins with) of groups, one after the other."""
    at = 0
    while match := beginning.search(data, at):
        end = _end_of_group(data, match.start())
        if end is None:
            return
        yield match.start(), end, match
        at = end


def _end_of_group(data: bytes, start: int) -> int | None:
    depth = 0
    for match in _BRACE.finditer(data, start):
        if match[0] == b"{":
            depth += 1
        elif match[0] == b"}":
            depth -= 1
            if not depth:
                return match.end()
    return None
