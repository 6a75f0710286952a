"""Words that only ask: 怎么, 有没有, 跪求. They say nothing of what is looked for."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from indexer.analysis.analyser import Analyser
from indexer.analysis.numerals import searchable

# Shorter ones may stand inside other words (求 in 要求): those count only as words of their own.
_SURE_CHARS: Final = 3


def question_analyser(analyser: Analyser, asking: "QuestionWords") -> Analyser:
    """One to which what only asks is a stop word, as long as anything else is left."""
    return replace(analyser, stop_words=analyser.stop_words | asking.words)


class QuestionWords:
    def __init__(self, words: Iterable[str]) -> None:
        folded = {searchable(word) for word in words}
        sure = sorted((word for word in folded if len(word) >= _SURE_CHARS), key=len, reverse=True)
        self._sure = re.compile("|".join(map(re.escape, sure))) if sure else None
        self.words = frozenset(folded)

    def without(self, text: str) -> str:
        """A text without what only asks in it; all of it where nothing else is left."""
        left = self._sure.sub(" ", searchable(text)) if self._sure else text
        return left if left.strip(" ?!,.。、") else text
