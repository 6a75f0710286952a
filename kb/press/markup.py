"""The blocks of a text as XHTML, which a browser and a reader of e-books both take.

All that people wrote is escaped. Links were made full addresses or words when the text was read.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Final

from kb.press import words
from kb.press.blocks import (
    Block,
    Break,
    Code,
    Divider,
    Headline,
    Illustration,
    Inline,
    Inlines,
    Itemised,
    Paragraph,
    Quote,
    Text,
    TextTable,
)
from kb.press.characters import without_unwritable

# Returns where the file has a picture, or None where it has it not.
PictureAddress = Callable[[str], str | None]

_DEEPEST_HEADING: Final = 6


class Markup:
    """Writes blocks as XHTML. pictures: where the file has a picture. top: the highest heading."""

    def __init__(self, pictures: PictureAddress, top: int) -> None:
        self._pictures = pictures
        self._top = top

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Return blocks as XHTML, a line each."""
        return "\n".join(map(self._block, blocks))

    def lines(self, content: Iterable[Inline]) -> str:
        """Return what stands on lines as XHTML."""
        return "".join(map(self._inline, content))

    def _block(self, block: Block) -> str:  # noqa: PLR0911 - one kind of block a line
        match block:
            case Headline(level, content):
                tag = f"h{min(self._top + level - 1, _DEEPEST_HEADING)}"
                return f"<{tag}>{self.lines(content)}</{tag}>"
            case Paragraph(content):
                return f"<p>{self.lines(content)}</p>"
            case Quote(inside):
                return f"<blockquote>{self.blocks(inside)}</blockquote>"
            case Itemised():
                return self._listing(block)
            case TextTable():
                return self._table(block)
            case Code(text):
                return f"<pre>{plain(text)}</pre>"
            case Divider():
                return "<hr/>"

    def _listing(self, listing: Itemised) -> str:
        items = "".join(f"<li>{self._item(item)}</li>" for item in listing.items)
        if listing.first is None:
            return f"<ul>{items}</ul>"
        start = f' start="{listing.first}"' if listing.first != 1 else ""
        return f"<ol{start}>{items}</ol>"

    def _item(self, item: Sequence[Block]) -> str:
        """Return an item; its only paragraph stands on the line of its number."""
        if len(item) == 1 and isinstance(item[0], Paragraph):
            return self.lines(item[0].content)
        return self.blocks(item)

    def _table(self, table: TextTable) -> str:
        width = max(len(row) for row in table.rows)
        head, *rows = (self._row(table, row, width) for row in _tagged(table))
        body = f"<tbody>{''.join(rows)}</tbody>" if rows else ""
        return f"<table><thead>{head}</thead>{body}</table>"

    def _row(self, table: TextTable, tagged: tuple[str, Sequence[Inlines]], width: int) -> str:
        tag, row = tagged
        cells = []
        for at, content in enumerate([*row, *[()] * (width - len(row))]):
            aligned = table.aligned[at] if at < len(table.aligned) else ""
            shape = f' class="{aligned}"' if aligned in {"left", "center", "right"} else ""
            cells.append(f"<{tag}{shape}>{self.lines(content)}</{tag}>")
        return f"<tr>{''.join(cells)}</tr>"

    def _inline(self, one: Inline) -> str:
        match one:
            case Break():
                return "<br/>"
            case Illustration(source, alt):
                address = self._pictures(source)
                if address is None:
                    return plain(words.PICTURE_LEFT_OUT.format(alt or words.PICTURE))
                return f'<img src="{plain(address)}" alt="{plain(alt)}"/>'
            case Text():
                return _text(one)


def plain(text: str) -> str:
    """Return a text as XHTML, also for an attribute."""
    return escape(without_unwritable(text))


def of_lines(text: str) -> str:
    """Return a text whose lines stay lines as XHTML."""
    return "<br/>".join(plain(line) for line in text.split("\n"))


def link(address: str, text: str) -> str:
    """Return words that lead to an address."""
    return f'<a href="{plain(address)}">{plain(text)}</a>'


def _text(text: Text) -> str:
    said = plain(text.words)
    for tag, is_on in (
        ("code", text.code),
        ("em", text.italic),
        ("strong", text.bold),
        ("s", text.struck),
    ):
        said = f"<{tag}>{said}</{tag}>" if is_on else said
    return f'<a href="{plain(text.link)}">{said}</a>' if text.link else said


def _tagged(table: TextTable) -> list[tuple[str, Sequence[Inlines]]]:
    return [("td" if number else "th", row) for number, row in enumerate(table.rows)]
