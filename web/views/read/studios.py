"""Studios, and one studio: its host and members, its cycles, what it has delivered."""

from typing import Final

from flask import Blueprint, render_template, request

from kb.domain.clock import today
from kb.domain.vocabulary import Level
from kb.usecases import collections, studios
from web.present import portrait
from web.request.context import current_reader, current_scope, site
from web.request.parameters import key_of, number_of
from web.results import ALL_VALUES
from web.searching import listing
from web.views.read.lists import facet_links, list_context, list_pager

views = Blueprint("studios", __name__)

_A_PAGE: Final = 60
# Of each level, while no level is chosen.
_OF_EACH: Final = 12
_COLLECTIONS: Final = 6
_LINKS: Final = 10


@views.get("/studios")
def studio_list() -> str:
    """List the first studios of every level, or with `?level=city` one level page by page."""
    db, scope = site().services.db, current_scope()
    found = listing({}, per_page=1, facets=("studio",), facet_size=ALL_VALUES)
    sizes = studios.levels(db, scope)
    asked = request.args.get("level", "")
    chosen = Level(asked) if asked in set(Level) else None
    page = number_of(request.args, "page", 1, least=1) if chosen else 1
    if chosen:
        levels = [(chosen, studios.summaries(db, scope, chosen, _A_PAGE, (page - 1) * _A_PAGE))]
    else:
        levels = [
            (level, studios.summaries(db, scope, level, _OF_EACH if level else _A_PAGE))
            for level in (*Level, None)
            if level in sizes
        ]
    return render_template(
        "studios.html",
        levels=levels,
        sizes=sizes,
        chosen=chosen,
        counts=found.counts("studio"),
        counted=found.page is not None,
        pager=list_pager(page, -(-sizes.get(chosen, 0) // _A_PAGE), f"level={chosen}")
        if chosen
        else None,
    )


@views.get("/studios/<key>")
def studio(key: str) -> str:
    found = studios.get(
        site().services.db, key_of(key, "没有编号为“%(key)s”的工作室"), current_reader()
    )
    page = number_of(request.args, "page", 1, least=1)
    shown = listing(
        {"studio": (found.key,)},
        page=page,
        facets=("kind", "topic", "author", "year"),
        facet_size=ALL_VALUES,
    )
    links = facet_links(shown, "kind", "topic", most=_LINKS)
    return render_template(
        "studio.html",
        studio=found,
        roles=portrait.people_by_role(found.members),
        cycle_states=portrait.cycle_states(found.cycles, today()),
        years=portrait.years_of(shown.counts("year")),
        written=shown.counts("author"),
        collections=collections.of_studio(
            site().services.db, found.id, current_scope(), _COLLECTIONS
        ),
        **list_context(shown, page),
        kinds=links["kind"],
        topics=links["topic"],
    )
