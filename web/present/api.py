"""A page of results as JSON, as the API answers it."""

from collections.abc import Iterable
from typing import Any

from indexer.engines.fields import FACETS
from indexer.query.bound import Notice
from indexer.search import SearchHit, SearchPage
from kb.domain.references import NamesByKey, PersonRef, StudioRef, TopicRef
from kb.domain.resources import Resource
from kb.usecases.twins import Twins
from web.language.translate import gettext
from web.present.assets import Assets
from web.present.facets import FacetCounts, FacetPresenter, FacetValue
from web.present.html import marked
from web.present.labels import Labels
from web.present.plan import plan_as_json
from web.present.urls import Urls
from web.present.why import sentence

_NOWHERE = Urls("", Assets({}))

Json = dict[str, Any]


def page_as_json(
    page: SearchPage, counted: FacetCounts, names: NamesByKey, labels: Labels, urls: Urls = _NOWHERE
) -> Json:
    """Return a page of results with its facets as JSON.

    names: the names of the values of the facets and filters. urls: makes the addresses, which
    begin at the root where there is no site.
    """
    presenter = FacetPresenter(labels, urls, names)
    return {
        "query": page.search.text,
        "total": page.total,
        "total_all": page.total_all,
        "group": page.search.group,
        "good": page.good,
        "weak": page.weak,
        "took_ms": round(page.took_ms, 1),
        "match": page.match,
        "steps": [{"match": taken.match, "total": taken.total} for taken in page.steps_taken],
        "corrected": page.corrected or None,
        "understood": [
            {
                "words": intent.words,
                "field": intent.field,
                "value": intent.code,
                "label": labels.name(intent.field, intent.code),
            }
            for intent in page.intents
        ],
        "sort": page.sort.value,
        "page": page.search.page,
        "per_page": page.search.per_page,
        "hits": [_hit(hit, urls, labels) for hit in page.hits],
        "facets": _facets(presenter, page, counted),
        "notices": [*notices(page.notices), *presenter.strangers(page.search.filters)],
    }


def card_as_json(resource: Resource, urls: Urls) -> Json:
    """Return what is told of a resource wherever it is named."""
    return {
        "key": resource.key,
        "title": resource.title,
        "kind": resource.kind.value,
        "url": urls.resource(resource.key),
        "date": resource.date,
        "authors": [_named(author) for author in resource.authors],
        "studio": _named(resource.studio) if resource.studio else None,
        "topics": [_named(topic) for topic in resource.topics],
        "stages": [stage.value for stage in resource.stages],
    }


def twins_as_json(resource: Resource, twins: Twins, urls: Urls) -> Json:
    """Return the other versions of a resource's text as JSON."""
    return {
        "total": twins.total,
        "closest": [
            {
                "key": one.resource.key,
                "title": one.resource.title,
                "url": urls.resource(one.resource.key),
                "alike": round(one.alike, 3),
                "compare": urls.compare(resource.key, one.resource.key),
            }
            for one in twins.closest
        ],
    }


def resource_as_json(resource: Resource, urls: Urls) -> Json:
    """Return the whole resource as JSON, with its text in Markdown."""
    project = resource.project
    return {
        **card_as_json(resource, urls),
        "grades": list(resource.grades),
        "occasions": [{"key": one.key, "name": one.name} for one in resource.occasions],
        "duration_min": resource.duration_min,
        "plan": plan_as_json(resource),
        "project": {"key": project.key, "title": project.title} if project else None,
        "summary": resource.summary,
        "body": resource.body,
        "source": resource.source,
        "licence": resource.licence,
        "revision": resource.revision,
        "created_at": resource.created_at.isoformat(),
        "updated_at": resource.updated_at.isoformat(),
        "attachments": [
            {
                "file_name": one.file_name,
                "media_type": one.media_type,
                "size_bytes": one.size_bytes,
                "sha256": one.sha256,
                "url": urls.file(resource.key, one.sha256),
            }
            for one in resource.attachments
        ],
    }


def notices(found: Iterable[Notice]) -> list[str]:
    """Return the notices about a query as sentences in the reader's language."""
    return [gettext(notice.message, value=notice.value) for notice in found]


def _hit(hit: SearchHit, urls: Urls, labels: Labels) -> Json:
    return {
        **card_as_json(hit.resource, urls),
        "score": round(hit.score, 4),
        "snippet": str(marked(hit.snippet)),
        "why": [
            {
                "how": reason.how,
                "words": list(reason.words),
                "typed": reason.typed or None,
                "text": sentence(reason, labels),
            }
            for reason in hit.why
        ],
        "explain": _explained(hit) if hit.shares else None,
        "twins": twins_as_json(hit.resource, hit.twins, urls),
    }


def _explained(hit: SearchHit) -> list[Json]:
    return [
        {"field": one.field, "token": one.token, "score": round(one.score, 4)} for one in hit.shares
    ]


def _facets(
    presenter: FacetPresenter,
    page: SearchPage,
    counted: FacetCounts,
) -> Json:
    values = presenter.values(page.search.filters, counted)
    return {name: [_facet_value(value) for value in values[name]] for name in FACETS}


def _facet_value(value: FacetValue) -> Json:
    return {
        "value": value.value,
        "label": value.label,
        "count": value.count,
        "selected": value.selected,
    }


def _named(reference: PersonRef | StudioRef | TopicRef) -> dict[str, str]:
    return {"key": reference.key, "name": reference.name}
