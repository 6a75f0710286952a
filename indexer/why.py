"""Says why a hit is one: what of the query stands where in it.

Every reason is looked up in the hit and never guessed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, Literal

from indexer.analysis.runs import RunKind, close_up, is_han, runs
from indexer.folded import folded_name
from indexer.highlight import pattern_of
from indexer.query.steps import MATCHES, Mark, Match
from indexer.understanding.intents.intents import Intent
from kb.domain.resources import Resource
from kb.text.fold import fold
from kb.text.misconverted import as_written

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


class _Sought:
    """A word or phrase that is looked for in folded text without spaces between Han."""

    def __init__(self, text: str) -> None:
        forms = [close_up(form) for form in (fold(text), *as_written(fold(text)))]
        self._plain = [form for form in forms if is_han(form)]
        self._mixed = [_Mixed(form) for form in forms if not is_han(form)]

    def is_in(self, text: str) -> bool:
        return any(form in text for form in self._plain) or any(
            form.is_in(text) for form in self._mixed
        )


class _Mixed:
    """A form that is not Han alone; its pattern is made only where a text has all its pieces."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._pieces = [
            form[start:end]
            for kind, start, end in runs(form)
            if kind in (RunKind.HAN, RunKind.LATIN)
        ]

    def is_in(self, text: str) -> bool:
        return all(piece in text for piece in self._pieces) and (
            self._pattern is not None and self._pattern.search(text) is not None
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        pattern = pattern_of(self._form, spaced=False)
        return re.compile(pattern) if pattern else None


class Explainer:
    """Finds the reasons of one query's hits; it is made once for all of them."""

    def __init__(
        self, phrase: str, marks: Iterable[Mark], intents: Sequence[Intent], match: Match
    ) -> None:
        taken = [mark for mark in marks if MATCHES.index(mark.step) <= MATCHES.index(match)]
        self._phrase = _Sought(phrase) if phrase else None
        self._whole = phrase
        self._typed = [(mark, _Sought(mark.text)) for mark in taken if mark.step == "all"]
        self._meant = [
            (mark, _Sought(mark.text)) for mark in taken if mark.step in ("synonyms", "sound")
        ]
        self._parts = [mark.text for mark in taken if mark.step == "any"]
        self._intents = intents

    def reasons(self, hit: Resource, folded_text: str) -> tuple[Reason, ...]:
        """Return at most five reasons, the most telling first.

        folded_text: the summary and the body of the hit, folded.
        """
        title, text = close_up(folded_name(hit.title)), close_up(folded_text)
        return tuple(islice(self._all(hit, title, text), _MOST))

    def _all(self, hit: Resource, title: str, text: str) -> Iterator[Reason]:
        if self._phrase and (self._phrase.is_in(title) or self._phrase.is_in(text)):
            yield Reason("phrase", (self._whole,))
        in_title = [mark.text for mark, one in self._typed if one.is_in(title)]
        if in_title:
            yield Reason("title", tuple(in_title[:_MOST_WORDS]))
        yield from self._names(hit, [one for _, one in self._typed])
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

    def _names(self, hit: Resource, wanted: Sequence[_Sought]) -> Iterator[Reason]:
        named: list[tuple[How, str]] = [
            *(("topic", one.name) for one in hit.topics),
            *(("author", one.name) for one in hit.authors),
            *(("studio", one.name) for one in ([hit.studio] if hit.studio else [])),
            *(("occasion", one.name) for one in hit.occasions),
        ]
        for how, name in named:
            folded = folded_name(name)
            if any(one.is_in(folded) for one in wanted):
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
