"""Why a hit is one: what of the query stands where in it. Looked up in the hit, never guessed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from indexer.highlight import pattern_of
from indexer.query.steps import MATCHES, Mark, Match
from indexer.understanding.intents import Intent
from kb.domain.resource import Resource
from kb.text.fold import fold

How = Literal[
    "phrase", "title", "topic", "author", "studio", "occasion", "text",
    "synonym", "sound", "kind", "stage", "grade", "part",
]  # fmt: skip

_MOST: Final = 5
_MOST_WORDS: Final = 6
_MOST_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """words: what stands in the hit, as far as it was looked for; typed: what it stands for.

    phrase: the whole query, word for word. title, text: words of it there. topic, author, studio,
    occasion: the name of one, which has a word. synonym, sound: another name, a reading, of what
    was typed. kind, stage, grade: the codes that were said in words. part: parts of words alone.
    """

    how: How
    words: tuple[str, ...]
    typed: str = ""


class Explainer:
    """The reasons of one query's hits; made once."""

    def __init__(
        self, phrase: str, marks: Iterable[Mark], intents: Sequence[Intent], match: Match
    ) -> None:
        taken = [mark for mark in marks if MATCHES.index(mark.step) <= MATCHES.index(match)]
        self._phrase = _compiled(phrase)
        self._whole = phrase
        self._marks = [(mark, found) for mark in taken if (found := _compiled(mark.text))]
        self._intents = intents

    def reasons(self, hit: Resource, folded_text: str) -> tuple[Reason, ...]:
        """At most five, the most telling first. folded_text: summary and body, folded."""
        return tuple(self._all(hit, fold(hit.title), folded_text))[:_MOST]

    def _all(self, hit: Resource, title: str, text: str) -> Iterator[Reason]:
        if self._phrase and (self._phrase.search(title) or self._phrase.search(text)):
            yield Reason("phrase", (self._whole,))
        typed = [(mark, one) for mark, one in self._marks if mark.step == "all"]
        in_title = [mark.text for mark, one in typed if one.search(title)]
        if in_title:
            yield Reason("title", tuple(in_title[:_MOST_WORDS]))
        yield from self._names(hit, [one for _, one in typed])
        for mark, one in self._marks:
            if mark.step in ("synonyms", "sound") and (one.search(title) or one.search(text)):
                yield Reason(_LESS[mark.step], (mark.text,), mark.typed)
        yield from self._said(hit)
        in_text = [mark.text for mark, one in typed if one.search(text)]
        if in_text:
            yield Reason("text", tuple(in_text[:_MOST_WORDS]))
        if not in_title and not in_text:
            parts = [mark.text for mark, one in self._marks if mark.step == "any"]
            found = [part for part in parts if part in title or part in text]
            if found:
                yield Reason("part", tuple(found[:_MOST_PARTS]))

    def _names(self, hit: Resource, wanted: Sequence[re.Pattern[str]]) -> Iterator[Reason]:
        named: list[tuple[How, str]] = [
            *(("topic", one.name) for one in hit.topics),
            *(("author", one.name) for one in hit.authors),
            *(("studio", one.name) for one in ([hit.studio] if hit.studio else [])),
            *(("occasion", one.name) for one in hit.occasions),
        ]
        for how, name in named:
            folded = fold(name)
            if any(one.search(folded) for one in wanted):
                yield Reason(how, (name,))

    def _said(self, hit: Resource) -> Iterator[Reason]:
        has: dict[str, set[str]] = {
            "kind": {hit.kind.value},
            "stage": {stage.value for stage in hit.stages},
            "grade": {str(grade) for grade in hit.grades},
        }
        for intent in self._intents:
            if intent.code in has[intent.field]:
                yield Reason(_SAID[intent.field], (intent.code,), intent.words)


_LESS: Final[dict[Match, How]] = {"synonyms": "synonym", "sound": "sound"}
_SAID: Final[dict[str, How]] = {"kind": "kind", "stage": "stage", "grade": "grade"}


def _compiled(text: str) -> re.Pattern[str] | None:
    pattern = pattern_of(text)
    return re.compile(pattern) if pattern else None
