"""Suggests names, titles and queries to somebody who begins to type, in their scope."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from indexer.analysis.analyser import Analyser
from indexer.engines.contract import All, Grams, Request, ScoredTerm
from indexer.engines.fields import WHOLE
from indexer.query.syntax import without_marks
from indexer.scoped import ScopedIndex
from indexer.understanding.slips.base_sounds import BaseSounds
from kb.domain.access import ANONYMOUS, Scope
from kb.domain.resources import Resource
from kb.errors import DatabaseAway, Unavailable
from kb.storage.session import Database
from kb.text.names import name_key
from kb.usecases import resources, taken_down
from kb.usecases.queries import asked_before
from kb.usecases.suggestions import Named

MAX_CHARS: Final = 50
_WORDS: Final = 8
# Queries that fit, of which those that find something are told.
_TRIED: Final = 12
# Of two letters or characters nothing can be said but what begins with them or holds them.
_TELLING_CHARS: Final = 3


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may be meant by a beginning, in groups; the best of each group come first."""

    topics: list[Named] = field(default_factory=list)
    authors: list[Named] = field(default_factory=list)
    studios: list[Named] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Suggester:
    """Suggests from the names, the titles and the queries of one base.

    index: returns the index for a scope; it raises Unavailable while there is none. down: returns
    the folded queries and words that a curator took down.
    """

    db: Database
    sounding: BaseSounds
    analyser: Analyser
    index: Callable[[Scope], ScopedIndex]
    down: Callable[[], frozenset[str]]

    def suggest(self, text: str, scope: Scope, limit: int = 5) -> Suggestions:
        """Suggest at most `limit` of each group, and nothing for a text without letters.

        While the index is away there are no titles and no queries among them.
        """
        typed = " ".join(without_marks(text[:MAX_CHARS]).split())
        if not any(character.isalnum() for character in typed):
            return Suggestions()
        names = self._names(typed, scope, limit)
        try:
            return self._with_index(self.index(scope), names, typed, scope, limit)
        except DatabaseAway:
            raise
        except Unavailable:
            return names

    def _with_index(
        self, index: ScopedIndex, names: Suggestions, typed: str, scope: Scope, limit: int
    ) -> Suggestions:
        found = replace(
            names,
            resources=self._titles(index, typed, scope, limit),
            queries=self._queries(index, typed, scope, limit),
        )
        if found.resources or len(typed) < _TELLING_CHARS:
            return found
        return self._understood(index, found, typed, scope, limit)

    def _understood(
        self, index: ScopedIndex, found: Suggestions, typed: str, scope: Scope, limit: int
    ) -> Suggestions:
        """Suggest by what the text sounds or looks like, where no title holds what was typed."""
        words = self.analyser.terms(typed)[:_WORDS]
        meant = self.sounding.respell(words, scope, index.frequencies)
        if meant is None:
            return found
        if not meant.text:  # what only titles have: which of them the reader may see is asked there
            readings = ("".join(one.words) for one in meant.read)
            titles = (self._titles(index, reading, scope, limit) for reading in readings)
            return replace(found, resources=next(filter(None, titles), []))
        named = found.topics or found.authors or found.studios
        other = found if named else self._names(meant.text, scope, limit)
        return Suggestions(
            other.topics,
            other.authors,
            other.studios,
            self._titles(index, meant.text, scope, limit),
            found.queries or self._queries(index, meant.text, scope, limit, whole=True),
        )

    def _names(self, typed: str, scope: Scope, limit: int) -> Suggestions:
        key = name_key(typed)
        matching = self.sounding.names.matching
        return Suggestions(
            topics=matching("topic", key, scope, limit),
            authors=matching("author", key, scope, limit),
            studios=matching("studio", key, scope, limit),
        )

    def _titles(self, index: ScopedIndex, typed: str, scope: Scope, limit: int) -> list[Resource]:
        """Find resources with all the words in their titles."""
        wanted = self._patterns(typed, "title")
        if not wanted:
            return []
        scored = [ScoredTerm("title_g", token, 1.0) for grams in wanted for token in grams.tokens]
        hits = index.search(
            Request(All(wanted), scope.tokens, scored=tuple(scored), limit=limit, counted=False)
        ).hits
        return resources.by_ids(self.db, [hit.id for hit in hits], scope, with_body=False)

    def _queries(
        self, index: ScopedIndex, typed: str, scope: Scope, limit: int, *, whole: bool = False
    ) -> list[str]:
        """Complete the last word after the words before it, and keep the queries that find
        something.

        whole: whether the text as it was typed is tried, too.
        """
        before, _, last = typed.rpartition(" ")
        down = self.down()
        matching = (one.word for one in self.sounding.words.matching(name_key(last)))
        words = islice((word for word in matching if taken_down.folded(word) not in down), _TRIED)
        completed = [f"{before} {word}".strip() for word in words if word != last]
        asked = self._made_of_words([one.typed for one in asked_before(self.db, typed, limit)])
        tried = [*([typed] if whole else []), *asked, *completed]
        tried = [query for query in tried if taken_down.folded(query) not in down]
        finding = (query for query in dict.fromkeys(tried) if self._finds(index, query, scope))
        return list(islice(finding, limit))

    def _made_of_words(self, queries: Sequence[str]) -> list[str]:
        """Return those of the queries that others typed whose words all stand in public texts."""
        if not queries:
            return []
        public = self.index(ANONYMOUS)
        terms = {query: self.analyser.terms(query) for query in queries}
        return [
            query
            for query, words in terms.items()
            if words and all(public.frequencies([(f"{WHOLE}_w", word) for word in words]))
        ]

    def _finds(self, index: ScopedIndex, query: str, scope: Scope) -> bool:
        wanted = self._patterns(query, WHOLE)
        request = Request(All(wanted), scope.tokens, limit=1, counted=False)
        return bool(wanted) and bool(index.search(request).hits)

    def _patterns(self, text: str, group: str) -> tuple[Grams, ...]:
        """Return a pattern for each word, or none where one of the words can stand nowhere."""
        patterns = [self.analyser.pattern(word) for word in self.analyser.terms(text)[:_WORDS]]
        found = [Grams(one.tokens, one.prefix, (group,)) for one in patterns if one]
        return tuple(found) if len(found) == len(patterns) else ()
