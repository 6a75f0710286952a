"""How much of what was written is found: single Han characters, and runs of four of them."""

import re
from collections import Counter

_NOT_HAN = re.compile(r"[^\u3400-\u9fff]+")
_RUN = 4


def character_recall(texts, markdown):
    """The share of the Han characters written that are found, each as often as it was written."""
    return _recall(Counter("".join(map(_han, texts))), Counter(_han(markdown)))


def run_recall(texts, markdown):
    """The share of the runs of four Han characters within one text that are found."""
    written = Counter(run for text in texts for run in _runs(_han(text)))
    return _recall(written, Counter(_runs(_han(markdown))))


def _recall(written, found):
    return (written & found).total() / max(written.total(), 1)


def _han(text):
    return _NOT_HAN.sub("", text)


def _runs(text):
    return (text[at : at + _RUN] for at in range(len(text) - _RUN + 1))
