"""The builder of the web application: services go in, and a Flask application comes out."""

from pathlib import Path
from typing import Any, Final

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from kb.errors import Disconnected
from web import errors, templating
from web.doors import api, discovery, feed, health, lists
from web.observe import requests
from web.present import addresses_in_texts, breaks, dates, written
from web.present.assets import KEEP_S, VERSION_PARAMETER, read_assets
from web.present.labels import read_labels
from web.request import compression, context, hosts, language, limits, page_context, security
from web.request.query_string import ReadingRequest
from web.services import Services
from web.views.read import (
    books,
    calendar,
    collections,
    compare,
    help_page,
    home,
    kinds,
    people,
    reporting,
    resources,
    revisions,
    search,
    studios,
    topics,
)
from web.views.read import (
    language as language_choice,
)

HERE: Final = Path(__file__).parent
_BLUEPRINTS: Final = (
    home.views,
    search.views,
    feed.views,
    lists.views,
    resources.views,
    books.views,
    revisions.views,
    compare.views,
    topics.views,
    studios.views,
    people.views,
    kinds.views,
    collections.views,
    calendar.views,
    help_page.views,
    language_choice.views,
    reporting.views,
    health.views,
    discovery.views,
    api.views,
)


class Application(Flask):
    """The Flask application, which keeps static files long and reads again after a restart."""

    request_class = ReadingRequest

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Return how many seconds a browser may keep a static file; None leaves it to Flask.

        A file whose address carries the current hash of its content never changes, so it is kept
        long.
        """
        version = request.args.get(VERSION_PARAMETER)
        assets = context.site().assets
        return KEEP_S if filename and assets.is_current(filename, version) else None

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer a request, and answer a reading request once more where the database went away.

        A restart of the database thus costs a reader nothing. All that a reading request reads is
        one state of the database. A request that writes is not repeated: it raises Disconnected.
        """
        if request.method not in {"GET", "HEAD"}:
            return super().dispatch_request()
        db = context.site().services.db
        try:
            with db.snapshot():
                return super().dispatch_request()
        except Disconnected:
            with db.snapshot():
                return super().dispatch_request()


def create_app(services: Services) -> Flask:
    """Build the Flask application over the given services.

    It registers the views, the error pages, the security headers and the template filters. The
    headers of proxies are trusted for as many hops as `proxy_hops` says.
    """
    settings = services.settings
    app = Application(__name__, static_folder=HERE / "static", template_folder=templating.TEMPLATES)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.jinja_options = templating.OPTIONS
    context.keep(app, context.Site(services, read_labels(), read_assets(HERE / "static")))
    requests.install(app, services.meter, trusted=settings.proxy_hops > 0)
    compression.install(app)
    language.install(app, settings.language)
    hosts.install(app, settings)
    security.install(app)
    limits.install(app, settings.searches_per_minute, services.meter)
    errors.install(app)
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(page_context.variables)
    app.jinja_env.filters.update(_FILTERS)
    templating.speak_in(app.jinja_env)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops
        )
    return app


_FILTERS: Final[dict[str, Any]] = {
    "date": dates.partial_date,
    "days": dates.days_of,
    "moment": dates.moment,
    "phrases": lambda text: breaks.breakable(text, context.site().cut),
    "period": lambda thing: dates.period(thing.starts_on, thing.ends_on),
    "size": dates.size,
    "web_address": addresses_in_texts.web_address,
    "lang": written.lang,
}
