"""Lists that are taken away: of a search, a topic, a studio, an author, a kind, a collection.

A list means what the list on the page means: the same words, filters and order, all versions of a
text, and nothing that its reader may not see.
"""

from collections.abc import Mapping
from dataclasses import replace
from io import SEEK_END, BytesIO
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from indexer.engines.contract import Sort
from indexer.lists import whole_list
from indexer.search import Search
from kb.domain.texts import clean
from kb.domain.vocabulary import Kind
from kb.errors import InvalidInput, NotFound
from kb.press.lists.formats import FORMATS, MOST_ROWS, ListFormat
from kb.usecases import catalogue, collections, lists, people, studios, topics
from web.present.facets import in_the_base
from web.present.lists import (
    WantedList,
    list_of_collection,
    list_of_search,
    title_of_kind,
    title_of_search,
)
from web.reading import readable
from web.request.addresses import absolute, urls
from web.request.context import current_reader, current_scope, site
from web.request.parameters import key_of, read_page
from web.request.streaming import streamed

views = Blueprint("lists", __name__, url_prefix="/lists")

# A workbook takes several times as long to make as any other format.
MOST_SHEET_ROWS: Final = 2_000
# A longer file is on the disk until it has been sent.
_IN_MEMORY_BYTES: Final = 1_000_000


@views.get("/search")
def search_list() -> Response:
    kind, state = _format(), read_page(request.args)
    scope = current_scope()
    known = catalogue.names_of(site().services.db, in_the_base(state.filters), scope)
    title = title_of_search(state, site().labels, urls(), known)
    address = urls().search(state.with_page(1))
    return _answer(kind, _searched(kind, state.search(scope, ()), title, address))


@views.get("/topics/<key>")
def topic_list(key: str) -> Response:
    kind = _format()
    found = topics.get(
        site().services.db, key_of(key, "没有编号为“%(key)s”的主题"), current_reader()
    )
    filters, title, address = {"topic": (found.key,)}, found.name, urls().topic(found.key)
    code = request.args.get("kind", "")
    if code in set(Kind):
        filters["kind"] = (code,)
        title = f"{title} · {title_of_kind(code, site().labels)}"
        address = f"{address}?kind={code}"
    return _listed(kind, filters, title, address)


@views.get("/studios/<key>")
def studio_list(key: str) -> Response:
    kind = _format()
    found = studios.get(
        site().services.db, key_of(key, "没有编号为“%(key)s”的工作室"), current_reader()
    )
    return _listed(kind, {"studio": (found.key,)}, found.name, urls().studio(found.key))


@views.get("/authors/<key>")
def author_list(key: str) -> Response:
    kind = _format()
    found = people.get(
        site().services.db, key_of(key, "没有编号为“%(key)s”的作者"), current_reader()
    )
    if found.key != key:  # merged into another person
        return redirect(f"{urls().list_of('authors', found.key)}{kind.code}", 301)
    return _listed(kind, {"author": (found.key,)}, found.name, urls().author(found.key))


@views.get("/kinds/<code>")
def kind_list(code: str) -> Response:
    kind = _format()
    if code not in set(Kind):
        raise NotFound("没有“%(value)s”这种类型。", value=clean(code)[:40])
    return _listed(kind, {"kind": (code,)}, title_of_kind(code, site().labels), urls().kind(code))


@views.get("/collections/<key>")
def collection_list(key: str) -> Response:
    kind = _format()
    missing = "没有合集“%(key)s”，或者您无权查看"
    found = collections.get(site().services.db, key_of(key, missing), current_reader())
    wanted = list_of_collection(found, urls().collection(found.key))
    return _answer(kind, replace(wanted, ids=wanted.ids[: _most(kind)]))


@views.get("/resources/<key>")
def resource_list(key: str) -> Response:
    """Send one resource, for a program that keeps references."""
    kind, found = _format(), readable(key)
    return _answer(kind, WantedList(found.title, urls().resource(key), [found.id], 1))


def _format() -> ListFormat:
    code = request.args.get("format", "").strip()
    if code not in FORMATS:
        raise InvalidInput(
            "%(name)s 不能是“%(value)s”，可以是：%(allowed)s。",
            field="format",
            name="format",
            value=clean(code)[:40],
            allowed=" ".join(FORMATS),
        )
    return FORMATS[code]


def _most(kind: ListFormat) -> int:
    return MOST_SHEET_ROWS if kind.code == "xlsx" else MOST_ROWS


def _listed(
    kind: ListFormat, filters: Mapping[str, tuple[str, ...]], title: str, address: str
) -> Response:
    search = Search("", current_scope(), filters, Sort.NEWEST)
    return _answer(kind, _searched(kind, search, title, address))


def _searched(kind: ListFormat, search: Search, title: str, address: str) -> WantedList:
    found = whole_list(site().services.searcher, search, _most(kind))
    return list_of_search(found, title, address)


def _answer(kind: ListFormat, wanted: WantedList) -> Response:
    """Send a list as a file, which is whole before its first byte is sent."""
    services = site().services
    head = wanted.head(services.settings.site_name, absolute(wanted.address))
    to = urls()
    target = TemporaryFile()  # noqa: SIM115 - a long file is closed when it has been sent
    try:
        head = lists.write(
            services.db, current_scope(), target, kind, head, wanted.ids,
            lambda key: absolute(to.resource(key)), wanted.notes,
        )  # fmt: skip
    except BaseException:
        target.close()
        raise
    return streamed(
        _in_memory_if_short(target),
        mimetype=kind.media_type,
        name=kind.file_name(head),
        key=request.path.rpartition("/")[2],
    )


def _in_memory_if_short(target: BinaryIO) -> BinaryIO:
    """Return the content of a file, which stays on the disk only where it is long."""
    if target.seek(0, SEEK_END) > _IN_MEMORY_BYTES:
        return target
    with target:
        target.seek(0)
        return BytesIO(target.read())
