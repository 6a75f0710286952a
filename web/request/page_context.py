"""The variables that every template may use."""

from typing import Any

from flask import request
from markupsafe import Markup

from web.language.current import HTML_LANGUAGES, SOURCE, current
from web.request import context, language
from web.request.addresses import place, urls
from web.settings import LANGUAGES


def variables() -> dict[str, Any]:
    """Return the variables of every page: addresses, names, the language and its switch."""
    site = context.site()
    return {
        "u": urls(),
        "labels": site.labels,
        "site_name": site.services.settings.site_name,
        "lang": HTML_LANGUAGES[current()],
        # This attribute marks text that people wrote in a page of another language.
        "cl": "" if current() == SOURCE else Markup(' lang="zh-Hans"'),
        "here": f"{request.script_root}{request.path}",
        "other_language": next(name for name in LANGUAGES if name != current()),
        "this_page": place(language.PARAMETER),
    }
