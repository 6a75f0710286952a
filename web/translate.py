"""gettext with types. The msgids are the Chinese source strings; web/translations has the rest."""

from typing import Any

import flask_babel  # type: ignore[import-untyped]


def gettext(message: str, **values: Any) -> str:
    """The message in the reader's language, with %(name)s filled in."""
    return str(flask_babel.gettext(message, **values))


def lazy_gettext(message: str) -> Any:
    """A message that is translated each time it becomes text."""
    return flask_babel.lazy_gettext(message)
