"""The page of one resource, and its files."""

import re
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kb.domain.clock import today
from kb.domain.keys import is_key
from kb.domain.resources import Attachment, Resource
from kb.errors import NotFound
from kb.press.lists.bibtex import bibtex
from kb.press.lists.gb7714 import gb7714
from kb.usecases import collections, twins
from web.present import plan
from web.present.citation import Citation
from web.present.file_name import safe_name
from web.present.hits import opening
from web.present.html import typeset
from web.present.related import suggestions
from web.present.share import share
from web.reading import readable
from web.request.addresses import absolute, urls
from web.request.context import current_scope, site
from web.request.streaming import streamed
from web.searching import related_to

views = Blueprint("resources", __name__)

# What a browser may be told a file is; everything else is just bytes to it.
_HARMLESS: Final = (
    "application/pdf", "application/vnd.", "application/msword", "audio/", "video/", "text/plain",
    "image/png", "image/jpeg", "image/gif", "image/webp",
)  # fmt: skip
# A media type without parameters (RFC 6838, 4.2); a header takes nothing else.
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9][\w.+-]{0,126}/[A-Za-z0-9][\w.+-]{0,126}", re.ASCII)


@views.get("/resources/<key>")
def resource(key: str) -> str:
    """Show one resource; `?in=KEY` adds what is before and after it in a collection."""
    found = readable(key)
    services = site().services
    within = request.args.get("in", "")
    held_in, place = collections.places(
        services.db, found.id, current_scope(), within if is_key(within) else None
    )
    body = typeset(found.body, root=urls().root, cut=site().cut)
    citation = Citation(found, services.settings.site_name, urls(), site().labels, absolute)
    return render_template(
        "resource.html",
        resource=found,
        attachments=_beside(found),
        body=body,
        headings=[heading for heading in body.headings if heading.level <= 3],
        plan=plan.overview(found, body.headings),
        preparation=plan.preparation(found, body.headings),
        description=opening(found),
        held_in=held_in,
        place=place,
        related=suggestions(related_to(found)),
        twins=twins.of(services.db, found.id, current_scope()),
        citation=citation,
        shared=share(found.title, opening(found), absolute(urls().short(found.key))),
        gb7714=gb7714(found, citation.address, today()),
        gb7714_2015=gb7714(found, citation.address, today(), "2015"),
        bibtex=bibtex(found, citation.address, today()),
    )


@views.get("/r/<key>")
def short(key: str) -> AnyResponse:
    """Lead from the short address of a resource to its page, for those who may read it."""
    return redirect(urls().resource(readable(key).key))


@views.get("/files/<key>/<sha256>")
def file(key: str, sha256: str) -> Response:
    found = _attachment(readable(key), sha256)
    response = streamed(
        site().services.files.open(found.sha256),
        mimetype=_told_type(found.media_type),
        name=safe_name(found.file_name),
        key=key,
        etag=found.sha256,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _beside(resource: Resource) -> list[Attachment]:
    """Return the attachments that do not stand in the text already, as its pictures do."""
    shown = f"/files/{resource.key}/"
    return [one for one in resource.attachments if shown + one.sha256 not in resource.body]


def _attachment(resource: Resource, sha256: str) -> Attachment:
    for attachment in resource.attachments:
        if attachment.sha256 == sha256:
            return attachment
    raise NotFound("这份资源没有这个附件。")


def _told_type(media_type: str) -> str:
    is_told = media_type.startswith(_HARMLESS) and _MEDIA_TYPE.fullmatch(media_type)
    return media_type if is_told else "application/octet-stream"
