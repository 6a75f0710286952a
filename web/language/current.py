"""The language that is spoken now: that of a reader, of a command's user or of a mail's reader."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

# The messages in the source are Chinese, so Chinese needs no catalogue.
SOURCE: Final = "zh"
HTML_LANGUAGES: Final = {"zh": "zh-Hans", "en": "en"}

_CURRENT: Final[ContextVar[str]] = ContextVar("language", default=SOURCE)


def current() -> str:
    """Return the code of the language that is spoken now: one of LANGUAGES, usually Chinese."""
    return _CURRENT.get()


def speak(language: str) -> None:
    """Speak this language from now on, in this thread."""
    _CURRENT.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language while the block runs."""
    token = _CURRENT.set(language)
    try:
        yield
    finally:
        _CURRENT.reset(token)
