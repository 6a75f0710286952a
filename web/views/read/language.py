"""The choice of the language, which a browser keeps."""

from flask import Blueprint, Response, redirect, request

from web.present.addresses_in_texts import path_within
from web.request.addresses import urls
from web.request.language import PARAMETER, remember

views = Blueprint("language", __name__)


@views.post("/language")
def choose() -> Response:
    """Remember a language, and lead back to the page from which it was chosen."""
    page = path_within(request.form.get("to", ""))
    response = redirect(urls().home() if page is None else urls().root + page, 303)
    assert isinstance(response, Response)
    remember(response, request.form.get(PARAMETER, ""))
    return response


@views.get("/language")
def asked() -> Response:
    """Lead home whoever reloads the address of the choice."""
    response = redirect(urls().home(), 303)
    assert isinstance(response, Response)
    return response
