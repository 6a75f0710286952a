"""The one analysis, for indexing, querying and highlighting alike.

Fold, put numerals into one form, segment; from this come the fields `w` and `g`.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from unicodedata import unidata_version

from indexer.analysis import grams as gram_tokens
from indexer.analysis import numerals, runs, segment
from indexer.analysis.grams import MAX_TOKEN_CHARS, Pattern
from indexer.analysis.numerals import searchable
from indexer.analysis.segment import Segmenter, segmenter
from kb.text import fold as folding
from kb.text import radicals


@dataclass(frozen=True)
class Analyser:
    """Safe to use from several threads."""

    segmenter: Segmenter
    domain_words: Mapping[str, int]
    stop_words: frozenset[str]

    def texts(self, text: str) -> tuple[str, str]:
        """The space-joined tokens of the `w` and the `g` field."""
        return self.folded_texts(searchable(text))

    def folded_texts(self, folded: str) -> tuple[str, str]:
        """As `texts`, for a text that is folded already."""
        return " ".join(self.words(folded)), " ".join(gram_tokens.grams(folded))

    def words(self, folded: str) -> list[str]:
        """Words in search mode, those inside long words included; punctuation left out."""
        cut = self.segmenter.cut_for_search(runs.close_up(folded))
        indexed = runs.INDEXED.search  # no call a word: this is a third of the time otherwise
        return [word[:MAX_TOKEN_CHARS] for word in cut if word.isalnum() or indexed(word)]

    def terms(self, text: str) -> list[str]:
        """The words that a reader meant with a bare text, folded, in order, each once.

        Single characters side by side are kept together: a name that no dictionary knows.
        Stop words go, unless nothing else is left.
        """
        terms: list[str] = []
        loose = ""
        for word in self._cut(runs.close_up(searchable(text))):
            if len(word) == 1 and runs.is_han(word) and word not in self.stop_words:
                loose += word
                continue
            terms += [loose, word]
            loose = ""
        terms.append(loose)
        known = [term for term in dict.fromkeys(terms) if runs.is_word(term)]
        return [term for term in known if term not in self.stop_words] or known

    def _cut(self, closed_up: str) -> Iterator[str]:
        for piece in runs.pieces(closed_up):
            if piece[0].isalnum() and not runs.is_han(piece[0]):
                yield piece
            else:
                yield from self.segmenter.cut(piece)

    def pattern(self, text: str) -> Pattern | None:
        """What must stand side by side for a word or phrase to match."""
        return gram_tokens.pattern(searchable(text))

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the same text could give other tokens: code, dictionary, libraries."""
        digest = hashlib.sha256()
        for module in (folding, radicals, numerals, runs, gram_tokens, segment):
            digest.update(_source(module.__file__))
        digest.update(_source(__file__))
        for word in sorted(self.domain_words):
            digest.update(f"{word} {self.domain_words[word]}\n".encode())
        for library in ("opencc", "jieba", "rjieba"):
            digest.update(f"{library} {_version(library)}\n".encode())
        digest.update(unidata_version.encode())
        return digest.hexdigest()[:16]


def build_analyser(domain_words: Mapping[str, int], stop_words: Iterable[str]) -> Analyser:
    """An analyser over the corpus's dictionaries; both are folded like any text."""
    folded = {searchable(word): frequency for word, frequency in domain_words.items()}
    return Analyser(segmenter(folded), folded, frozenset(searchable(word) for word in stop_words))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:  # rjieba has no wheel for every machine
        return "none"


def _source(path: str | None) -> bytes:
    return Path(path).read_bytes() if path else b""
