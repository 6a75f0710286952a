"""The first page: a box that invites, and ways in for those who do not know what to type."""

from typing import Final

from flask import Blueprint, render_template

from kb.domain.access import ANONYMOUS
from kb.domain.clock import today
from kb.domain.topics import Topic
from kb.usecases import collections, occasions, resources, topics
from web.present.calendar import ahead
from web.present.hits import Card, plain_cards
from web.request.context import current_scope, site
from web.results import ALL_VALUES
from web.searching import listing
from web.views.read.lists import cards_of

views = Blueprint("home", __name__)

_NEWEST: Final = 7
_COLLECTIONS: Final = 6
_BELOW: Final = 4
_TEXT_CHARS: Final = 400
_EXAMPLES: Final = ("开学第一课 一年级", "手机放在哪里", "学段:初中 感恩", "“班级公约”")


@views.get("/")
def home() -> str:
    db, labels, scope = site().services.db, site().labels, current_scope()
    newest = listing(
        {}, per_page=_NEWEST, facets=("kind", "topic", "occasion"), facet_size=ALL_VALUES
    )
    by_kind = newest.counts("kind")
    dated, undated = ahead(occasions.every(db, scope), newest.counts("occasion"), today())
    return render_template(
        "home.html",
        examples=_EXAMPLES,
        total=newest.total,
        kinds=[
            (code, labels.name("kind", code), by_kind[code])
            for code in labels.codes("kind")
            if code in by_kind
        ],
        dated=dated,
        undated=undated,
        pick=_pick(),
        topics=_topics(topics.tree(db, scope), newest.counts("topic")),
        cards=cards_of(newest),
        collections=collections.summaries(db, scope, _COLLECTIONS)[0],
    )


def _pick() -> Card | None:
    """Return the resource of the day, which is public and the same for all readers."""
    services = site().services
    found = resources.find_pick(services.db, ANONYMOUS, today(), text_limit=_TEXT_CHARS)
    return plain_cards([found], site().labels, site().cut)[0] if found else None


def _topics(tree: list[Topic], counts: dict[str, int]) -> list[tuple[Topic, int, list[Topic]]]:
    """Return the roots that have something, each with the fullest topics right below it."""
    return [
        (
            root,
            counts[root.key],
            sorted(
                (one for one in tree if one.parent and one.parent.key == root.key
                 and one.key in counts),
                key=lambda one: -counts[one.key],
            )[:_BELOW],
        )
        for root in tree
        if root.parent is None and root.key in counts
    ]  # fmt: skip
