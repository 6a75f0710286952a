"""The catalogue of a language, read from its .po file on first use.

Nothing compiled has to be kept in step or merged. Reading takes some 0.07 s, and Chinese, in which
the messages are written, needs no catalogue.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.support import NullTranslations, Translations

ROOT: Final = Path(__file__).resolve().parents[1] / "translations"


def path_of(language: str) -> Path:
    """Return the path of the .po file of a language."""
    return ROOT / language / "LC_MESSAGES/messages.po"


@cache
def translations(language: str) -> NullTranslations:
    """Return the translations of a language, or untranslated messages without a catalogue."""
    path = path_of(language)
    if not path.is_file():
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)
