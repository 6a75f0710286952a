"""Whether this process can serve, for a monitor or a load balancer."""

from flask import Blueprint, Response, jsonify

from web.observe.readiness import AWAY, HEALING
from web.request.context import site

views = Blueprint("health", __name__)


@views.get("/healthz")
def healthz() -> Response:
    """Answer without asking anything else, for the program that restarts processes."""
    return _fresh(jsonify(status="ok"))


@views.get("/readyz")
def readyz() -> Response:
    """Say within some two seconds whether each part is there.

    The status is 503 where a part is away. It is 200 with the word "healing" while the index is
    built, because all pages but the search stand meanwhile. There are no numbers and no reasons,
    because they would tell everybody what is there for some.
    """
    parts = site().services.readiness.ask()
    states = set(parts.values())
    status = "unavailable" if AWAY in states else "healing" if HEALING in states else "ok"
    response = jsonify(status=status, parts=dict(parts))
    if AWAY in states:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return _fresh(response)


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
