"""Which language a reader sees: what they chose, else what their browser asks for."""

from typing import Final

from babel.support import NullTranslations
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, Domain  # type: ignore[import-untyped]

from web.request.catalogue import translations
from web.settings import LANGUAGES

COOKIE: Final = "lang"
PARAMETER: Final = "lang"
_YEAR_S: Final = 365 * 24 * 3600
# The source strings are Chinese, so Chinese needs no catalogue.
SOURCE: Final = "zh"
HTML_LANGUAGES: Final = {"zh": "zh-Hans", "en": "en"}


def install(app: Flask, default: str) -> None:
    app.config["KB_LANGUAGE"] = default
    babel = Babel(app, default_locale=SOURCE, locale_selector=select)
    babel.domain_instance = _Catalogues()
    app.after_request(_remember)


class _Catalogues(Domain):  # type: ignore[misc]
    def get_translations(self) -> NullTranslations:
        return translations(current())


def select() -> str:
    """The language of this request, worked out once."""
    if "language" not in g:
        g.language = _asked() or _kept() or _accepted() or str(current_app.config["KB_LANGUAGE"])
    return str(g.language)


def current() -> str:
    """The code of LANGUAGES; outside of a request, Chinese."""
    return select() if has_request_context() else SOURCE


def _asked() -> str | None:
    return _known(request.args.get(PARAMETER))


def _kept() -> str | None:
    return _known(request.cookies.get(COOKIE))


def _accepted() -> str | None:
    # zh-CN and zh-Hant-TW are both zh here
    wanted = (tag.replace("_", "-").partition("-")[0] for tag in request.accept_languages.values())
    return next((language for language in wanted if language in LANGUAGES), None)


def _known(language: str | None) -> str | None:
    return language if language in LANGUAGES else None


def _remember(response: Response) -> Response:
    asked = _asked()
    if asked and not request.path.startswith(("/api/", "/static/", "/files/")):
        response.set_cookie(
            COOKIE,
            asked,
            max_age=_YEAR_S,
            path=request.script_root or "/",
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    if request.endpoint != "static" and not response.cache_control.public:
        response.vary.update(("Accept-Language", "Cookie"))
    if response.mimetype in {"text/html", "application/json"}:
        response.content_language.add(HTML_LANGUAGES[select()])
    return response
