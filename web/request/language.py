"""The language that a reader sees: the one they chose, else the one of the site.

An address that names a language is answered in it this once; only the form remembers a choice. What
the browser asks for is not looked at, because on a school's computer nobody chose it.
"""

from typing import Final

from flask import Flask, Response, request

from kb.errors import InvalidInput
from web.language.current import HTML_LANGUAGES, SOURCE, current, speak
from web.settings import LANGUAGES

COOKIE: Final = "lang"
PARAMETER: Final = "lang"
_YEAR_S: Final = 365 * 24 * 3600


def install(app: Flask, default: str) -> None:
    """Let every request speak its reader's language.

    default: the language of the site, for readers who chose none.
    """

    def begin() -> None:
        speak(_asked() or _kept() or default)

    def forget(_error: BaseException | None) -> None:
        speak(SOURCE)  # the thread will serve other requests

    app.before_request(begin)
    app.after_request(_tell)
    app.teardown_request(forget)


def _asked() -> str | None:
    return _known(request.args.get(PARAMETER))


def _kept() -> str | None:
    return _known(request.cookies.get(COOKIE))


def _known(language: str | None) -> str | None:
    return language if language in LANGUAGES else None


def remember(response: Response, language: str) -> None:
    """Let the browser keep the language that the reader chose.

    Raises InvalidInput where there is no such language.
    """
    if (known := _known(language)) is None:
        raise InvalidInput("没有这种语言。", field=PARAMETER)
    response.set_cookie(
        COOKIE,
        known,
        max_age=_YEAR_S,
        path=request.script_root or "/",
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def _tell(response: Response) -> Response:
    if request.endpoint != "static" and not response.cache_control.public:
        response.vary.add("Cookie")
    if response.mimetype in {"text/html", "application/json"}:
        response.content_language.add(HTML_LANGUAGES[current()])
    return response
