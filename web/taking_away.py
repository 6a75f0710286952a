"""Books as files: which imprint they carry, in which form they are, and what they are called."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.load_forms import Form, forms
from kb.domain.texts import clean
from kb.errors import InvalidInput
from kb.press import epub, web_page
from kb.press.book import Book
from kb.press.making import Imprint
from kb.press.names import file_name
from kb.press.reading import Addresses
from kb.press.word import document as word
from web.present.addresses_in_texts import link_target, picture_source

ENDINGS: Final = ("docx", "epub", "html")


@dataclass(frozen=True, slots=True)
class PressedFile:
    """A file that somebody carries away."""

    name: str
    media_type: str
    data: bytes


def imprint(site_name: str, absolute: Callable[[str], str], scope: str = "") -> Imprint:
    """Return where books of this site come from.

    absolute: completes a path of this site, or returns "" where the site's address is not known.
    """

    def lead(href: str) -> str | None:
        target = link_target(href)
        if target is None or target.startswith("#"):
            return None
        return (absolute(target) or None) if target.startswith("/") else target

    addresses = Addresses(lead, lambda source: picture_source(source) is not None)
    return Imprint(site_name, absolute, addresses, scope)


def get_form(key: str) -> Form:
    """Return the form with this key; "" is the default. Raises InvalidInput for no form."""
    found = forms()
    if key and key not in found:
        raise InvalidInput(
            "没有格式“%(key)s”，有的是：%(forms)s",
            field="form",
            key=clean(key)[:100],
            forms="、".join(found),
        )
    return found[key] if key else next(iter(found.values()))


def press(book: Book, ending: str, form: Form, template: Path | None) -> PressedFile:
    """Print a book. ending: docx, epub or html. template: of a school, for Word files alone.

    Raises InvalidInput for another ending.
    """
    name = file_name(book, form.file, ending)
    if ending == "docx":
        return PressedFile(name, word.MEDIA_TYPE, word.word_file(book, form, template))
    if ending == "epub":
        return PressedFile(name, epub.MEDIA_TYPE, epub.epub_file(book, form))
    if ending == "html":
        return PressedFile(name, web_page.MEDIA_TYPE, web_page.web_page(book, form))
    raise InvalidInput(
        "“%(ending)s”文件做不了，能做的是：%(endings)s",
        ending=ending[:20],
        endings="、".join(ENDINGS),
    )
