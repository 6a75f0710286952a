"""Whether this process can serve, for a monitor or a load balancer."""

from flask import Blueprint, Response, jsonify

from kb.errors import KbError
from kb.usecases import indexing
from web.context import site

views = Blueprint("health", __name__)


@views.get("/healthz")
def healthz() -> Response:
    """200 while pages can be served; `search` tells whether there is an index. 503 otherwise.

    No numbers: they would tell everybody what is there for some.
    """
    services = site().services
    try:
        indexing.base_id(services.db)
    except KbError:
        response = jsonify(status="unavailable", database=False, search=False)
        response.status_code = 503
        return response
    try:
        services.searcher.index()
        search = True
    except KbError:
        search = False
    return jsonify(status="ok" if search else "healing", database=True, search=search)
