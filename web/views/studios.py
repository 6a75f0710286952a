"""Studios, and one studio: its host and members, its cycles, what it has delivered."""

from itertools import groupby

from flask import Blueprint, render_template, request

from kb.domain.people import Membership, Studio
from kb.domain.vocabulary import Role
from kb.usecases import studios
from web.context import site
from web.present.lists import cards_of, facet_links, list_pager
from web.searching import ALL_VALUES, listing
from web.views.parameters import key_of, number_of

views = Blueprint("studios", __name__)

_ORDER = (
    Role.HOST, Role.ADVISER, Role.MENTOR, Role.ASSISTANT, Role.CORE, Role.MEMBER, Role.RESERVE,
    Role.TRAINEE,
)  # fmt: skip


@views.get("/studios")
def studio_list() -> str:
    found = listing({}, per_page=1, facets=("studio",), facet_size=ALL_VALUES)
    by_level = [
        (level, [one for one in studios.every(site().services.db) if one.level == level])
        for level in (*site().labels.codes("level"), None)
    ]
    return render_template(
        "studios.html",
        levels=[(level, some) for level, some in by_level if some],
        counts=found.counts("studio"),
        counted=found.page is not None,
    )


@views.get("/studios/<key>")
def studio(key: str) -> str:
    found = studios.get(site().services.db, key_of(key, "没有编号为“%(key)s”的工作室"))
    page = number_of(request.args, "page", 1, least=1)
    shown = listing(
        {"studio": (found.key,)},
        page=page,
        facets=("kind", "topic", "author"),
        facet_size=ALL_VALUES,
    )
    return render_template(
        "studio.html",
        studio=found,
        hosts=hosts(found),
        roles=_by_role(found.members),
        written=shown.counts("author"),
        listing=shown,
        cards=cards_of(shown),
        kinds=facet_links(shown, "kind"),
        topics=facet_links(shown, "topic"),
        pager=list_pager(shown, page),
    )


def hosts(studio: Studio) -> list[Membership]:
    return [member for member in studio.members if member.role is Role.HOST]


def _by_role(members: tuple[Membership, ...]) -> list[tuple[Role, list[Membership]]]:
    ordered = sorted(members, key=lambda member: _ORDER.index(member.role))
    return [(role, list(some)) for role, some in groupby(ordered, key=lambda one: one.role)]
