"""The files that other programs read first: robots.txt, the sitemap, the search description."""

from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element

from flask import Blueprint, Response, request

from kb.domain.access import ANONYMOUS
from kb.errors import NotFound
from kb.usecases import collections, sitemap, studios, topics
from web.doors.answers import xml_answer
from web.language.translate import gettext
from web.present.feed import stamp
from web.present.xml import add
from web.request.addresses import absolute, urls
from web.request.context import site

views = Blueprint("discovery", __name__)

# The protocol allows 50,000 addresses and 50 MB a file: https://www.sitemaps.org/protocol.html
_PART: Final = 10_000
_MOST: Final = 50_000
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
# /*/*/book. is a file that is made anew each time.
_CLOSED: Final = ("/search", "/lists/", "/api/", "/files/", "/*/*/book.")
# What is withdrawn has left within a minute.
_KEEP_S: Final = 60


@views.get("/robots.txt")
def robots() -> Response:
    """Keep robots out of searches, which are endless, and of files, which resources link to."""
    root = request.script_root
    closed = "\n".join(f"Disallow: {root}{path}" for path in _CLOSED)
    text = f"User-agent: *\n{closed}\nSitemap: {absolute(f'{root}/sitemap.xml')}\n"
    return _kept(Response(text, mimetype="text/plain"))


@views.get("/sitemap.xml")
def sitemap_index() -> Response:
    index = Element("sitemapindex", {"xmlns": _NAMESPACE})
    root = request.script_root
    add(add(index, "sitemap"), "loc", absolute(f"{root}/sitemap-pages.xml"))
    for part in sitemap.parts(site().services.db, ANONYMOUS, _PART):
        entry = add(index, "sitemap")
        add(entry, "loc", absolute(f"{root}/sitemap-resources-{part.number}.xml"))
        add(entry, "lastmod", stamp(part.changed_at))
    return _kept(xml_answer(index, "application/xml"))


@views.get("/sitemap-resources-<int:number>.xml")
def sitemap_resources(number: int) -> Response:
    found = sitemap.entries(site().services.db, ANONYMOUS, number, _PART) if number < 2**31 else []
    if not found:
        raise NotFound("没有这一部分网站地图。")
    listed = Element("urlset", {"xmlns": _NAMESPACE})
    for key, changed_at in found:
        entry = add(listed, "url")
        add(entry, "loc", absolute(urls().resource(key)))
        add(entry, "lastmod", stamp(changed_at))
    return _kept(xml_answer(listed, "application/xml"))


@views.get("/sitemap-pages.xml")
def sitemap_pages() -> Response:
    listed = Element("urlset", {"xmlns": _NAMESPACE})
    for address in list(_pages())[:_MOST]:
        add(add(listed, "url"), "loc", absolute(address))
    return _kept(xml_answer(listed, "application/xml"))


@views.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search, so that a browser can offer it: https://github.com/dewitt/opensearch"""
    name = site().services.settings.site_name
    root = Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    add(root, "ShortName", name[:16])
    add(root, "LongName", name[:48])
    add(root, "Description", gettext("在“%(site)s”里搜索", site=name))
    add(root, "InputEncoding", "UTF-8")
    add(root, "Language", "zh")
    add(root, "Image", absolute(urls().static("mark.svg")), type="image/svg+xml")
    search = absolute(f"{request.script_root}/search")
    add(root, "Url", type="text/html", template=f"{search}?q={{searchTerms}}")
    add(root, "Url", type="application/atom+xml", template=f"{search}.atom?q={{searchTerms}}")
    return xml_answer(root, "application/opensearchdescription+xml")


def _pages() -> Iterable[str]:
    db, to = site().services.db, urls()
    yield from (to.home(), to.topics(), to.studios(), to.collections(), to.help())
    yield from (to.kind(code) for code in site().labels.codes("kind"))
    yield from (to.collection(one.key) for one in collections.every(db, ANONYMOUS) if one.items)
    yield from (to.topic(one.key) for one in topics.tree(db, ANONYMOUS))
    yield from (to.studio(one.key) for one in studios.every(db, ANONYMOUS))
    yield from (to.author(key) for key in sitemap.authors(db, ANONYMOUS, _MOST))


def _kept(response: Response) -> Response:
    """Let everybody keep an answer for a while, because it is the same for all."""
    response.cache_control.public = True
    response.cache_control.max_age = _KEEP_S
    return response
