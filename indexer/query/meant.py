"""Finds how the bare words of a query may have been meant, those that say nothing among them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from indexer.analysis.analyser import Analyser
from indexer.engines.contract import Frequencies
from indexer.query.words import Words
from indexer.understanding.knowledge import Respelling, Sounds
from kb.domain.access import Scope

# In longer texts a stop word is what it looks like.
_SHORT: Final = 4


def meant(
    words: Words,
    texts: Sequence[str],
    analyser: Analyser,
    sounds: Sounds,
    scope: Scope,
    frequencies: Frequencies,
) -> Respelling | None:
    """texts: the bare texts as they were typed, of which the words are what is left.

    Where the words are well as they are, a stop word after one of them may be a slip: 青春其 is
    青春 alone. That is likelier of a rare one than of 的.
    """
    found = sounds.respell(words.texts, scope, frequencies)
    if found or len(words.texts) >= _SHORT:
        return found
    with_stops = _with_stops(words.texts, texts, analyser)
    return sounds.respell(with_stops, scope, frequencies) if with_stops else None


def _with_stops(words: Sequence[str], texts: Sequence[str], analyser: Analyser) -> list[str]:
    """The words, each with the stop words after it; none where there are none, or too many."""
    whole = replace(analyser, stop_words=frozenset())
    typed = [word for text in texts for word in whole.terms(text)]
    found: list[str] = []
    for word in typed[: _SHORT + 1]:
        if len(found) < len(words) and word == words[len(found)]:
            found.append(word)
        elif found:
            found[-1] += word
        else:
            return []
    told = len(typed) <= _SHORT and len(found) == len(words)
    return found if told and found != list(words) else []
