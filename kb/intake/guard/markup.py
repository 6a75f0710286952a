"""Takes the text out of XML and HTML without understanding them: what stands between the tags."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

_HAN = re.compile(r">([^<>]*[\u3400-\u9fff][^<>]*)<")
# Runs of text, ends of paragraphs, and what begins and ends that is no text of its own: the second
# version of the same drawing, readings above characters, fields, furniture of slides
_OFFICE = re.compile(
    r"<(?:[\w.-]+:)?(?:(?:t|delText)(?:\s[^<>]*)?>([^<]+)<"
    r"|(Fallback|rt|rPh|fld|moveFrom)(?:\s[^<>]*)?(?<!/)>"
    r"|ph\s[^<>]*type=\"(dt|ftr|sldNum|hdr)\""
    r"|textpath\s[^<>]*?string=\"([^\"]*)\")"
    r"|</(?:[\w.-]+:)?(p|Fallback|rt|rPh|fld|moveFrom|sp)>"
)
_TAG = re.compile(
    r"<(/?)([\w.:-]+)([^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*)>|<!--.*?-->|<[!?][^>]*>", re.DOTALL
)
_RAW = re.compile(
    r"<(script|style|template|noscript|title|textarea)\b[^>]*>.*?</\1\s*>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
# Numbers beside lines of code
_LINE_NUMBERS = re.compile(r"\s*\d{1,4}(?:\s+\d{1,4})+\s*")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SILENT_HTML: Final = frozenset(
    {"nav", "select", "button", "rt", "rp", "rtc", "canvas", "datalist", "iframe", "object", "svg",
     "annotation", "audio", "video", "map"}
)  # fmt: skip
_BLOCKS: Final = frozenset(
    {"p", "div", "li", "td", "th", "tr", "br", "dt", "dd", "caption", "pre", "section", "hr",
     "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "summary", "blockquote", "center", "ul",
     "ol", "table", "tbody", "article", "header", "footer", "main", "aside", "form", "label",
     "details", "dl", "body", "head", "html", "legend", "fieldset", "address", "text"}
)  # fmt: skip


def decoded(data: bytes) -> str:
    """Decode XML, which is UTF-8 or UTF-16 and hardly ever something else."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    match = re.match(rb"<\?xml[^>]*encoding=[\"']([\w-]+)", data)
    try:
        return data.decode(match[1].decode("ascii") if match else "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def office_pieces(xml: str) -> Iterator[str]:
    """Yield the paragraphs of a part of an Office file."""
    words: list[str] = []
    furnished = silent = 0
    for match in _OFFICE.finditer(xml):
        text, opened, furniture, drawn, closed = match.groups()
        if text is not None:
            if not silent:
                words.append(text)
        elif closed == "p":
            if words:
                yield unescape("".join(words))
                words = []
        elif closed == "sp":
            silent, furnished = silent - furnished, 0
        elif furniture is not None:
            silent, furnished = silent + (not furnished), 1
        elif drawn is not None:
            yield unescape(drawn)
        else:
            silent += 1 if opened else -1
    if words:
        yield unescape("".join(words))


def run_pieces(xml: str) -> Iterator[str]:
    """Yield the runs of a part, each alone."""
    for match in _OFFICE.finditer(xml):
        if match[1]:
            yield unescape(match[1])


def han_pieces(xml: str) -> Iterator[str]:
    """Yield every stretch of text between two tags in which there is a Chinese character."""
    for match in _HAN.finditer(xml):
        yield unescape(match[1])


def tagged_pieces(xml: str, silent: frozenset[str], blocks: frozenset[str]) -> Iterator[str]:
    """Yield all text of a part, cut where one of `blocks` begins or ends, without `silent` ones."""
    words: list[str] = []
    at, inside, depth = 0, "", 0
    for match in _TAG.finditer(xml):
        if not inside:
            words.append(xml[at : match.start()])
        at = match.end()
        closing, name, rest = match.groups()
        if name is None:
            continue
        name = name.lower()
        if inside:
            if name == inside and not rest.endswith("/"):
                depth += -1 if closing else 1
                inside = inside if depth else ""
        elif not closing and name in silent and not rest.endswith("/"):
            inside, depth = name, 1
        elif name in blocks:
            yield unescape("".join(words))
            words = []
    if not inside:
        words.append(xml[at:])
    yield unescape("".join(words))


def html_pieces(text: str) -> Iterator[str]:
    """Yield the paragraphs, cells and items of a page, whether they are shown or not."""
    text = _RAW.sub(_field, _CDATA.sub(lambda match: match[1].replace("<", "&lt;"), text))
    for piece in tagged_pieces(text, _SILENT_HTML, _BLOCKS):
        if not _LINE_NUMBERS.fullmatch(piece):
            yield piece


def _field(match: re.Match[str]) -> str:
    """Keep what was filled in."""
    is_field = (match[1] or "").lower() == "textarea"
    return re.sub(r"</?textarea[^>]*>", "<br>", match[0], flags=re.IGNORECASE) if is_field else " "
