"""Safe HTML from Markdown: the only place that makes markup out of what people wrote.

There are two walls: markdown-it with raw HTML off, then nh3 with the one allow-list below. What is
not allowed becomes text before it gets there, and is never dropped: teachers write <感恩> and mean
it. A text that would take too long to lay out is shown as it was written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from typing import Any, Final

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from indexer.highlight import Piece
from kb.text import figures
from kb.text.markdown import PAGE_STEPS, Budget, markdown
from kb.text.plain import parse
from web.present.addresses_in_texts import LINK_SCHEMES, link_target, picture_source
from web.present.breaks import Cut, words

# A longer text is not laid out, however simple it is.
MAX_MARKDOWN_CHARS: Final = 100_000
# A longer heading is none, and is not cut into words.
_HEADING_CHARS: Final = 200
_ALIGNMENTS: Final = {"text-align:left", "text-align:center", "text-align:right"}
_TAGS: Final = frozenset({
    "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "ul", "ol", "li", "pre", "code",
    "em", "strong", "s", "a", "img", "wbr", "div", "table", "thead", "tbody", "tr", "th", "td",
    "figure", "figcaption",
})  # fmt: skip
_ATTRIBUTES: Final = {
    "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "loading", "width", "height"},
    "ol": {"start"},
    "div": {"tabindex"},
}  # fmt: skip
_CELL: Final = {"class": {"left", "center", "right"}}
_VALUES: Final = {
    "th": _CELL,
    "td": _CELL,
    "div": {"class": {"table", "table many"}},
    "p": {"class": {"verse", "above"}},
}
# A table with so many columns scrolls on a narrow page instead of becoming unreadable.
_MANY_COLUMNS: Final = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text.

    level: 2 to 6, as it stands on the page.
    """

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Typeset:
    """A text as HTML, with its headings in their order.

    steps: how many laying it out took. as_written: whether it is shown with its markup, because it
    would have taken more.
    """

    html: Markup
    headings: tuple[Heading, ...]
    steps: int
    as_written: bool = False


@lru_cache(maxsize=128)
def typeset(
    source: str,
    *,
    root: str = "",
    top: int = 2,
    ids: str = "sec",
    cut: Cut | None = None,
    most_steps: int = PAGE_STEPS,
) -> Typeset:
    """Return a Markdown text as safe HTML.

    Its highest heading becomes level `top`, and no level is skipped. root: the path at which the
    application is mounted; addresses of this site in the text begin below it. ids: what the ids of
    headings begin with, for pages that hold several texts. cut: cuts a heading into words, between
    which it may break. most_steps: a text that would take more is shown as it was written.
    """
    budget = Budget(most_steps)
    tokens = parse(source, budget) if len(source) <= MAX_MARKDOWN_CHARS else None
    if tokens is None:
        plain = Markup('<div class="plain">{}</div>').format(source)
        return Typeset(plain, (), budget.spent, as_written=True)
    tokens = figures.apart(tokens, _is_shown)
    figures.describe(tokens, _is_shown)
    headings = tuple(_settle_headings(tokens, top, ids))
    if cut:
        _break_headings(tokens, cut)
    _settle_figures(tokens)
    _settle_lines(tokens)
    for token in tokens:
        if token.type == "inline":
            token.children = list(_settle_inline(token.children or [], root))
        elif token.type in {"th_open", "td_open"}:
            _align(token)
    _settle_corners(tokens)
    html = RendererHTML().render(list(_frame_tables(tokens)), markdown().options, {})
    return Typeset(Markup(_clean(html, root)), headings, budget.spent)  # noqa: S704 - cleaned one line up


def _clean(html: str, root: str) -> str:
    def keep(tag: str, name: str, value: str) -> str | None:
        is_picture = tag == "img" and name == "src"
        is_foreign = is_picture and picture_source(value.removeprefix(root)) is None
        return None if is_foreign else value

    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(),
        attributes=_ATTRIBUTES,
        tag_attribute_values=_VALUES,
        attribute_filter=keep,
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
    )


def _settle_headings(tokens: list[Token], top: int, ids: str) -> Iterator[Heading]:
    """Give each heading its level below the page's own and an id."""
    open_levels: list[int] = []
    for number, (opening, inline) in enumerate(_headings(tokens), 1):
        level = int(opening.tag[1])
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        shown = min(top + len(open_levels) - 1, 6)
        opening.tag = f"h{shown}"
        opening.attrSet("id", f"{ids}-{number}")
        yield Heading(shown, f"{ids}-{number}", _words(inline.children or []))


def _headings(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield the opening and inline tokens of each heading.

    The closing token takes the tag over once the pair has been handled.
    """
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "heading_open":
            yield opening, inline
            closing.tag = opening.tag


def _break_headings(tokens: list[Token], cut: Cut) -> None:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and len(inline.content) <= _HEADING_CHARS:
            inline.children = [
                part for child in inline.children or [] for part in _breakable(child, cut)
            ]


def _breakable(token: Token, cut: Cut) -> Iterator[Token]:
    if token.type != "text":
        yield token
        return
    for number, word in enumerate(words(token.content, cut)):
        if number:
            yield Token("wbr", "wbr", 0)
        yield _text(word)


def _words(children: Iterable[Token]) -> str:
    return "".join(
        " " if token.type in {"softbreak", "hardbreak"} else token.content for token in children
    )


def _settle_inline(children: list[Token], root: str) -> Iterator[Token]:
    # For each open link: nothing, or what stands in its place after the text where it may not be.
    instead: list[str | None] = []
    for token in children:
        if token.type == "link_open":
            href = str(token.attrGet("href") or "")
            target = link_target(href, root)
            said = token.markup in {"autolink", "linkify"}
            instead.append(None if target else "" if said else f" ({href})")
            token.attrSet("rel", "nofollow noopener")
            token.attrSet("href", target or "")
            if instead[-1] is None:
                yield token
        elif token.type == "link_close":
            text = instead.pop()
            yield token if text is None else _text(text)
        elif token.type == "image":
            yield from _image(token, root, inside_link=bool(instead))
        elif token.type == "softbreak":
            # what a teacher wrote on a line of its own stays on one: verses, what is on the board
            yield Token("hardbreak", "br", 0)
        else:
            yield token


def _image(token: Token, root: str, *, inside_link: bool) -> Iterator[Token]:
    """Show a picture of our own, and link to one from elsewhere.

    A foreign picture that is shown would tell others who reads what.
    """
    src = str(token.attrGet("src") or "")
    if shown := picture_source(src, root):
        token.attrSet("loading", "lazy")
        token.attrSet("src", shown)
        yield token
        return
    alt = _words(token.children or [])
    target = link_target(src) if src.startswith(("http://", "https://")) else None
    if inside_link or target is None:
        yield _text(alt)
        return
    attributes: dict[str, Any] = {"href": target, "rel": "nofollow noopener"}
    yield Token("link_open", "a", 1, attrs=attributes)
    yield _text(alt or src)
    yield Token("link_close", "a", -1)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _is_shown(src: str) -> bool:
    return picture_source(src) is not None


def _settle_figures(tokens: list[Token]) -> None:
    """Make figures of pictures that stand alone, with their captions in them."""
    for figure in figures.figures(tokens, _is_shown):
        opening, closing = tokens[figure.at], tokens[figure.at + 2]
        opening.tag = closing.tag = "figure"
        if figure.caption_at is not None:
            caption_end = figure.caption_at + 2
            tokens[figure.caption_at].tag = tokens[caption_end].tag = "figcaption"
            order = [*range(figure.caption_at, caption_end + 1), figure.at + 2]
            tokens[figure.at + 2 : caption_end + 1] = [tokens[at] for at in order]


def _settle_lines(tokens: list[Token]) -> None:
    """Mark paragraphs of several lines, and the captions that stand above tables."""
    for at, opening in enumerate(tokens):
        if opening.type != "paragraph_open" or opening.tag != "p":
            continue
        children = tokens[at + 1].children or []
        is_above = at + 3 < len(tokens) and tokens[at + 3].type == "table_open"
        if is_above and figures.is_table_caption(figures.words_of(children)):
            opening.attrSet("class", "above")
        elif _is_verse(children):
            opening.attrSet("class", "verse")


def _is_verse(children: list[Token]) -> bool:
    """Tell whether the first line of a paragraph is not to be moved in beyond the others."""
    begins_with_picture = bool(children) and figures.is_image(children[0])
    return begins_with_picture or any(
        child.type in {"softbreak", "hardbreak"} for child in children
    )


def _settle_corners(tokens: list[Token]) -> None:
    """Make a cell of a table's empty corner, which is a head of nothing."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open" and not inline.content.strip():
            opening.tag = closing.tag = "td"


def _align(token: Token) -> None:
    """Turn the style attribute of markdown-it, which our own policy forbids, into a class."""
    style = str(token.attrs.pop("style", ""))
    if style in _ALIGNMENTS:
        token.attrSet("class", style.removeprefix("text-align:"))


def _frame_tables(tokens: list[Token]) -> Iterator[Token]:
    """Put each table into a frame in which it scrolls; the keyboard reaches it by tabindex."""
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            shape = "table many" if _columns(tokens, at) >= _MANY_COLUMNS else "table"
            attributes: dict[str, Any] = {"class": shape, "tabindex": "0"}
            yield Token("frame_open", "div", 1, attrs=attributes, block=True)
            yield token
        elif token.type == "table_close":
            yield token
            yield Token("frame_close", "div", -1, block=True)
        else:
            yield token


def _columns(tokens: list[Token], table_at: int) -> int:
    row = takewhile(lambda token: token.type != "tr_close", islice(tokens, table_at, None))
    return sum(token.type == "th_open" for token in row)


def marked(pieces: Iterable[Piece]) -> Markup:
    """Return highlighted pieces as HTML: all is escaped, and <mark> is the only tag."""
    escaped = ((str(escape(piece.text)), piece.marked) for piece in pieces)
    html = "".join(f"<mark>{text}</mark>" if is_match else text for text, is_match in escaped)
    return Markup(html)  # noqa: S704 - each text was escaped above
