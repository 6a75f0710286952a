"""The tree of research topics, and one topic: what there is, since when, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask import Blueprint, render_template, request

from kb.domain.people import Topic
from kb.domain.vocabulary import Kind
from kb.usecases import topics
from web.context import current_scope, site
from web.present.facets import FacetValue
from web.present.hits import Card, plain_cards
from web.present.lists import cards_of, facet_links, list_pager, year_columns
from web.searching import ALL_VALUES, Listing, listing, topic_overview
from web.views.parameters import key_of, number_of

views = Blueprint("topics", __name__)

_OF_EACH_KIND: Final = 5
_AT_WORK: Final = 10
_TOGETHER: Final = 8
# Itself, its ancestors and those below it are among what is counted.
_COUNTED_TOGETHER: Final = 60

Years = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic, how many resources it has with those below it (None: unknown), and what is below."""

    topic: Topic
    count: int | None
    branches: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest resources of one kind on a topic. count: all there are."""

    kind: str
    count: int
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class AtWork:
    """Someone who works on a topic. years: of the first and the last piece; equal for one year."""

    key: str
    name: str
    count: int
    url: str
    years: tuple[str, str] | None


@views.get("/topics")
def topic_tree() -> str:
    found = listing({}, per_page=1, facets=("topic",), facet_size=ALL_VALUES)
    branches = _branches(topics.tree(site().services.db), found.counts("topic"))
    return render_template(
        "topics.html", roots=[one for one in branches.values() if one.topic.parent is None]
    )


@views.get("/topics/<key>")
def topic(key: str) -> str:
    """Every kind with its newest; with `?kind=case` all of that kind, page by page."""
    db = site().services.db
    found = topics.get(db, key_of(key, "没有编号为“%(key)s”的主题"))
    asked = request.args.get("kind", "")
    kind = asked if asked in set(Kind) else None
    page = number_of(request.args, "page", 1, least=1) if kind else 1
    # A facet leaves its own choice open: the topics are counted over everything.
    shown = listing(
        {"topic": (found.key,)} | ({"kind": (kind,)} if kind else {}),
        page=page,
        per_page=20 if kind else 1,
        facets=("kind", "author", "studio", "topic", "year"),
        facet_size=ALL_VALUES,
    )
    branches = _branches(topics.tree(db), shown.counts("topic"))
    shelves, together = _overview(shown, branches, found, kind)
    people, studios = _at_work(found, shown)
    return render_template(
        "topic.html",
        topic=found,
        ancestors=_ancestors(branches, found),
        below=branches[found.key].branches,
        beside=_beside(branches, found),
        together=together,
        kind=kind,
        kinds=shown.counts("kind"),
        total=sum(shown.counts("kind").values()) if shown.page else None,
        cards=cards_of(shown) if kind else None,
        shelves=shelves,
        columns=year_columns(shown),
        people=people,
        studios=studios,
        pager=list_pager(page, shown.pages, f"kind={kind}") if kind else None,
    )


def _overview(
    shown: Listing, branches: Mapping[str, Branch], topic: Topic, kind: str | None
) -> tuple[list[Shelf] | None, list[tuple[Topic, int]]]:
    """What stands under each kind, unless one was chosen; the topics that often go with this one.

    None in place of the first while there is no index.
    """
    labels = site().labels
    counts = shown.counts("kind")
    kinds = [code for code in labels.codes("kind") if code in counts] if kind is None else []
    found = topic_overview(topic.key, kinds, each=_OF_EACH_KIND, beside=_COUNTED_TOGETHER)
    if found is None:
        return None, []
    shelves = [Shelf(code, counts[code], plain_cards(found.newest[code], labels)) for code in kinds]
    family = {one.key for one in _ancestors(branches, topic)} | {topic.key}
    apart = [
        (branches[count.value].topic, count.count)
        for count in found.beside
        if count.value in branches
        and count.value not in family
        and topic.key not in {one.key for one in _ancestors(branches, branches[count.value].topic)}
    ]
    return shelves, apart[:_TOGETHER]


def _at_work(topic: Topic, shown: Listing) -> tuple[list[AtWork], list[AtWork]]:
    """The people and the studios that have most on a topic, with the years."""
    people, studios = (facet_links(shown, name, _AT_WORK) for name in ("author", "studio"))
    keys = [[one.value for one in some] for some in (people, studios)]
    authors_years, studios_years = topics.years_at_work(
        site().services.db, topic.key, keys[0], keys[1], current_scope()
    )
    return _with_years(people, authors_years), _with_years(studios, studios_years)


def _with_years(links: Sequence[FacetValue], years: Years) -> list[AtWork]:
    return [AtWork(one.value, one.label, one.count, one.url, years.get(one.value)) for one in links]


def _branches(tree: list[Topic], counts: Mapping[str, int]) -> dict[str, Branch]:
    """Every topic by its key; without counts there is no index."""
    found = {one.key: Branch(one, counts.get(one.key, 0) if counts else None) for one in tree}
    for one in tree:
        if one.parent:
            found[one.parent.key].branches.append(found[one.key])
    return found


def _ancestors(branches: Mapping[str, Branch], topic: Topic) -> list[Topic]:
    """From the root to the parent."""
    path: list[Topic] = []
    while topic.parent:
        topic = branches[topic.parent.key].topic
        path.insert(0, topic)
    return path


def _beside(branches: Mapping[str, Branch], topic: Topic) -> list[Branch]:
    if topic.parent is None:
        return []
    siblings = branches[topic.parent.key].branches
    return [branch for branch in siblings if branch.topic.key != topic.key]
