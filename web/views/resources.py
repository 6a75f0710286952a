"""One resource to read, and its files."""

from typing import Final

from flask import Blueprint, Response, render_template, send_file

from kb.domain.checks import is_key
from kb.domain.resource import Attachment, Resource
from kb.errors import NotFound
from kb.storage.files import FileStore
from kb.usecases import resources
from web.context import current_scope, site
from web.present.citation import Citation
from web.present.hits import opening
from web.present.html import typeset
from web.present.page_context import absolute, urls

views = Blueprint("resources", __name__)

# What a browser may be told a file is; everything else is just bytes to it.
_HARMLESS: Final = (
    "application/pdf", "application/vnd.", "application/msword", "audio/", "video/", "text/plain",
    "image/png", "image/jpeg", "image/gif", "image/webp",
)  # fmt: skip


@views.get("/resources/<key>")
def resource(key: str) -> str:
    found = readable(key)
    body = typeset(found.body)
    return render_template(
        "resource.html",
        resource=found,
        body=body.html,
        headings=[heading for heading in body.headings if heading.level <= 3],
        description=opening(found),
        labels=site().labels,
        citation=Citation(
            found, site().services.settings.site_name, urls(), site().labels, absolute
        ),
    )


@views.get("/files/<key>/<sha256>")
def file(key: str, sha256: str) -> Response:
    found = _attachment(readable(key), sha256)
    store = FileStore(site().services.settings.store.files_dir)
    if not store.has(found.sha256):
        raise NotFound("没有这个文件（%(sha256)s）", sha256=found.sha256)
    response = send_file(
        store.path(found.sha256),
        mimetype=_told_type(found.media_type),
        as_attachment=True,
        download_name=_file_name(found.file_name),
        etag=found.sha256,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def readable(key: str) -> Resource:
    if not is_key(key):
        raise NotFound("没有资源“%(key)s”，或者您无权查看", key=key[:100])
    return resources.get(site().services.db, key, current_scope())


def _attachment(resource: Resource, sha256: str) -> Attachment:
    for attachment in resource.attachments:
        if attachment.sha256 == sha256:
            return attachment
    raise NotFound("这份资源没有这个附件。")


def _told_type(media_type: str) -> str:
    return media_type if media_type.startswith(_HARMLESS) else "application/octet-stream"


def _file_name(name: str) -> str:
    """A name that is no path and no header of its own."""
    kept = "".join("_" if char in '/\\:*?"<>|' or not char.isprintable() else char for char in name)
    return kept.strip(". ")[:200] or "file"
