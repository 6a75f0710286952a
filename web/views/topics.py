"""The tree of research topics, and one topic."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, render_template, request

from kb.domain.people import Topic
from kb.usecases import topics
from web.context import site
from web.present.lists import cards_of, facet_links, list_pager
from web.searching import ALL_VALUES, listing
from web.views.parameters import key_of, number_of

views = Blueprint("topics", __name__)


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic, how many resources it has with those below it (None: unknown), and what is below."""

    topic: Topic
    count: int | None
    branches: list["Branch"] = field(default_factory=list)


@views.get("/topics")
def topic_tree() -> str:
    found = listing({}, per_page=1, facets=("topic",), facet_size=ALL_VALUES)
    branches = _branches(topics.tree(site().services.db), found.counts("topic"))
    return render_template(
        "topics.html", roots=[one for one in branches.values() if one.topic.parent is None]
    )


@views.get("/topics/<key>")
def topic(key: str) -> str:
    db = site().services.db
    found = topics.get(db, key_of(key, "没有编号为“%(key)s”的主题"))
    page = number_of(request.args, "page", 1, least=1)
    wanted = {"topic": (found.key,)}
    # A facet leaves its own choice open: the topics are counted over everything.
    shown = listing(
        wanted,
        page=page,
        facets=("kind", "author", "studio", "topic"),
        facet_size=ALL_VALUES,
    )
    branches = _branches(topics.tree(db), shown.counts("topic"))
    return render_template(
        "topic.html",
        topic=found,
        ancestors=_ancestors(branches, found),
        below=branches[found.key].branches,
        beside=_beside(branches, found),
        listing=shown,
        cards=cards_of(shown),
        kinds=facet_links(shown, "kind"),
        people=facet_links(shown, "author"),
        studios=facet_links(shown, "studio"),
        pager=list_pager(shown, page),
    )


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
