"""How frequent words are in general, by the dictionary that the segmenter knows."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

# Of all running words that the dictionary's counts were taken from.
RUNNING_WORDS: Final = 60_101_967
_LEAST: Final = 100
_ENTRY = re.compile(rf"^([\u4e00-\u9fff]{{1,6}}) (\d{{{len(str(_LEAST))},}}) ", re.MULTILINE)


def frequent_words() -> Iterator[tuple[str, int]]:
    """Some 36,000 words of up to six Han characters, each with its count (100 or more).

    Read as data, so that asking does not load jieba.
    """
    spec = find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("jieba")
    path = Path(spec.submodule_search_locations[0]) / "dict.txt"
    for match in _ENTRY.finditer(path.read_text(encoding="utf-8")):
        yield match[1], int(match[2])
