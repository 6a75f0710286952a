"""Lists what people looked for and did not find, and what they may have meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus import load as corpus
from corpus import load_words
from indexer.analysis.numerals import searchable
from indexer.query import ast
from indexer.query.parse import parse
from indexer.query_log import found_by
from indexer.search import Search, Searcher
from indexer.understanding.names.contexts import Contexts, build_contexts
from indexer.understanding.names.proposals import Proposal, Proposer
from kb.domain.access import Scope
from kb.domain.asked import MISSED, Asked
from kb.domain.ids import ResourceId
from kb.domain.resources import told
from kb.usecases import queries, resources, synonyms

# Texts to learn from: so many, spread evenly over the base, and so much of each.
MOST_TEXTS: Final = 1_500
TEXT_CHARS: Final = 2_000
_READ_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class MissingWord:
    """A word of a query that found too little, with other names that may be meant by it.

    documents: how many of the documents that the reader may see hold the word.
    """

    word: str
    documents: int
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A query that is still not found.

    asked: the row of the log. total and step: what the same search finds today, and by which step.
    corrected: what may have been meant if the query was mistyped, or "" where nothing else was.
    words: the words that no document has, or else the rarest one.
    """

    asked: Asked
    total: int
    step: str
    corrected: str
    words: tuple[MissingWord, ...]


def list_gaps(
    searcher: Searcher, scope: Scope, *, limit: int = 20, proposals: int = 5
) -> list[Gap]:
    """List what those who hold `scope` still do not find, the most often missed first.

    It learns from the texts in scope anew each time, which takes some seconds on a large base.
    """
    finder = _Finder(searcher, scope, proposals)
    found: list[Gap] = []
    for asked in queries.missed(searcher.db, limit=5 * limit):
        if len(found) == limit:
            break
        if gap := finder.gap(asked):
            found.append(gap)
    return found


def learn(searcher: Searcher, scope: Scope) -> Contexts:
    """Learn in which contexts the words of a base stand, from the texts that the scope may see."""
    ids = resources.ids(searcher.db, scope)
    chosen = ids[:: max(1, -(-len(ids) // MOST_TEXTS))]
    texts = [
        text
        for start in range(0, len(chosen), _READ_AT_ONCE)
        for text in _texts(searcher, scope, chosen[start : start + _READ_AT_ONCE])
    ]
    return build_contexts(texts, searcher.analyser, names_of_field(searcher))


def _texts(searcher: Searcher, scope: Scope, ids: Sequence[ResourceId]) -> list[str]:
    rows = resources.by_ids(searcher.db, ids, scope, with_body=False, text_limit=TEXT_CHARS)
    return [f"{row.title}\n{told(row.summary, row.body_text)}" for row in rows]


def names_of_field(searcher: Searcher) -> frozenset[str]:
    """List the field's words and names, folded: the dictionaries', the topics', the curators'."""
    groups = (*load_words.synonyms(), *synonyms.groups(searcher.db))
    names = (name for group in groups for name in (*group.typed, *group.found))
    return frozenset(map(searchable, (*corpus.domain_words(), *names)))


class _Finder:
    """Finds out whether a logged query is a gap, and proposes names for its words.

    The texts are read when the first gap is met, because most calls for a base without gaps never
    need them.
    """

    def __init__(self, searcher: Searcher, scope: Scope, proposals: int) -> None:
        self.searcher = searcher
        self.scope = scope
        self.proposals = proposals
        self._proposer: Proposer | None = None

    def gap(self, asked: Asked) -> Gap | None:
        """Return the gap, or None where the query finds something by now, as after a name was
        accepted.
        """
        page = self.searcher.search(Search(asked.typed, self.scope, per_page=1, facets=()))
        step = found_by(page)
        if step not in MISSED:
            return None
        words = tuple(self._missing(self._words(asked.typed)))
        return Gap(asked, page.total, step, page.corrected, words)

    def _missing(self, words: Sequence[str]) -> list[MissingWord]:
        """Return the words that no document has or, where there is none, the rarest word."""
        counted = sorted((self._documents(word), word) for word in words)
        missing = [pair for pair in counted if not pair[0]] or counted[:1]
        return [
            MissingWord(word, documents, tuple(self._propose(word, words)))
            for documents, word in missing
        ]

    def _propose(self, word: str, words: Sequence[str]) -> list[Proposal]:
        beside = [other for other in words if other != word]
        known = self.searcher.knowledge.synonyms().of(word)
        return self.proposer.propose(word, beside, known=known, limit=self.proposals)

    @property
    def proposer(self) -> Proposer:
        """Return the proposer, which is made when it is first asked for."""
        if self._proposer is None:
            logged = queries.frequent(self.searcher.db)
            found = [self._words(one.typed) for one in logged if one.step not in MISSED]
            self._proposer = Proposer(
                learn(self.searcher, self.scope), names_of_field(self.searcher), found
            )
        return self._proposer

    def _documents(self, word: str) -> int:
        phrase = ast.Phrase(word, ast.Span(0, len(word)))
        alone = Search(word, self.scope, per_page=1, facets=(), query=phrase)
        return self.searcher.search(alone).total

    def _words(self, text: str) -> list[str]:
        """Return the bare words of a query that name a thing: no question words, and no kind or
        stage.
        """
        knowledge, analyser = self.searcher.knowledge, self.searcher.analyser
        found = [
            word
            for bare in _bare(parse(text))
            for word in analyser.terms(knowledge.question_words.without(bare))
            if word not in knowledge.question_words.words
        ]
        words = list(dict.fromkeys(found))
        return [word for word in words if not knowledge.intents.read([word])] or words


def _bare(query: ast.Query) -> list[str]:
    match query:
        case ast.Term(text):
            return [text]
        case ast.And(nodes) | ast.Or(nodes):
            return [text for node in nodes for text in _bare(node)]
        case _:
            return []
