"""gettext with types. The msgids are the Chinese source strings; web/translations has the rest."""

from typing import Any

import flask_babel  # type: ignore[import-untyped]

from web.request import language


def gettext(message: str, **values: Any) -> str:
    """The message in the reader's language, with %(name)s filled in."""
    text = translated(message)
    return text % values if values else text


def translated(message: str) -> str:
    """As `gettext`, nothing filled in. A page has a hundred; a catalogue is not asked in vain."""
    if language.current() == language.SOURCE:
        return message
    return str(flask_babel.get_translations().ugettext(message))


def ntranslated(message: str, plural: str, number: int) -> str:
    """As `translated`, of the form that goes with a number."""
    return str(flask_babel.get_translations().ungettext(message, plural, number))


def ptranslated(context: str, message: str) -> str:
    """As `translated`, where the same words are translated in more than one way."""
    if language.current() == language.SOURCE:
        return message
    return str(flask_babel.get_translations().upgettext(context, message))


def lazy_gettext(message: str) -> Any:
    """A message that is translated each time it becomes text."""
    return flask_babel.LazyString(gettext, message)
