"""The form by which anybody says that a resource shows what should not be public."""

from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kb.domain.actor import VISITOR
from kb.domain.reports import TEXT_LIMIT
from kb.domain.resources import Resource
from kb.errors import InvalidInput, KbError, TooMany, Unavailable
from kb.messages import msg
from kb.usecases import reports
from web.language.translate import told
from web.reading import readable
from web.request import limits
from web.request.addresses import urls
from web.request.context import current_reader, site

views = Blueprint("reporting", __name__)

# People do not see this field; programs that fill in every form fill it in, too. Its name is one
# that no browser knows how to fill in, because such a report would be lost without a word.
TRAP: Final = "left_empty"
_TOO_MANY: Final = msg("从这个网络来的报告太多了，请过 %(seconds)s 秒再送。")


@views.get("/resources/<key>/report")
def form(key: str) -> Response:
    return _form(readable(key))


@views.post("/resources/<key>/report")
def send(key: str) -> AnyResponse:
    """Keep a report; the answer is the same wherever it leads, and no address is kept with it."""
    found = readable(key)
    text = request.form.get("text", "")
    if not request.form.get(TRAP):
        services = site().services
        try:
            limits.take(site().report_limit, "report", services.meter, _TOO_MANY)
            reports.report(services.db, VISITOR, current_reader(), key, text)
        except (InvalidInput, TooMany, Unavailable) as error:
            return _form(found, text, error)
    return redirect(urls().reported(), 303)


@views.get("/reported")
def done() -> str:
    return render_template("reported.html")


def _form(found: Resource, text: str = "", error: KbError | None = None) -> Response:
    fault = told(error) if error else ""
    page = render_template(
        "report.html", resource=found, text=text, fault=fault, most=TEXT_LIMIT, trap=TRAP
    )
    response = make_response(page, error.status if error else 200)
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response
