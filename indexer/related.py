"""Chooses what to read after a resource, by its words, its topics and its makers, in one request.

It looks for the most telling words of the resource (tf-idf) as a search would; shared topics,
authors and the studio add to a hit's score. Of the best hits it takes few by one author and few of
one kind.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from indexer.analysis.analyser import Analyser
from indexer.analysis.grams import BREAK, grams
from indexer.analysis.numerals import searchable
from indexer.engines.contract import (
    All,
    AnyOf,
    Grams,
    Ids,
    Keyword,
    Node,
    Not,
    Raised,
    Request,
    ScoredTerm,
)
from indexer.engines.fields import WHOLE
from indexer.scoped import ScopedIndex
from indexer.search import Searcher, telling
from indexer.twins import first_of_each
from kb.domain.access import Scope
from kb.domain.ids import ResourceId
from kb.domain.resources import Resource
from kb.usecases import resources, twins

Why = Literal["topic", "author", "text"]

ITEMS: Final = 6
_CANDIDATES: Final = 24
# What a list may begin with is read of each.
_TEXT_CHARS: Final = 400
# Of a long text its beginning says what it is about.
_LOOKED_AT_CHARS: Final = 2_000
_TITLE_COUNTS: Final = 3
_COMMONEST: Final = 60
_TELLING: Final = 12
# A hit that has all telling words once each gets about this much for them.
_ALL_WORDS: Final = 10.0
# BM25 of a telling word that stands in a text once or twice
_TYPICAL_BM25: Final = 4.0
# From here on the words alone make two texts like each other.
_LIKE_TEXT: Final = 1.0
_TOPIC: Final = 2.0
_AUTHOR: Final = 1.5
_STUDIO: Final = 0.5
_STAGE: Final = 0.5
# 四十三个, 六条: rare, and about nothing
_NUMBER: Final = re.compile(r"[\d一二三四五六七八九十百千两几半]+.?")
# What each one already taken by the same author, or of the same kind, leaves of a score.
_SAME_AUTHOR: Final = 0.5
_SAME_KIND: Final = 0.8


@dataclass(frozen=True, slots=True)
class Related:
    """A resource to read next, and why.

    why: whether it shares a topic, an author or telling words.
    """

    resource: Resource
    score: float
    why: tuple[Why, ...]


def related(
    searcher: Searcher, resource: Resource, scope: Scope, limit: int = ITEMS
) -> tuple[Related, ...]:
    """Return at most `limit` other resources that the reader may see.

    Other versions of the same text are not among them. Raises Unavailable while there is no index.
    """
    versions = twins.related(searcher.db, [resource.id], scope)
    known = frozenset({resource.id, *(pair.other for pair in versions)})
    with telling(searcher.engine):
        index = searcher.index_for(scope)
        words = telling_words(index, searcher.analyser, resource)
        found = index.search(_request(resource, words, known, scope))
    scores = {hit.id: hit.score for hit in found.hits}
    rows = resources.by_ids(
        searcher.db, list(scores), scope, with_body=False, text_limit=_TEXT_CHARS
    )
    rows = first_of_each(rows, twins.related(searcher.db, [row.id for row in rows], scope))
    candidates = [Related(row, scores[row.id], _why(resource, row, scores[row.id])) for row in rows]
    return tuple(_diverse([one for one in candidates if one.why], limit))


def telling_words(index: ScopedIndex, analyser: Analyser, resource: Resource) -> dict[str, float]:
    """Return the words that tell this resource from others, each with what it is worth."""
    counted = Counter(_words(analyser, resource.body_text[:_LOOKED_AT_CHARS]))
    for text in (resource.title, resource.summary):
        for word in _words(analyser, text):
            counted[word] += _TITLE_COUNTS
    commonest = [word for word, _ in counted.most_common(_COMMONEST)]
    found_in = index.frequencies([(f"{WHOLE}_w", word) for word in commonest])
    documents = index.documents()
    worth = {
        word: (1 + math.log(counted[word])) * _rarity(number, documents)
        for word, number in zip(commonest, found_in, strict=True)
        if number > 1 or documents < 2  # nobody else has the others
    }
    best = sorted(worth, key=lambda word: (-worth[word], word))[:_TELLING]
    return {word: worth[word] for word in best}


def _words(analyser: Analyser, text: str) -> Iterator[str]:
    for word in analyser.words(searchable(text)):
        if len(word) > 1 and word not in analyser.stop_words and not _NUMBER.fullmatch(word):
            yield word


def _rarity(number: int, documents: int) -> float:
    return math.log(1 + max(0.0, documents - number + 0.5) / (number + 0.5))


def _request(
    resource: Resource, words: dict[str, float], known: frozenset[ResourceId], scope: Scope
) -> Request:
    whole = sum(words.values()) or 1.0
    return Request(
        match=All((AnyOf(tuple(_matching(resource, words))), Not(Ids(known)))),
        audience=scope.tokens,
        # BM25 brings each word's rarity once more, which is part of its worth already
        scored=tuple(
            ScoredTerm(f"{WHOLE}_w", word, _ALL_WORDS * worth / whole / _TYPICAL_BM25)
            for word, worth in words.items()
        ),
        raised=tuple(
            Raised(field, frozenset({value}), weight) for field, value, weight in _raised(resource)
        ),
        limit=_CANDIDATES,
        counted=False,
    )


def _matching(resource: Resource, words: dict[str, float]) -> Iterator[Node]:
    yield from (Keyword("topic", frozenset({topic.key})) for topic in resource.topics)
    if resource.authors:
        yield Keyword("author", frozenset(author.key for author in resource.authors))
    pairs = dict.fromkeys(_first_pair(word) for word in words)
    yield from (Grams((pair,)) for pair in pairs if pair)


def _first_pair(word: str) -> str:
    """Return the first pair of a word, which is enough to find the texts that have it, and some
    more.
    """
    return next((token for token in grams(word) if token != BREAK), "")


def _raised(resource: Resource) -> Iterator[tuple[str, str, float]]:
    yield from (("topic", topic.key, _TOPIC) for topic in resource.topics)
    yield from (("author", author.key, _AUTHOR) for author in resource.authors)
    if resource.studio:
        yield "studio", resource.studio.key, _STUDIO
    yield from (("stage", stage.value, _STAGE) for stage in resource.stages)


def _why(resource: Resource, other: Resource, score: float) -> tuple[Why, ...]:
    """Name the reasons from what the score is made of; a few common words alone are none."""
    values = {
        "topic": set(other.topic_path),
        "author": {author.key for author in other.authors},
        "studio": {other.studio.key} if other.studio else set(),
        "stage": {stage.value for stage in other.stages},
    }
    held = [(field, weight) for field, value, weight in _raised(resource) if value in values[field]]
    fields = {field for field, _ in held}
    why: list[Why] = [name for name in ("topic", "author") if name in fields]
    if score - sum(weight for _, weight in held) >= _LIKE_TEXT:
        why.append("text")
    return tuple(why)


def _diverse(candidates: Sequence[Related], limit: int) -> Iterator[Related]:
    """Yield the best first; each lowers what others by its authors or of its kind are worth."""
    left = list(candidates)
    authors: Counter[str] = Counter()
    kinds: Counter[str] = Counter()

    def worth(one: Related) -> float:
        by_same = max((authors[author.key] for author in one.resource.authors), default=0)
        same_kind = kinds[one.resource.kind.value]
        return float(one.score * _SAME_AUTHOR**by_same * _SAME_KIND**same_kind)

    while left and limit:
        best = max(left, key=lambda one: (worth(one), -one.resource.id))
        left.remove(best)
        authors.update(author.key for author in best.resource.authors)
        kinds[best.resource.kind.value] += 1
        limit -= 1
        yield best
