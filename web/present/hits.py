"""Resources as lists show them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from indexer.search import SearchHit
from kb.domain.resources import Resource
from kb.usecases.twins import NO_TWINS, Twins
from web.language.translate import gettext
from web.present.breaks import Cut, breakable, breakable_pieces
from web.present.dates import partial_date
from web.present.html import marked
from web.present.labels import Labels
from web.present.why import telling_sentences

_SUMMARY_CHARS = 110


@dataclass(frozen=True, slots=True)
class Card:
    """A resource as a list shows it.

    title and text: safe markup with <mark> and <wbr>. details: stages, grades, minutes and date.
    why: what the search found in it. twins: the other versions of its text.
    """

    resource: Resource
    title: Markup
    text: Markup
    kind: str
    details: tuple[str, ...]
    why: tuple[str, ...] = ()
    twins: Twins = NO_TWINS


def found_cards(hits: Iterable[SearchHit], labels: Labels, cut: Cut) -> list[Card]:
    """Return the hits of a search for words, with marked matches and a snippet as the text."""
    return [
        replace(
            _card(hit.resource, labels, breakable_pieces(hit.title, cut), marked(hit.snippet)),
            why=telling_sentences(hit.why, labels),
            twins=hit.twins,
        )
        for hit in hits
    ]


def plain_cards(resources: Iterable[Resource], labels: Labels, cut: Cut) -> list[Card]:
    """Return the resources of a list, with the summary or the beginning as the text."""
    return [
        _card(item, labels, breakable(item.title, cut), escape(opening(item))) for item in resources
    ]


def opening(resource: Resource) -> str:
    """Return the summary of a resource, or else how its text begins, cut to a few lines."""
    text = " ".join((resource.summary or resource.body_text[:400]).split())
    return text if len(text) <= _SUMMARY_CHARS else text[:_SUMMARY_CHARS].rstrip() + "…"


def _card(resource: Resource, labels: Labels, title: Markup, text: Markup) -> Card:
    stages = [labels.name("stage", stage) for stage in resource.stages]
    details = (
        *stages,
        labels.grades(resource.grades),
        gettext("%(minutes)s 分钟", minutes=resource.duration_min) if resource.duration_min else "",
        partial_date(resource.date) if resource.date else "",
    )
    return Card(
        resource, title, text, labels.name("kind", resource.kind), tuple(filter(None, details))
    )
