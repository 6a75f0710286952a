"""Finds the single characters that are left over where a query was cut into words."""

from collections.abc import Iterable

from indexer.analysis.analyser import Analyser


def list_crumbs(texts: Iterable[str], analyser: Analyser) -> frozenset[str]:
    """Return the single characters that are left where a longer run was cut into words.

    They are in many words, so that marking them says nothing. A character that stands alone in
    what was typed is no crumb, and none is where the run has nothing longer.
    """
    runs = [run for text in texts for run in text.split()]
    found = [analyser.terms(run) for run in runs if len(run) > 1]
    left = {word for words in found if max(map(len, words), default=0) > 1 for word in words}
    return frozenset(word for word in left if len(word) == 1 and not word.isascii()).difference(
        runs
    )
