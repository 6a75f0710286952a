"""Markdown becomes the blocks of a book: each word of a text, whatever its markup is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from markdown_it.token import Token

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
from kb.text.markdown import SAVING_STEPS, Budget
from kb.text.plain import parse

_STYLES: Final = {"strong": "bold", "em": "italic", "s": "struck"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """What becomes of the addresses in a text.

    link: the full address where a link leads, or None where it may not be one. is_picture: whether
    an address is that of a picture of the base.
    """

    link: Callable[[str], str | None]
    is_picture: Callable[[str], bool]


def read_blocks(source: str, addresses: Addresses, budget: Budget | None = None) -> list[Block]:
    """Return the blocks of a Markdown text.

    A text that would take too many steps, or is nested too deep, becomes paragraphs as it was
    written, with its markup.
    """
    tokens = parse(source, budget or Budget(SAVING_STEPS))
    if tokens is None:
        return [Paragraph(tuple(_lines(part))) for part in source.split("\n\n") if part.strip()]
    return list(_level(_Walk(tokens, addresses).blocks("")))


def _lines(text: str) -> Iterator[Inline]:
    for number, line in enumerate(text.strip("\n").split("\n")):
        if number:
            yield Break()
        yield Text(line)


def _level(blocks: Iterator[Block]) -> Iterator[Block]:
    """Give headings levels from 1, of which none is skipped."""
    above: list[int] = []
    for block in blocks:
        if isinstance(block, Headline):
            while above and above[-1] >= block.level:
                above.pop()
            above.append(block.level)
            yield replace(block, level=len(above))
        else:
            yield block


class _Walk:
    """Goes through the tokens of a text once, from block to block."""

    def __init__(self, tokens: list[Token], addresses: Addresses) -> None:
        self._tokens = iter(tokens)
        self._addresses = addresses

    def blocks(self, end: str) -> Iterator[Block]:
        """Yield the blocks up to the token of the type `end`, or all that are left."""
        for token in self._tokens:
            if token.type == end:
                return
            block = self._block(token)
            if block is not None:
                yield block

    def _block(self, token: Token) -> Block | None:  # noqa: PLR0911 - one kind of block a line
        match token.type:
            case "heading_open":
                return Headline(int(token.tag[1]), self._until_close())
            case "paragraph_open":
                return Paragraph(self._until_close())
            case "bullet_list_open" | "ordered_list_open":
                return self._listing(token)
            case "blockquote_open":
                return Quote(tuple(self.blocks("blockquote_close")))
            case "table_open":
                return self._table()
            case "fence" | "code_block":
                return Code(token.content.rstrip("\n"))
            case "hr":
                return Divider()
        return None

    def _until_close(self) -> Inlines:
        found = tuple(self._inlines(next(self._tokens)))
        next(self._tokens)
        return found

    def _listing(self, opening: Token) -> Itemised:
        is_ordered = opening.type == "ordered_list_open"
        items = []
        for token in self._tokens:
            if token.type in {"bullet_list_close", "ordered_list_close"}:
                break
            items.append(tuple(self.blocks("list_item_close")))
        return Itemised(tuple(items), int(opening.attrGet("start") or 1) if is_ordered else None)

    def _table(self) -> TextTable:
        rows: list[list[Inlines]] = []
        aligned: list[str] = []
        for token in self._tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                if token.type == "th_open":
                    aligned.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
                rows[-1].append(self._until_close())
        return TextTable(tuple(map(tuple, rows)), tuple(aligned))

    def _inlines(self, token: Token) -> Iterator[Inline]:
        style = Text("")
        # For each open link: what stands after its words where it leads nowhere.
        after: list[str] = []
        for child in token.children or ():
            kind, _, side = child.type.rpartition("_")
            if child.type == "link_open":
                href = str(child.attrGet("href") or "")
                link = self._addresses.link(href) or ""
                is_said = child.markup in {"autolink", "linkify"}
                after.append("" if link or is_said else f" ({href})")
                style = replace(style, link=link)
            elif child.type == "link_close":
                style = replace(style, link="")
                if text := after.pop():
                    yield replace(style, words=text)
            elif kind in _STYLES:
                changed: dict[str, Any] = {_STYLES[kind]: side == "open"}
                style = replace(style, **changed)
            else:
                yield from self._leaf(child, style)

    def _leaf(self, token: Token, style: Text) -> Iterator[Inline]:
        if token.type in {"softbreak", "hardbreak"}:
            yield Break()
        elif token.type == "image":
            yield self._image(token, style)
        elif token.content:
            yield replace(style, words=token.content, code=token.type == "code_inline")

    def _image(self, token: Token, style: Text) -> Inline:
        source = str(token.attrGet("src") or "")
        alt = "".join(child.content or " " for child in token.children or ())
        if self._addresses.is_picture(source):
            return Illustration(source, alt)
        link = style.link or self._addresses.link(source) or ""
        return replace(style, words=alt or source, link=link)
