"""How frequent words are in general, by the dictionary that the segmenter knows."""

import re
from collections.abc import Collection, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

# Of all running words that the dictionary's counts were taken from.
RUNNING_WORDS: Final = 60_101_967
_ENTRY = re.compile(r"^([\u4e00-\u9fff]{1,6}) (\d+) ", re.MULTILINE)


def frequent_words(least: int, wanted: Collection[str] = ()) -> Iterator[tuple[str, int]]:
    """Words of up to six Han characters with their counts: what is counted `least` times or is
    wanted. Of 349,000 words 31,000 of two characters or more are counted 100 times.

    Read as data, so that asking does not load jieba.
    """
    spec = find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("jieba")
    path = Path(spec.submodule_search_locations[0]) / "dict.txt"
    for match in _ENTRY.finditer(path.read_text(encoding="utf-8")):
        word, count = match[1], int(match[2])
        if count >= least or word in wanted:
            yield word, count
