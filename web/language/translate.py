"""gettext with types. The msgids are the Chinese source strings; web/translations has the rest."""

from typing import Any

from kb.errors import KbError, Unavailable
from kb.messages import Message
from web.language.catalogue import translations
from web.language.current import SOURCE, current


def gettext(message: str, **values: Any) -> str:
    """Return the message in the language that is spoken now, with %(name)s filled in.

    Values that are messages themselves are translated, too.
    """
    text = translated(message)
    if not values:
        return text
    return text % {name: _spoken(value) for name, value in values.items()}


def _spoken(value: Any) -> Any:
    return translated(value) if isinstance(value, Message) else value


def translated(message: str) -> str:
    """Return the message in the language that is spoken now, with nothing filled in."""
    return translated_to(current(), message)


def translated_to(language: str, message: str) -> str:
    """Return the message in the given language, such as that of a command or a mail."""
    # A page has a hundred messages, so Chinese skips the catalogue.
    return message if language == SOURCE else translations(language).gettext(message)


def ntranslated(message: str, plural: str, number: int) -> str:
    """Return the form of the message that goes with a number."""
    return translations(current()).ngettext(message, plural, number)


def ptranslated(context: str, message: str) -> str:
    """Return the message in the given context, where the same words have several translations."""
    if current() == SOURCE:
        return message
    return str(translations(current()).pgettext(context, message))


def told(error: KbError) -> str:
    """Return the text of an error for a reader, in their language; the details are for the log."""
    if isinstance(error, Unavailable) and error.plain:
        return gettext(error.plain)
    return gettext(error.message, **error.params)
