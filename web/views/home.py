"""The first page: a box that invites, and ways in for those who do not know what to type."""

from flask import Blueprint, render_template

from kb.usecases import collections, occasions, topics
from web.context import current_scope, site
from web.present.dates import month_name, today
from web.present.lists import cards_of
from web.searching import ALL_VALUES, listing

views = Blueprint("home", __name__)

_NEWEST = 8
_EXAMPLES = ("开学第一课 一年级", "手机放在哪里", "学段:初中 感恩", "“班级公约”")


@views.get("/")
def home() -> str:
    db, labels, scope = site().services.db, site().labels, current_scope()
    newest = listing(
        {}, per_page=_NEWEST, facets=("kind", "topic", "occasion"), facet_size=ALL_VALUES
    )
    month = today().month
    by_topic, by_occasion = newest.counts("topic"), newest.counts("occasion")
    return render_template(
        "home.html",
        examples=_EXAMPLES,
        total=newest.total,
        kinds=[
            (code, labels.name("kind", code), count)
            for code in labels.codes("kind")
            if (count := newest.counts("kind").get(code, 0))
        ],
        month=month_name(month),
        occasions=[
            (occasion, by_occasion.get(occasion.key, 0))
            for occasion in occasions.every(db)
            if month in occasion.months
        ],
        topics=[
            (topic, by_topic[topic.key])
            for topic in topics.tree(db)
            if topic.parent is None and topic.key in by_topic
        ],
        cards=cards_of(newest),
        collections=[one for one in collections.every(db, scope) if one.items][:6],
    )
