"""The JSON API: search, suggestions, one resource, and its own description."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, jsonify, request

from indexer.related import related
from indexer.suggest import MAX_CHARS
from indexer.walk import walk
from kb.domain.texts import clean
from kb.errors import NotFound
from kb.usecases import twins
from kb.usecases.suggestions import Named
from web.doors import openapi
from web.present.api import card_as_json, page_as_json, resource_as_json
from web.present.related import related_as_json
from web.present.state import State
from web.reading import readable
from web.request.addresses import urls
from web.request.context import current_scope, site
from web.request.limits import reader_of_request
from web.request.parameters import read_api, read_walk, refuse_unknown, text_of
from web.results import with_names
from web.searching import search

views = Blueprint("api", __name__, url_prefix="/api/v1")

_SUGGESTIONS: Final = 5


@views.get("/search")
def api_search() -> Response:
    page = search(read_api(request.args))
    services, labels = site().services, site().labels
    services.query_log.note(page, reader_of_request())
    found = with_names(page, services)
    return jsonify(page_as_json(page, found.counted, found.names, labels, urls()))


@views.get("/walk")
def api_walk() -> Response:
    state, cursor = read_walk(request.args)
    found = walk(site().services.searcher, state.search(current_scope(), ()), cursor)
    to = urls()
    return jsonify(
        query=state.text,
        total=found.total,
        hits=[card_as_json(one, to) for one in found.resources],
        cursor=found.cursor or None,
    )


@views.get("/suggest")
def api_suggest() -> Response:
    refuse_unknown(request.args, ("q",))
    text = text_of(request.args, "q")[:MAX_CHARS]
    found = site().services.suggester.suggest(text, current_scope(), _SUGGESTIONS)
    to = urls()
    return jsonify(
        query=text,
        queries=[{"name": one, "url": to.search(State(one))} for one in found.queries],
        topics=_named(found.topics, to.topic),
        authors=_named(found.authors, to.author),
        studios=_named(found.studios, to.studio),
        resources=[
            {"key": one.key, "title": one.title, "url": to.resource(one.key)}
            for one in found.resources
        ],
    )


@views.get("/resources/<key>")
def api_resource(key: str) -> Response:
    refuse_unknown(request.args, ())
    return jsonify(resource_as_json(readable(key), urls()))


@views.get("/resources/<key>/related")
def api_related(key: str) -> Response:
    refuse_unknown(request.args, ())
    found, services = readable(key), site().services
    near = related(services.searcher, found, current_scope())
    versions = twins.of(services.db, found.id, current_scope())
    return jsonify(related_as_json(found, near, versions, urls()))


@views.get("/openapi.json")
def api_description() -> Response:
    refuse_unknown(request.args, ())
    return jsonify(openapi.document(request.script_root or "/"))


@views.get("/", defaults={"rest": ""})
@views.get("/<path:rest>")
def api_nothing(rest: str) -> Response:
    raise NotFound("API 没有这个地址：%(path)s", path=clean(rest)[:100])


def _named(names: list[Named], address: Callable[[str], str]) -> list[dict[str, str]]:
    return [{"key": one.key, "name": one.name, "url": address(one.key)} for one in names]
