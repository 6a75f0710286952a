"""A page with two resources side by side, which shows what one has and the other has not."""

from dataclasses import replace
from typing import Final

from flask import Blueprint, render_template

from kb.domain.resources import Resource
from kb.text.fold import simplify
from kb.usecases import twins
from web.present.changes import text_changes
from web.reading import readable

views = Blueprint("compare", __name__)

_FEW: Final = 0.02
# What Traditional texts have around what is said.
_QUOTES: Final = str.maketrans("「」『』", "“”‘’")


@views.get("/compare/<key>/<other>")
def compare(key: str, other: str) -> str:
    one, another = readable(key), readable(other)
    likeness = twins.likeness(one, another)
    scripts = _is_traditional(one) != _is_traditional(another)
    return render_template(
        "compare.html",
        one=one,
        other=another,
        texts=text_changes(*(map(_simplified, (one, another)) if scripts else (one, another))),
        scripts=scripts,
        inside=int(100 * likeness.inside) if likeness else None,
    )


def _is_traditional(resource: Resource) -> bool:
    """Say whether a text is written in Traditional characters.

    A word or two in the other script is a quotation, or a variant that both scripts have.
    """
    text = resource.body_text
    changed = sum(one != other for one, other in zip(text, simplify(text), strict=False))
    return changed > _FEW * len(text)


def _simplified(resource: Resource) -> Resource:
    title, summary, body = (
        simplify(text).translate(_QUOTES)
        for text in (resource.title, resource.summary, resource.body)
    )
    return replace(resource, title=title, summary=summary, body=body)
