"""Removes characters that nobody typed: invisible ones, pinyin glosses, and marks of copies."""

import re
from typing import Final

from kb.intake.clean.removed import Removed, Text
from kb.intake.decode import EVERYDAY_HAN
from kb.intake.markdown_lines import Line
from kb.text.fold import fold

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# These are zero width, soft hyphen and marks of direction. A joiner makes one emoji of symbols.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    "|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)
_ENTITY = re.compile(r"\\?&(?:nbsp|ensp|emsp);")
_SYLLABLE: Final = "[a-zü]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ][a-zü]{0,4}"
_GLOSS = re.compile(f"([{_HAN}])\\\\?[(（] ?{_SYLLABLE} ?\\\\?[)）]", re.IGNORECASE)
_TONELESS = re.compile(f"([{_HAN}])\\\\?[(（](?:de|men|le|zhe|ma|me|ne|ba|zi|tou)\\\\?[)）]")
# Portals put a mark behind 的 to recognise copies: 自身的'科研意识, 班级的.发展.
_ANTI_COPY = re.compile(f"(?<=的)['’](?=[{_HAN}])|(?<=[{_HAN}]的)\\.(?=[{_HAN}])")
_QUOTES: Final = "'‘’"
_GLOSS_EVERY: Final = 40


def without_characters(text: Text) -> None:
    """Remove the characters that nobody typed from all lines of a text."""
    glossed = _is_glossed(text)
    changed: dict[int, str] = {}
    for line in text.lines:
        raw = line.raw
        if line.fenced:
            continue
        raw = _without_invisible(text, line, raw)
        if glossed:
            raw = _without_pinyin(text, line, raw)
        raw = _without_marks(text, line, raw)
        if raw != line.raw:
            changed[line.number] = raw
    text.change(changed)


def _without_invisible(text: Text, line: Line, raw: str) -> str:
    changed, count = _INVISIBLE.subn("", raw)
    changed, spaces = _ENTITY.subn(" ", changed)
    if count or spaces:
        names = [f"U+{ord(found):04X}" for found in dict.fromkeys(_INVISIBLE.findall(raw))]
        names += ["&nbsp;"] if spaces else []
        text.removed.append(Removed(" ".join(names), "invisible", line.number))
    return changed


def _is_glossed(text: Text) -> bool:
    """Say whether a program added the pinyin: to Traditional characters, or to every other one.

    A teacher explains only a rare character, or a few that have two readings.
    """
    found = [match[1] for line in text.lines for match in _GLOSS.finditer(line.raw)]
    traditional = sum(fold(han) != han for han in found)
    if traditional >= 3 and traditional * 2 >= len(found):
        return True
    everyday = sum(han in EVERYDAY_HAN for han in found)
    characters = sum(len(line.text) for line in text.lines)
    return everyday >= 6 and everyday * _GLOSS_EVERY >= characters


def _without_pinyin(text: Text, line: Line, raw: str) -> str:
    found = [match.group()[1:] for shape in (_GLOSS, _TONELESS) for match in shape.finditer(raw)]
    if found:
        text.removed.append(Removed(" ".join(found), "pinyin", line.number))
    return _TONELESS.sub(r"\1", _GLOSS.sub(r"\1", raw))


def _without_marks(text: Text, line: Line, raw: str) -> str:
    found = _ANTI_COPY.findall(raw)
    quotes = sum(mark != "." for mark in found)
    if not found or (quotes and sum(map(raw.count, _QUOTES)) != quotes):
        return raw  # a quotation mark that has its other half is a quotation
    text.removed.append(Removed(" ".join(found), "anti_copy", line.number))
    return _ANTI_COPY.sub("", raw)
