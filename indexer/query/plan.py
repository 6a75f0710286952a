"""Our query tree → what an engine gets. There is no plan without a scope.

Words rank, grams match: each bare word, phrase and negation becomes a pattern on the field of all
text; the score is the sum over the groups of weight x (BM25 on `w` + 0.5 x BM25 on `g`). What the
bare words mean besides becomes steps, each wider than the one before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from indexer.analysis.analyser import Analyser
from indexer.engines.contract import (
    All,
    AnyOf,
    Everything,
    Frequencies,
    Grams,
    Keyword,
    Node,
    Not,
    Nothing,
    Raised,
)
from indexer.engines.fields import WHOLE
from indexer.query import ast
from indexer.query.bound import MAX_CLAUSES, UNSEARCHABLE, Notice, bounded
from indexer.query.crumbs import list_crumbs
from indexer.query.meant import meant
from indexer.query.ranking import Ranking
from indexer.query.sparing import most_telling
from indexer.query.steps import WIDE_LIMIT, Mark, Match, Step
from indexer.query.syntax import MAX_YEARS, years_between
from indexer.query.words import Words, read_words
from indexer.understanding.intents.intents import Intent
from indexer.understanding.intents.question_words import question_analyser
from indexer.understanding.knowledge import NO_KNOWLEDGE, LanguageKnowledge
from kb.domain.access import Scope

# What a name or a reading adds to the score, beside what was typed.
SYNONYM_SHARE: Final = 0.5
SOUND_SHARE: Final = 0.8
# A stage, grade, kind or year that was said raises what has it: about as much as a telling word.
RAISE: Final = 4.0


# Where not even a pair is found, so many characters are looked for.
MOST_CHARACTERS: Final = 8


class Directory(Protocol):
    """Who and what has which name, for the fields of the query language."""

    def keys_named(self, field: str, text: str, scope: Scope) -> Sequence[str]:
        """The keys or codes in `field` that `text` names, of what the scope may know."""


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """What an engine is asked for a query, and what there is to say about it.

    steps: ways to take the query, the narrowest first; never empty. marks: what to mark in a text,
    and how it came into the query. near: pairs that had better stand together. phrase: all bare
    words as they were typed, where they are several. corrected: what may have been meant. unknown:
    words that no text has, under no name.
    """

    steps: tuple[Step, ...]
    raised: tuple[Raised, ...]
    marks: tuple[Mark, ...]
    phrase: str = ""
    near: tuple[str, ...] = ()
    intents: tuple[Intent, ...] = ()
    corrected: str = ""
    unknown: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def plan(
    query: ast.Query,
    scope: Scope,
    analyser: Analyser,
    directory: Directory,
    frequencies: Frequencies,
    knowledge: LanguageKnowledge = NO_KNOWLEDGE,
) -> QueryPlan:
    """Plan how an engine is asked for a query within a scope.

    Raises nothing: a name that nobody has matches nothing, and a notice says so.
    """
    if isinstance(query, ast.MatchAll):  # most lists, and the first page after a start
        return QueryPlan((Step("all", Everything(), ()),), (), ())
    return _Planner(scope, analyser, directory, frequencies, knowledge).plan(query)


class _Planner:
    def __init__(
        self,
        scope: Scope,
        analyser: Analyser,
        directory: Directory,
        frequencies: Frequencies,
        knowledge: LanguageKnowledge,
    ) -> None:
        self.scope = scope
        self.analyser = question_analyser(analyser, knowledge.question_words)
        self.directory = directory
        self.frequencies = frequencies
        self.knowledge = knowledge
        self.synonyms = knowledge.synonyms()
        self.notices: list[Notice] = []
        self._known: dict[tuple[str, str], Sequence[str]] = {}

    def plan(self, query: ast.Query) -> QueryPlan:
        query = self._without_asking(query)
        typed_phrase = _typed_phrase(query)
        # ranked by what was typed: the pairs across its words say that they stand side by side
        ranking = Ranking(self.analyser, self.frequencies)
        ranking.add_query(query)
        typed, near = ranking.scored, ranking.pairs
        texts = _bare_texts(query)
        crumbs = list_crumbs(texts, self.analyser).difference(self._typed(query))
        query, self.notices = bounded(query, self.analyser, self.frequencies)
        words = read_words(query, self.synonyms, self.knowledge.intents)
        respelling = meant(
            words, texts, self.analyser, self.knowledge.sounds, self.scope, self.frequencies
        )
        words = words.respelled(respelling)

        steps = [Step("all", self._node(query, words, "all"), typed)]
        others = self._other_names(query, words)
        if others:
            ranking.add_names(others, SYNONYM_SHARE)
            steps.append(Step("synonyms", self._node(query, words, "synonyms"), ranking.scored))
        fewer = most_telling(words, self.synonyms, self.frequencies)
        if fewer:
            steps.append(Step("most", self._node(query, fewer.words, "synonyms"), ranking.scored))
        if words.read:
            read = [word for one in words.read for word in one.words]
            ranking.add_names(read, SOUND_SHARE)
            steps.append(Step("sound", self._node(query, words, "sound"), ranking.scored))
        if words.texts and near:
            steps.append(
                Step(
                    "any", self._any(query, self._parts(ranking.pairs)), ranking.scored, WIDE_LIMIT
                )
            )
        return QueryPlan(
            steps=tuple(steps),
            raised=tuple(Raised(intent.field, intent.values, RAISE) for intent in words.intents),
            marks=tuple(
                mark for mark in self._marks(query, words, near) if mark.text not in crumbs
            ),
            phrase=typed_phrase if len(words.texts) > 1 else "",
            near=near,
            intents=words.intents,
            corrected=respelling.text if respelling else "",
            unknown=fewer.unknown if fewer else (),
            notices=tuple(dict.fromkeys(self.notices)),
        )

    def _without_asking(self, query: ast.Query) -> ast.Query:
        match query:
            case ast.Term(text, span):
                return ast.Term(self.knowledge.question_words.without(text), span)
            case ast.And(nodes):
                return ast.And(tuple(self._without_asking(node) for node in nodes))
            case ast.Or(nodes):
                return ast.Or(tuple(self._without_asking(node) for node in nodes))
            case _:
                return query

    # --- what matches -----------------------------------------------------------------

    def _node(self, query: ast.Query, words: Words, step: Match) -> Node:
        """The query's bare words as `words` has them, and the rest of it as it is."""
        if not words.texts:
            return self._fixed(query, step)
        clauses = query.nodes if isinstance(query, ast.And) else (query,)
        fixed = [self._fixed(one, step) for one in clauses if not isinstance(one, ast.Term)]
        nodes = [*self._words(words, step), *fixed]
        return nodes[0] if len(nodes) == 1 else All(tuple(nodes))

    def _words(self, words: Words, step: Match) -> list[Node]:
        """A node for each bare word, or for several that are one name, one phrase or one slip."""
        nodes: list[Node] = []
        at = 0
        for start, end in words.groups(by_sound=step == "sound"):
            nodes += [self._word(text, step) for text in words.texts[at:start]]
            inside = tuple(self._word(text, step) for text in words.texts[start:end])
            typed = inside[0] if len(inside) == 1 else All(inside)
            nodes.append(_any_of([typed, *self._instead(words, start, end, step)]))
            at = end
        return [*nodes, *(self._word(text, step) for text in words.texts[at:])]

    def _instead(self, words: Words, start: int, end: int, step: Match) -> Iterable[Node]:
        """What may stand in a text instead of the words [start, end)."""
        for intent in words.intents:
            if start <= intent.start and intent.end <= end:
                yield Keyword(intent.field, intent.values)
        if step == "all":
            return
        for name in words.names.get((start, end), ()):
            yield self._pattern(name, WHOLE)
        if step == "sound":
            for one in words.read:
                if start <= one.start and one.end <= end:
                    rest = [
                        *words.texts[start : one.start],
                        *one.words,
                        *words.texts[one.end : end],
                    ]
                    yield All(tuple(self._word(word, step) for word in rest))

    def _word(self, text: str, step: Match) -> Node:
        others = self.synonyms.of(text) if step != "all" else ()
        return _any_of([self._pattern(text, WHOLE), *(self._pattern(one, WHOLE) for one in others)])

    def _fixed(self, query: ast.Query, step: Match) -> Node:  # noqa: PLR0911 - one a node kind
        match query:
            case ast.MatchAll():
                return Everything()
            case ast.Term(text):
                return self._word(text, step)
            case ast.Phrase(text):
                return self._pattern(text, WHOLE)
            case ast.And(nodes):
                return All(tuple(self._fixed(node, step) for node in nodes))
            case ast.Or(nodes):
                return AnyOf(tuple(self._fixed(node, step) for node in nodes))
            case ast.Not(node):
                return Not(self._fixed(node, "all"))
            case ast.Range(first=first, last=last):
                return Keyword("year", _years(first, last))
            case ast.Field(name="title", value=value, exact=exact):
                texts = [value] if exact else self.analyser.terms(value)[:MAX_CLAUSES]
                return All(tuple(self._pattern(text, "title") for text in texts or [value]))
            case ast.Field(name=name, value=value):
                return self._named(name, value)

    def _pattern(self, text: str, group: str) -> Node:
        pattern = self.analyser.pattern(text)
        if pattern is None:
            self.notices.append(Notice(UNSEARCHABLE, text))
            return Nothing()
        return Grams(pattern.tokens, pattern.prefix, (group,))

    def _named(self, name: str, value: str) -> Node:
        if (name, value) not in self._known:
            self._known[name, value] = self.directory.keys_named(name, value, self.scope)
        keys = self._known[name, value]
        if not keys:
            self.notices.append(Notice(_UNKNOWN[name], value))
            return Nothing()
        return Keyword(name, frozenset(keys))

    # --- what may be left out when little is found ------------------------------------------

    def _other_names(self, query: ast.Query, words: Words) -> list[str]:
        """Everything that the second step looks for and the first does not."""
        single = [name for text in _bare_texts(query) for name in self.synonyms.of(text)]
        return [*single, *(name for names in words.names.values() for name in names)]

    def _parts(self, pairs: Sequence[str]) -> list[Grams]:
        """The pairs; where no text has any of them, their characters."""
        if any(self.frequencies([(f"{WHOLE}_g", pair) for pair in pairs])):
            return [Grams((pair,)) for pair in pairs]
        characters = dict.fromkeys("".join(pair for pair in pairs if not pair.isascii()))
        return [Grams((each,), prefix=True) for each in characters][:MOST_CHARACTERS]

    def _any(self, query: ast.Query, parts: Sequence[Grams]) -> Node:
        """Any pair of the bare words, their other names and readings; the rest stays as it is."""
        any_pair = AnyOf(tuple(parts))
        clauses = query.nodes if isinstance(query, ast.And) else (query,)
        fixed = tuple(self._fixed(one, "any") for one in clauses if not isinstance(one, ast.Term))
        return All((any_pair, *fixed)) if fixed else any_pair

    # --- what is marked ---------------------------------------------------------------------

    def _marks(self, query: ast.Query, words: Words, pairs: Iterable[str]) -> Iterable[Mark]:
        found = {text: Mark(text, "all", text) for text in self._typed(query)}
        for text in _bare_texts(query):
            for name in self.synonyms.of(text):
                found.setdefault(name, Mark(name, "synonyms", text))
        for (start, end), names in words.names.items():
            for name in names:
                found.setdefault(name, Mark(name, "synonyms", "".join(words.texts[start:end])))
        for one in words.read:
            for word in one.words:
                typed = "".join(words.texts[one.start : one.end])
                found.setdefault(word, Mark(word, "sound", typed))
        for pair in pairs:
            found.setdefault(pair, Mark(pair, "any", pair))
        return found.values()

    def _typed(self, query: ast.Query) -> list[str]:
        match query:
            case ast.Term(text) | ast.Phrase(text) | ast.Field("title", text, _, True):
                return [text]
            case ast.Field("title", text):
                return self.analyser.terms(text)[:MAX_CLAUSES]
            case ast.And(nodes) | ast.Or(nodes):
                return [mark for node in nodes for mark in self._typed(node)]
            case _:
                return []


def _any_of(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else AnyOf(tuple(nodes))


def _typed_phrase(query: ast.Query) -> str:
    """The bare text of a query that is nothing else, without spaces at its ends."""
    clauses = query.nodes if isinstance(query, ast.And) else (query,)
    return " ".join(one.text for one in clauses if isinstance(one, ast.Term)).strip()


def _bare_texts(query: ast.Query) -> list[str]:
    """Bare words that may have other names, wherever they stand but after a minus."""
    match query:
        case ast.Term(text):
            return [text]
        case ast.And(nodes) | ast.Or(nodes):
            return [text for node in nodes for text in _bare_texts(node)]
        case _:
            return []


def _years(first: int | None, last: int | None) -> frozenset[str]:
    """The years of a range, of a long one the first MAX_YEARS."""
    return frozenset(str(year).zfill(4) for year in years_between(first, last)[:MAX_YEARS])


_UNKNOWN: Final = {
    "author": "没有叫“%(value)s”的作者。",
    "studio": "没有叫“%(value)s”的工作室。",
    "topic": "没有叫“%(value)s”的主题。",
    "kind": "没有“%(value)s”这种类型。",
    "stage": "没有“%(value)s”这个学段。",
    "grade": "没有“%(value)s”这个年级。",
    "occasion": "没有叫“%(value)s”的时机。",
    "year": "“%(value)s”不是年份，请写成 2024 或 2022..2024。",
}
