"""Says why a hit is one: what of the query stands where in it.

Every reason is looked up in the hit and never guessed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from indexer.folded import FoldedText, folded_name
from indexer.query.steps import MATCHES, Mark, Match
from indexer.sought import sought
from indexer.understanding.intents.intents import Intent
from kb.domain.resources import Resource

How = Literal[
    "phrase", "title", "topic", "author", "studio", "occasion", "text",
    "synonym", "sound", "kind", "stage", "grade", "year", "part",
]  # fmt: skip

_MOST: Final = 5
_MOST_WORDS: Final = 6
_MOST_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for which a resource is a hit.

    words: the words in the hit that were looked for. typed: the words of the query for which they
    stand. how: "phrase" is the whole query, word for word; "title" and "text" are words of it
    there; "topic", "author", "studio" and "occasion" are a name that holds a word; "synonym" and
    "sound" are another name or reading of what was typed; "kind", "stage", "grade" and "year" are
    the codes that the query named in words; "part" means that only parts of words are there.
    """

    how: How
    words: tuple[str, ...]
    typed: str = ""


class Explainer:
    """Finds the reasons of one query's hits; it is made once for all of them."""

    def __init__(
        self, phrase: str, marks: Iterable[Mark], intents: Sequence[Intent], match: Match
    ) -> None:
        taken = [mark for mark in marks if MATCHES.index(mark.step) <= MATCHES.index(match)]
        self._phrase = sought(phrase) if phrase else None
        self._whole = phrase
        self._typed = [(mark, sought(mark.text)) for mark in taken if mark.step == "all"]
        self._meant = [
            (mark, sought(mark.text)) for mark in taken if mark.step in ("synonyms", "sound")
        ]
        self._parts = [mark.text for mark in taken if mark.step == "any"]
        self._intents = intents
        # Whether a name holds a typed word: many hits have the same topics
        self._holding: dict[str, bool] = {}

    def reasons(self, hit: Resource, text: FoldedText) -> tuple[Reason, ...]:
        """Return at most five reasons, the most telling first.

        text: the summary and the body of the hit.
        """
        return tuple(islice(self._all(hit, folded_name(hit.title).close, text.close), _MOST))

    def _all(self, hit: Resource, title: str, text: str) -> Iterator[Reason]:
        if self._phrase and (self._phrase.is_in(title) or self._phrase.is_in(text)):
            yield Reason("phrase", (self._whole,))
        in_title = [mark.text for mark, one in self._typed if one.is_in(title)]
        if in_title:
            yield Reason("title", tuple(in_title[:_MOST_WORDS]))
        yield from self._names(hit)
        for mark, one in self._meant:
            if one.is_in(title) or one.is_in(text):
                yield Reason(_LESS[mark.step], (mark.text,), mark.typed)
        yield from self._said(hit)
        in_text = [mark.text for mark, one in self._typed if one.is_in(text)]
        if in_text:
            yield Reason("text", tuple(in_text[:_MOST_WORDS]))
        if not in_title and not in_text:
            found = [part for part in self._parts if part in title or part in text]
            if found:
                yield Reason("part", tuple(found[:_MOST_PARTS]))

    def _names(self, hit: Resource) -> Iterator[Reason]:
        named: list[tuple[How, str]] = [
            *(("topic", one.name) for one in hit.topics),
            *(("author", one.name) for one in hit.authors),
            *(("studio", one.name) for one in ([hit.studio] if hit.studio else [])),
            *(("occasion", one.name) for one in hit.occasions),
        ]
        for how, name in named:
            if name not in self._holding:
                close = folded_name(name).close
                self._holding[name] = any(one.is_in(close) for _, one in self._typed)
            if self._holding[name]:
                yield Reason(how, (name,))

    def _said(self, hit: Resource) -> Iterator[Reason]:
        has: dict[str, set[str]] = {
            "kind": {hit.kind.value},
            "stage": {stage.value for stage in hit.stages},
            "grade": {str(grade) for grade in hit.grades},
            "year": {str(hit.year)},
        }
        for intent in self._intents:
            if held := intent.values & has[intent.field]:
                yield Reason(_SAID[intent.field], tuple(held), intent.words)


_LESS: Final[dict[Match, How]] = {"synonyms": "synonym", "sound": "sound"}
_SAID: Final[dict[str, How]] = {
    "kind": "kind",
    "stage": "stage",
    "grade": "grade",
    "year": "year",
}
