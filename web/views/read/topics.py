"""The tree of research topics, and one topic: what there is, since when, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from flask import Blueprint, render_template, request

from kb.domain.resources import Resource
from kb.domain.topics import Topic
from kb.domain.vocabulary import Kind
from kb.usecases import topics
from web.present.facets import FacetValue
from web.request.context import current_reader, current_scope, site
from web.request.parameters import key_of, number_of
from web.results import ALL_VALUES
from web.searching import Listing, listing, topic_overview
from web.views.read.lists import cards_of, facet_links, list_pager, year_columns

views = Blueprint("topics", __name__)

_OF_EACH_KIND: Final = 5
_AT_WORK: Final = 10
_TOGETHER: Final = 8
# Years, and those at work: as many as can be told apart on one page.
_COUNTED: Final = 60


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic of the tree with what is below it.

    count: how many resources it has with the topics below it, or None where that is unknown.
    """

    topic: Topic
    count: int | None
    branches: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest resources of one kind on a topic.

    count: how many there are in all.
    """

    kind: str
    count: int
    resources: Sequence[Resource]


@dataclass(frozen=True, slots=True)
class AtWork:
    """A person who works on a topic.

    years: the years of the first and the last piece, which may be the same.
    """

    value: str
    label: str
    count: int
    url: str
    years: tuple[str, str] | None


@views.get("/topics")
def topic_tree() -> str:
    found = listing({}, per_page=1, facets=("topic",), facet_size=ALL_VALUES)
    branches = _branches(topics.tree(site().services.db, current_scope()), found.counts("topic"))
    return render_template(
        "topics.html", roots=[one for one in branches.values() if one.topic.parent is None]
    )


@views.get("/topics/<key>")
def topic(key: str) -> str:
    """Show the newest of every kind, or with `?kind=case` all of that kind page by page."""
    db = site().services.db
    found = topics.get(db, key_of(key, "没有编号为“%(key)s”的主题"), current_reader())
    asked = request.args.get("kind", "")
    kind = asked if asked in set(Kind) else None
    page = number_of(request.args, "page", 1, least=1) if kind else 1
    shown = listing(
        {"topic": (found.key,)} | ({"kind": (kind,)} if kind else {}),
        page=page,
        per_page=20 if kind else 1,
        facets=("kind", "author", "studio", "year"),
        facet_size=_COUNTED,
    )
    kinds = shown.counts("kind")
    wanted = [code for code in site().labels.codes("kind") if code in kinds and not kind]
    # What else its resources are about: the topics below it, and others beside it.
    overview = topic_overview(found.key, wanted, each=_OF_EACH_KIND, beside=ALL_VALUES)
    counts = {count.value: count.count for count in overview.beside} if overview else {}
    branches = _branches(topics.tree(db, current_scope()), counts)
    people, studios = _at_work(found, shown)
    return render_template(
        "topic.html",
        topic=found,
        ancestors=_ancestors(branches, found),
        below=branches[found.key].branches,
        beside=_beside(branches, found),
        together=_together(branches, found, counts),
        kind=kind,
        kinds=kinds,
        total=sum(kinds.values()) if shown.page else None,
        cards=cards_of(shown) if kind else None,
        shelves=[Shelf(code, kinds[code], overview.newest[code]) for code in wanted]
        if overview
        else None,
        columns=year_columns(shown),
        people=people,
        studios=studios,
        pager=list_pager(page, shown.pages, f"kind={kind}") if kind else None,
    )


def _together(
    branches: Mapping[str, Branch], topic: Topic, counts: Mapping[str, int]
) -> list[tuple[Topic, int]]:
    """Return the topics that most often go with this one, outside of its own line of the tree."""
    above = {one.key for one in _ancestors(branches, topic)} | {topic.key}
    apart = (
        (branches[key].topic, count)
        for key, count in counts.items()
        if key in branches
        and key not in above
        and topic not in _ancestors(branches, branches[key].topic)
    )
    return list(islice(apart, _TOGETHER))


def _at_work(topic: Topic, shown: Listing) -> tuple[list[AtWork], Sequence[FacetValue]]:
    """Return the people who have most on a topic, with the years, and the studios."""
    links = facet_links(shown, "author", "studio", most=_AT_WORK)
    people, studios = links["author"], links["studio"]
    years = topics.years_at_work(
        site().services.db, topic.key, [one.value for one in people], current_scope()
    )
    at_work = [
        AtWork(one.value, one.label, one.count, one.url, years.get(one.value)) for one in people
    ]
    return at_work, studios


def _branches(tree: list[Topic], counts: Mapping[str, int]) -> dict[str, Branch]:
    """Return every topic of the tree by its key; no counts mean that there is no index."""
    found = {one.key: Branch(one, counts.get(one.key, 0) if counts else None) for one in tree}
    for one in tree:
        if one.parent:
            found[one.parent.key].branches.append(found[one.key])
    return found


def _ancestors(branches: Mapping[str, Branch], topic: Topic) -> list[Topic]:
    """Return the topics above one, from the root to its parent."""
    path: list[Topic] = []
    while topic.parent:
        topic = branches[topic.parent.key].topic
        path.insert(0, topic)
    return path


def _beside(branches: Mapping[str, Branch], topic: Topic) -> list[Topic]:
    if topic.parent is None:
        return []
    siblings = branches[topic.parent.key].branches
    return [branch.topic for branch in siblings if branch.topic.key != topic.key]
