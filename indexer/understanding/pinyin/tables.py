"""Reads pypinyin's two tables as data, because importing the library keeps 56 MB for good."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from sys import intern
from typing import Any
from unicodedata import normalize


def characters() -> Iterator[tuple[str, list[str]]]:
    """Yield each character that has readings, the commonest first: 重, [zhòng, chóng, tóng]."""
    for code, readings in _table("pinyin_dict.json").items():
        yield chr(int(code)), readings.split(",")


def words() -> Iterator[tuple[str, list[str]]]:
    """Yield each word with a reading a character: 重复, [chóng, fù]."""
    for word, syllables in _table("phrases_dict.json").items():
        yield word, [readings[0] for readings in syllables]


@cache
def toneless(syllable: str) -> str:
    """Return a syllable without its tone, and with v for ü: lǜ becomes lv."""
    marked = normalize("NFD", syllable).replace("u\u0308", "v")
    return intern("".join(filter(str.isascii, marked)))


def _table(name: str) -> dict[str, Any]:
    spec = find_spec("pypinyin")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("pypinyin")
    path = Path(spec.submodule_search_locations[0]) / name
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
