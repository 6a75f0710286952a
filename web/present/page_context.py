"""What every template may use."""

from typing import Any

from flask import g, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from web.present.facets import FacetPresenter
from web.present.state import encode
from web.present.urls import Urls
from web.request import context, language
from web.settings import LANGUAGES


def urls() -> Urls:
    """The addresses of this site, as this request reached it."""
    if "urls" not in g:
        g.urls = Urls(request.script_root, context.site().assets)
    return g.urls  # type: ignore[no-any-return]


def absolute(address: str) -> str:
    """The whole of an address of this site, in ASCII, as this request reached it."""
    return iri_to_uri(request.host_url.rstrip("/") + address)


def facet_presenter() -> FacetPresenter:
    site = context.site()
    return FacetPresenter(site.services.db, site.labels, urls(), context.current_scope())


def variables() -> dict[str, Any]:
    site = context.site()
    return {
        "u": urls(),
        "labels": site.labels,
        "site_name": site.services.settings.site_name,
        "lang": language.HTML_LANGUAGES[language.select()],
        # Marks what people wrote where the page around it is in another language.
        "cl": "" if language.select() == "zh" else Markup(' lang="zh-Hans"'),
        "here": f"{request.script_root}{request.path}",
        "other_language": _other_language(),
    }


def _other_language() -> tuple[str, str]:
    """The other language and the address of this page in it."""
    other = next(name for name in LANGUAGES if name != language.select())
    return other, here(language.PARAMETER, (language.PARAMETER, other))


def here(without: str = "", *more: tuple[str, str]) -> str:
    """The address of this page, without one of its parameters and with some more."""
    kept = MultiDict(request.args)
    kept.poplist(without)
    pairs = [*kept.items(multi=True), *more]
    path = "/".join(encode(part) for part in request.path.split("/"))
    words = "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
    return f"{request.script_root}{path}?{words}" if words else f"{request.script_root}{path}"
