"""Resources and collections as files to carry away."""

import hashlib
from io import BytesIO

from flask import Blueprint, Response, request

from kb.press.book import Book
from kb.press.making import Imprint
from kb.usecases import pressing
from web.request.addresses import absolute, urls
from web.request.context import current_reader, site
from web.request.parameters import key_of
from web.request.streaming import streamed
from web.taking_away import get_form, imprint, press

views = Blueprint("books", __name__)

# A page in a file is a page of whoever opens it, and none of this site.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"


@views.get("/resources/<key>/book.<any(docx,epub,html):ending>")
def resource_book(key: str, ending: str) -> Response:
    """Send a resource as a file; `?form=KEY` chooses another form than the default."""
    services = site().services
    key = key_of(key, "没有资源“%(key)s”，或者您无权查看")
    book = pressing.book_of_resource(services.db, services.files, key, current_reader(), _imprint())
    return _sent(book, key, ending)


@views.get("/collections/<key>/book.<any(docx,epub,html):ending>")
def collection_book(key: str, ending: str) -> Response:
    """Send a collection as a file, with the curator's words, contents and indexes."""
    services = site().services
    key = key_of(key, "没有合集“%(key)s”，或者您无权查看")
    book = pressing.book_of_collection(
        services.db, services.files, key, current_reader(), _imprint()
    )
    return _sent(book, key, ending)


def _imprint() -> Imprint:
    return imprint(site().services.settings.site_name, lambda path: absolute(urls().root + path))


def _sent(book: Book, key: str, ending: str) -> Response:
    form = get_form(request.args.get("form", ""))
    file = press(book, ending, form, site().services.settings.docx_template)
    response = streamed(
        BytesIO(file.data),
        mimetype=file.media_type,
        name=file.name,
        key=key,
        etag=hashlib.sha256(file.data).hexdigest(),
    )
    response.headers["Content-Security-Policy"] = _POLICY
    return response
