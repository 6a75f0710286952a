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
from web.taking_away import PressedFile, get_form, imprint, press_word

views = Blueprint("books", __name__)


@views.get("/resources/<key>/book.docx")
def resource_as_word(key: str) -> Response:
    """Send a resource as a Word file; `?form=KEY` chooses another form than the default."""
    services = site().services
    key = key_of(key, "没有资源“%(key)s”，或者您无权查看")
    book = pressing.book_of_resource(services.db, services.files, key, current_reader(), _imprint())
    return _word(book)


def _imprint() -> Imprint:
    return imprint(site().services.settings.site_name, lambda path: absolute(urls().root + path))


def _word(book: Book) -> Response:
    form = get_form(request.args.get("form", ""))
    return _sent(press_word(book, form, site().services.settings.docx_template))


def _sent(file: PressedFile) -> Response:
    return streamed(
        BytesIO(file.data),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=hashlib.sha256(file.data).hexdigest(),
    )
