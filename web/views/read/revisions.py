"""Earlier versions of a resource: the list, and one beside the version before it."""

from collections.abc import Sequence

from flask import Blueprint, render_template

from kb.domain.keys import is_key
from kb.domain.resources import Resource
from kb.errors import NotFound
from kb.usecases import history
from web.present.changes import other_changes, text_changes, versions
from web.present.html import typeset
from web.request.addresses import urls
from web.request.context import current_scope, site

views = Blueprint("revisions", __name__)

_MISSING = "没有资源“%(key)s”，或者您无权查看"


@views.get("/resources/<key>/revisions")
def revision_list(key: str) -> str:
    found, states = _history(key)
    return render_template("revisions.html", resource=found, versions=versions(states))


@views.get("/resources/<key>/revisions/<int:number>")
def revision(key: str, number: int) -> str:
    found, states = _history(key)
    places = {state.number: at for at, state in enumerate(states)}
    if number not in places:
        raise _no_such(number)
    at = places[number]
    state, before = states[at], states[at - 1] if at else None
    return render_template(
        "revision.html",
        resource=found,
        state=state,
        version=versions(states)[-1 - at],
        before=before,
        after=states[at + 1] if at + 1 < len(states) else None,
        texts=text_changes(before, state) if before else [],
        others=other_changes(before, state) if before else [],
    )


@views.get("/resources/<key>/revisions/<int:number>/text")
def revision_text(key: str, number: int) -> str:
    found, states = _history(key)
    state = next((one for one in states if one.number == number), None)
    if state is None:
        raise _no_such(number)
    cut = site().cut
    return render_template(
        "revision_text.html",
        resource=found,
        state=state,
        version=next(one for one in versions(states) if one.number == number),
        body=typeset(state.body, root=urls().root, cut=cut),
    )


def _history(key: str) -> tuple[Resource, Sequence[history.PastState]]:
    if not is_key(key):
        raise NotFound(_MISSING, key=key[:100])
    return history.of(site().services.db, key, current_scope())


def _no_such(number: int) -> NotFound:
    return NotFound("没有第 %(number)s 版，或者您无权查看。", number=number)
