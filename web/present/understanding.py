"""How a query was taken: the steps that were tried, and the filters that were said in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.folded import folded
from indexer.query.steps import Match
from indexer.search import SearchPage
from indexer.understanding.intents.intents import Intent
from kb.messages import msg
from web.language.translate import gettext
from web.present.labels import Labels
from web.present.state import State
from web.present.urls import Urls

STEPS = {
    "all": msg("含全部的词"),
    "synonyms": msg("或别的叫法"),
    "most": msg("含主要的词"),
    "sound": msg("按读音和字形"),
    "any": msg("含任何一个词"),
}
FIELDS = {
    "kind": msg("类型"),
    "stage": msg("学段"),
    "grade": msg("年级"),
    "year": msg("年份"),
}


@dataclass(frozen=True, slots=True)
class StepLink:
    """A link to one of the steps that were taken.

    url: leads to the results of this step and no wider one.
    """

    match: Match
    label: str
    total: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """A part of the query that was taken for a stage, a grade, a kind or a year.

    only: the address at which it is a filter. plain: the address at which it is just a word.
    """

    words: str
    field: str
    label: str
    only: str
    plain: str


def steps(page: SearchPage, state: State, urls: Urls) -> list[StepLink]:
    """Return links to the steps that were taken, or none where there was nothing to widen."""
    if len(page.steps_taken) < 2 and state.until is None:
        return []
    return [
        StepLink(
            taken.match,
            gettext(STEPS[taken.match]),
            taken.total,
            urls.search(state.with_until(taken.match)),
            taken.match == page.match,
        )
        for taken in page.steps_taken
    ]


def understood(page: SearchPage, state: State, urls: Urls, labels: Labels) -> list[Understood]:
    """Return the parts of the query that were taken for a filter and are none yet."""
    return list(_understood(page, state, urls, labels))


def _understood(page: SearchPage, state: State, urls: Urls, labels: Labels) -> Iterator[Understood]:
    for intent in page.intents:
        place = _place(state.text, intent)
        if place is None or intent.code in state.chosen(intent.field):
            continue
        start, end = place
        before, said, after = state.text[:start], state.text[start:end], state.text[end:]
        rest = replace(state, text=" ".join(f"{before} {after}".split()))
        yield Understood(
            said,
            gettext(FIELDS[intent.field]),
            labels.name(intent.field, intent.code),
            urls.search(rest.with_filter(intent.field, (*state.chosen(intent.field), intent.code))),
            urls.search(replace(state, text=f'{before}"{said}"{after}', page=1)),
        )


def _place(text: str, intent: Intent) -> tuple[int, int] | None:
    """Return where the words stand in the query as typed, or None where others are between."""
    seen = folded(text)
    found = re.search(r"\s*".join(map(re.escape, intent.words)), seen.text)
    return seen.in_original(*found.span()) if found else None
