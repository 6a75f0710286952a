"""The resources to read after another one, and its other versions, in words and as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from indexer.related import Related, Why
from kb.domain.resources import Resource
from kb.messages import msg
from kb.usecases.twins import Twins
from web.language.translate import gettext
from web.present.api import card_as_json, twins_as_json
from web.present.urls import Urls

_WHY: Final[dict[Why, str]] = {
    "topic": msg("同主题"),
    "author": msg("同作者"),
    "text": msg("内容相近"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A resource to read next, and in words why."""

    resource: Resource
    why: tuple[str, ...]


def suggestions(found: Iterable[Related]) -> list[Suggestion]:
    """Return related resources with the reasons in the reader's language."""
    return [Suggestion(one.resource, reasons(one.why)) for one in found]


def reasons(why: Iterable[Why]) -> tuple[str, ...]:
    """Return the reasons in the reader's language."""
    return tuple(gettext(_WHY[one]) for one in why)


def related_as_json(
    resource: Resource, found: Sequence[Related], twins: Twins, urls: Urls
) -> dict[str, Any]:
    """Return what is related to a resource, and its other versions, as JSON."""
    return {
        "key": resource.key,
        "related": [
            {
                **card_as_json(one.resource, urls),
                "score": round(one.score, 4),
                "why": list(one.why),
            }
            for one in found
        ],
        "twins": twins_as_json(resource, twins, urls),
    }
