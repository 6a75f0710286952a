"""What people type → our tree. Every text is a valid query; what is no syntax is words.

    query   := clause* (OR clause*)*
    clause  := '-' clause | '(' query ')' | "phrase" | field ':' value | words

Quotes and colons may be ASCII or Chinese: “…” 「…」 『…』 ＂…＂ ：. OR, or 或 or | standing alone.
An open parenthesis or quotation mark without its partner is taken as a plain character.
"""

import re
from typing import Final, NamedTuple

from indexer.analysis.numerals import year_of
from indexer.query.ast import (
    FIELD_NAMES,
    And,
    Field,
    MatchAll,
    Not,
    Or,
    Phrase,
    Query,
    Range,
    Span,
    Term,
)
from indexer.query.syntax import (
    ALTERNATIVE,
    BEFORE_WORD,
    CLOSE,
    MINUS,
    OPEN,
    QUOTES,
    WORD_END,
    YEAR,
    YEARS,
)
from kb.text.fold import fold

MAX_DEPTH: Final = 20
MAX_CHARS: Final = 10_000

_FIELD = re.compile(
    "(" + "|".join(sorted(FIELD_NAMES, key=len, reverse=True)) + r")\s?[:：]\s?(?=\S)",
    re.IGNORECASE,
)


class _Group(NamedTuple):
    negated: bool
    branches: list[list[Query]]


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text[:MAX_CHARS]
        self.at = 0
        self.last_close = max(self.text.rfind(mark) for mark in CLOSE)
        self.groups = [_Group(negated=False, branches=[[]])]

    def parse(self) -> Query:
        while self.at < len(self.text):
            self._step()
        while len(self.groups) > 1:
            self._close()
        found = _any_of(self.groups[0].branches)
        if found is None and self.text.strip():  # syntax alone: then it was meant as text
            return Term(self.text, Span(0, len(self.text)))
        return found or MatchAll()

    def _step(self) -> None:
        if self.text[self.at].isspace():
            self.at += 1
        elif self.text[self.at] in CLOSE:
            self.at += 1
            if len(self.groups) > 1:
                self._close()
        elif self._starts_word() and (match := ALTERNATIVE.match(self.text, self.at)):
            self.at = match.end()
            self.groups[-1].branches.append([])
        else:
            self._clause(negated=self._take_minus())

    def _starts_word(self) -> bool:
        before = self.text[self.at - 1] if self.at else " "
        return before.isspace() or before in BEFORE_WORD

    def _take_minus(self) -> bool:
        following = self.text[self.at + 1 : self.at + 2]
        if (
            self.text[self.at] in MINUS
            and self._starts_word()
            and following
            and not following.isspace()
            and following not in MINUS
        ):
            self.at += 1
            return True
        return False

    def _clause(self, *, negated: bool) -> None:
        character = self.text[self.at]
        if character in OPEN and len(self.groups) < MAX_DEPTH and self.at < self.last_close:
            self.at += 1
            self.groups.append(_Group(negated, [[]]))
            return
        node = self._phrase() or self._field() or self._word()
        if node:
            self._add(Not(node) if negated else node)

    def _add(self, node: Query) -> None:
        self.groups[-1].branches[-1].append(node)

    def _close(self) -> None:
        group = self.groups.pop()
        node = _any_of(group.branches)
        if node:
            self._add(Not(node) if group.negated else node)

    def _quoted(self) -> tuple[str, Span] | None:
        """The text in quotation marks from here, and its span with the marks."""
        mark = QUOTES.get(self.text[self.at])
        end = self.text.find(mark, self.at + 1) if mark else -1
        if end < 0:
            return None
        span = Span(self.at, end + 1)
        self.at = end + 1
        return self.text[span.start + 1 : end], span

    def _phrase(self) -> Query | None:
        quoted = self._quoted()
        return Phrase(*quoted) if quoted and quoted[0].strip() else None

    def _field(self) -> Query | None:
        match = _FIELD.match(self.text, self.at)
        if not match or not self._starts_field():
            return None
        start, name = self.at, FIELD_NAMES.get(fold(match.group(1)))
        if name is None:  # ı matches i without case, and is another letter all the same
            return None
        self.at = match.end()
        if name == "year" and (years := self._years(start)):
            return years
        quoted = self._quoted() if self.text[self.at] in QUOTES else None
        value = quoted[0] if quoted else self._run()
        if not value.strip():
            self.at = max(self.at, match.end())
            return Term(self.text[start : self.at], Span(start, self.at))
        return Field(name, value.strip(), Span(start, self.at), exact=quoted is not None)

    def _starts_field(self) -> bool:
        return self._starts_word() or self.text[self.at - 1] in MINUS

    def _years(self, start: int) -> Range | None:
        if match := YEARS.match(self.text, self.at):
            first, last = match.group(1), match.group(2)
            if first or last:
                self.at = match.end()
                years = [year_of(year) if year else None for year in (first, last)]
                if years[0] and years[1]:
                    years.sort(key=lambda year: year or 0)
                return Range("year", years[0], years[1], Span(start, self.at))
        if match := YEAR.match(self.text, self.at):
            self.at = match.end()
            year = year_of(match.group(1))
            return Range("year", year, year, Span(start, self.at))
        return None

    def _run(self) -> str:
        """Characters up to a space, quotation mark or parenthesis."""
        end = WORD_END.search(self.text, self.at)
        start, self.at = self.at, end.start() if end else len(self.text)
        return self.text[start : self.at]

    def _word(self) -> Query | None:
        start = self.at
        if self._run() == "":  # a mark without its partner
            self.at += 1
            return None
        return Term(self.text[start : self.at], Span(start, self.at))


def parse(text: str) -> Query:
    """Parse what was typed into the tree of a query. Never raises.

    Characters beyond MAX_CHARS are not read, and nesting beyond MAX_DEPTH is flattened.
    """
    return _Parser(text).parse()


def _any_of(branches: list[list[Query]]) -> Query | None:
    alternatives = [_all_of(branch) for branch in branches if branch]
    if not alternatives:
        return None
    return alternatives[0] if len(alternatives) == 1 else Or(tuple(alternatives))


def _all_of(nodes: list[Query]) -> Query:
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))
