"""A book as one HTML file with its pictures, which opens without a network."""

from base64 import b64encode
from typing import Final

from corpus.load_forms import Form
from kb.press import chapters, words
from kb.press.book import Book
from kb.press.characters import picture_type
from kb.press.markup import plain
from kb.press.sheet import print_sheet, style_sheet
from kb.text.script import language_of

MEDIA_TYPE: Final = "text/html"
# Nothing is fetched, and nothing runs, wherever the file is opened.
_POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def web_page(book: Book, form: Form) -> bytes:
    """Return a book as the bytes of one HTML file."""

    def picture(source: str) -> str | None:
        data = book.pictures.get(source)
        kind = picture_type(data) if data else None
        return f"data:{kind};base64,{b64encode(data).decode()}" if data and kind else None

    if book.is_one_work:
        (part,) = book.parts
        inside = [chapters.work(part, picture, title=part.title, level=1, scope=book.scope)]
    else:
        inside = [chapters.cover(book, _address)]
        for number, part in enumerate(book.parts, 1):
            title = words.NUMBERED.format(number, part.title)
            said = chapters.work(part, picture, title=title, level=2)
            inside.append(
                f'<article id="part{number}" lang="{language_of(title, said)}">\n{said}\n</article>'
            )
        inside.append(f'<section class="indexes">\n{chapters.indexes(book, _address)}\n</section>')
        inside.append(chapters.origin(book.origin, picture))
    lines = (
        "<!doctype html>",
        f'<html lang="{language_of(book.title, *inside)}">',
        '<head><meta charset="utf-8"/>',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        f"<title>{plain(book.title)}</title>",
        f"<style>\n{style_sheet(form)}{print_sheet(form)}</style></head>",
        "<body>",
        *inside,
        "</body></html>\n",
    )
    return "\n".join(lines).encode("utf-8")


def _address(number: int) -> str:
    return f"#part{number}"
