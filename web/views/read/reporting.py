"""The form by which anybody says that a resource shows what should not be public."""

from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kb.domain.actor import VISITOR
from kb.domain.reports import TEXT_LIMIT
from kb.domain.resources import Resource
from kb.errors import InvalidInput, Unavailable
from kb.usecases import reports
from web.language.translate import gettext, told
from web.reading import readable
from web.request.addresses import urls
from web.request.context import current_reader, site

views = Blueprint("reporting", __name__)

# People do not see this field; programs that fill in every form fill it in, too.
TRAP: Final = "website"


@views.get("/resources/<key>/report")
def form(key: str) -> Response:
    return _form(readable(key))


@views.post("/resources/<key>/report")
def send(key: str) -> AnyResponse:
    """Keep a report; the answer is the same wherever it leads, and no address is kept with it."""
    found = readable(key)
    text = request.form.get("text", "")
    if not request.form.get(TRAP):
        if not site().report_limit.takes(request.remote_addr or ""):
            return _form(found, text, gettext("刚才从这里送来的报告太多了，请过一小时再送。"), 429)
        try:
            reports.report(site().services.db, VISITOR, current_reader(), key, text)
        except (InvalidInput, Unavailable) as error:
            return _form(found, text, told(error), error.status)
    return redirect(urls().reported(), 303)


@views.get("/reported")
def done() -> str:
    return render_template("reported.html")


def _form(found: Resource, text: str = "", fault: str = "", status: int = 200) -> Response:
    page = render_template(
        "report.html", resource=found, text=text, fault=fault, most=TEXT_LIMIT, trap=TRAP
    )
    return make_response(page, status)
