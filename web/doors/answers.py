"""Answers for other programs."""

from xml.etree.ElementTree import Element

from flask import Response, request

from web.present.xml import document


def xml_answer(root: Element, media_type: str) -> Response:
    """Return the tree as an answer that a reader who has it already need not fetch again."""
    response = Response(document(root), mimetype=media_type)
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]
