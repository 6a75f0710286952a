"""Finds the topics and occasions that a short text names."""

import re
from collections.abc import Mapping

from corpus.load_proposals import proposal_rules
from kb.text.names import name_key


def words_in(text: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names whose words are in the text, longest words first, none within another."""
    key = name_key(text)
    spans: list[tuple[int, int, str]] = []
    for word in sorted((word for word in words if word in key), key=len, reverse=True):
        for match in re.finditer(re.escape(word), key):
            start, end = match.span()
            if _is_other(key, word, start, end):
                continue
            if not any(start < until and since < end for since, until, _ in spans):
                spans.append((start, end, words[word]))
    return tuple(dict.fromkeys(name for _, _, name in sorted(spans)))


def _is_other(key: str, word: str, start: int, end: int) -> bool:
    """Say whether a word means something else here: 六一班 and 五一中队 are classes."""
    rules = proposal_rules()
    after, before = rules.not_after.get(word, ()), rules.not_before.get(word, ())
    return key.startswith(after, end) or key[:start].endswith(before)
