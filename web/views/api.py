"""The JSON API: search, suggestions, one resource, and its own description."""

from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext

from indexer.search import SearchHit, SearchPage
from kb.domain.resource import PersonRef, Resource, StudioRef, TopicRef
from kb.errors import NotFound, Unavailable
from kb.usecases import suggestions
from web.context import current_scope, site
from web.present.html import marked
from web.present.page_context import facet_presenter, urls
from web.present.state import State
from web.views import openapi
from web.views.parameters import read_api, refuse_unknown, text_of
from web.views.resources import readable
from web.searching import counts, search

views = Blueprint("api", __name__, url_prefix="/api/v1")

_SUGGESTIONS: Final = 5
_SUGGEST_CHARS: Final = 50
_NO_SYNTAX: Final = str.maketrans(dict.fromkeys("\"“”「」『』＂„()（）", " "))


@views.get("/search")
def api_search() -> Response:
    state = read_api(request.args)
    page = search(state)
    facets = facet_presenter().values(state, counts(page))
    return jsonify(
        query=state.text,
        total=page.total,
        took_ms=round(page.took_ms, 1),
        match=page.match,
        sort=page.sort.value,
        page=state.page,
        per_page=state.per_page,
        hits=[_hit(hit) for hit in page.hits],
        facets={
            name: [
                {
                    "value": one.value,
                    "label": one.label,
                    "count": one.count,
                    "selected": one.selected,
                }
                for one in values
            ]
            for name, values in facets.items()
        },
        notices=_notices(page),
    )


@views.get("/suggest")
def api_suggest() -> Response:
    refuse_unknown(request.args, ("q",))
    text = text_of(request.args, "q")[:_SUGGEST_CHARS]
    names = suggestions.names(
        site().services.db, text, current_scope(), limit=_SUGGESTIONS
    )
    to = urls()
    return jsonify(
        query=text,
        topics=[{"key": key, "name": name, "url": to.topic(key)} for key, name in names.topics],
        authors=[{"key": key, "name": name, "url": to.author(key)} for key, name in names.people],
        studios=[{"key": key, "name": name, "url": to.studio(key)} for key, name in names.studios],
        resources=[
            {"key": one.key, "title": one.title, "url": to.resource(one.key)}
            for one in _titled(text)
        ],
    )


@views.get("/resources/<key>")
def api_resource(key: str) -> Response:
    refuse_unknown(request.args, ())
    return jsonify(_whole(readable(key)))


@views.get("/openapi.json")
def api_description() -> Response:
    return jsonify(openapi.document(request.script_root or "/"))


@views.route("/", defaults={"rest": ""})
@views.route("/<path:rest>")
def api_nothing(rest: str) -> Response:
    raise NotFound("API 没有这个地址：%(path)s", path=rest[:100])


def _titled(text: str) -> list[Resource]:
    """Resources with the words in their titles; none while the index is away."""
    words = " ".join(text.translate(_NO_SYNTAX).split())
    if not words:
        return []
    try:
        page = search(State(f"标题:“{words}”", per_page=_SUGGESTIONS), facets=())
    except Unavailable:
        return []
    return [hit.resource for hit in page.hits]


def _hit(hit: SearchHit) -> dict[str, Any]:
    return {
        **_card(hit.resource),
        "score": round(hit.score, 4),
        "snippet": str(marked(hit.snippet)),
    }


def _card(resource: Resource) -> dict[str, Any]:
    return {
        "key": resource.key,
        "title": resource.title,
        "kind": resource.kind.value,
        "url": urls().resource(resource.key),
        "date": resource.date,
        "authors": [_named(author) for author in resource.authors],
        "studio": _named(resource.studio) if resource.studio else None,
        "topics": [_named(topic) for topic in resource.topics],
        "stages": [stage.value for stage in resource.stages],
    }


def _whole(resource: Resource) -> dict[str, Any]:
    return {
        **_card(resource),
        "grades": list(resource.grades),
        "occasions": [{"key": one.key, "name": one.name} for one in resource.occasions],
        "duration_min": resource.duration_min,
        "project": (
            {"key": resource.project.key, "title": resource.project.title}
            if resource.project
            else None
        ),
        "summary": resource.summary,
        "body": resource.body,
        "source": resource.source,
        "licence": resource.licence,
        "revision": resource.revision,
        "created_at": resource.created_at.isoformat(),
        "updated_at": resource.updated_at.isoformat(),
        "attachments": [
            {
                "file_name": one.file_name,
                "media_type": one.media_type,
                "size_bytes": one.size_bytes,
                "sha256": one.sha256,
                "url": urls().file(resource.key, one.sha256),
            }
            for one in resource.attachments
        ],
    }


def _named(reference: PersonRef | StudioRef | TopicRef) -> dict[str, str]:
    return {"key": reference.key, "name": reference.name}


def _notices(page: SearchPage) -> list[str]:
    return [gettext(notice.message, value=notice.value) for notice in page.notices]
