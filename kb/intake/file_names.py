"""Reads names of files in whatever encoding they were written, and makes them safe to show."""

import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.decode import decode, likelihood

_OTHERWISE: Final = "gb18030"
_SURROGATE = re.compile("[\ud800-\udfff]")
# These move a terminal's cursor, end a line, or reverse the direction of what follows.
_UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def names_of(raw: Sequence[bytes]) -> list[str]:
    """Decode names; all of them are taken to have one encoding, because one person wrote them."""
    encoding = _encoding_of([name for name in raw if not name.isascii()])
    return [name.decode(encoding, "replace") for name in raw]


def names_on_disk(names: Sequence[str]) -> list[str]:
    """Decode those names from the file system that are not in the system's own encoding."""
    odd = [os.fsencode(name) for name in names if _SURROGATE.search(name)]
    encoding = _encoding_of(odd)
    return [_decoded(name, encoding) for name in names] if odd else list(names)


def _decoded(name: str, encoding: str) -> str:
    """Decode a name from a folder with names in an encoding.

    Some names in it are right by chance in the system's own: 图片 in GBK is ͼƬ in UTF-8.
    """
    try:
        other = os.fsencode(name).decode(encoding)
    except UnicodeDecodeError:
        is_odd = _SURROGATE.search(name) is not None
        return os.fsencode(name).decode(encoding, "replace") if is_odd else name
    is_better = likelihood(other) > likelihood(name)
    return other if is_better or _SURROGATE.search(name) else name


def told_apart(names: list[str]) -> list[str]:
    """Make equal names different: the second file called 名字 becomes 名字 (2)."""
    taken, times = set(names), Counter[str]()
    found = []
    for name in names:
        times[name] += 1
        own = name
        while times[name] > 1 and own in taken:
            path, number = PurePosixPath(name), f" ({times[name]})"
            own = f"{name.removesuffix(path.suffix)}{number}{path.suffix}"
            times[name] += own in taken
        taken.add(own)
        found.append(own)
    return found


def shown_name(name: str) -> str:
    """Return a name that can be printed; what acts on a terminal is written as its code."""
    return _UNSHOWABLE.sub(_code, name)


def _code(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def _encoding_of(names: list[bytes]) -> str:
    try:
        return decode(b"\n".join(names)).encoding if names else "utf-8"
    except ExtractionFailed:
        return _OTHERWISE
