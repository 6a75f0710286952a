"""The JSON API: search, suggestions, one resource, and its own description."""

from typing import Final

from flask import Blueprint, Response, jsonify, request

from kb.domain.resource import Resource
from kb.errors import NotFound, Unavailable
from kb.usecases import suggestions
from web.context import current_scope, site
from web.present.page_context import urls
from web.present.search import page_as_json, resource_as_json
from web.present.state import State
from web.searching import search
from web.views import openapi
from web.views.parameters import clean, read_api, refuse_unknown, text_of
from web.views.resources import readable

views = Blueprint("api", __name__, url_prefix="/api/v1")

_SUGGESTIONS: Final = 5
_SUGGEST_CHARS: Final = 50
_NO_SYNTAX: Final = str.maketrans(dict.fromkeys('"“”「」『』＂„()（）', " "))


@views.get("/search")
def api_search() -> Response:
    page = search(read_api(request.args))
    return jsonify(page_as_json(page, site().services, urls()))


@views.get("/suggest")
def api_suggest() -> Response:
    refuse_unknown(request.args, ("q",))
    text = text_of(request.args, "q")[:_SUGGEST_CHARS]
    names = suggestions.names(site().services.db, text, current_scope(), limit=_SUGGESTIONS)
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
    return jsonify(resource_as_json(readable(key), urls()))


@views.get("/openapi.json")
def api_description() -> Response:
    refuse_unknown(request.args, ())
    return jsonify(openapi.document(request.script_root or "/"))


@views.get("/", defaults={"rest": ""})
@views.get("/<path:rest>")
def api_nothing(rest: str) -> Response:
    raise NotFound("API 没有这个地址：%(path)s", path=clean(rest)[:100])


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
