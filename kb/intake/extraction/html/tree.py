"""Builds the tree of a web page as browsers see it, and walks over it at any depth."""

import re
from collections.abc import Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from kb.errors import ExtractionFailed

# Text and comments have these names among the elements.
TEXT: Final = "-text"
VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
# These end where the next one begins, so pages leave their ends out.
_OPEN_ENDED: Final = frozenset(
    {"p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "html", "head",
     "body", "rt", "rp", "colgroup"}
)  # fmt: skip
# The time to build a tree grows with the square of these two.
_DEEPEST: Final = 10_000
_MAX_ATTRIBUTES: Final = 5_000
_LONG_TAG: Final = 20_000
# A page of as much text as is taken has fewer; a hundred thousand take a second to read.
MOST_TAGS: Final = 200_000
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/><]*)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SELF_CLOSED = re.compile(r"<([a-zA-Z][\w:.-]*)((?:\s[^<>]{0,5000})?)/>")
_IS_XML = re.compile(
    r"\s*(?:<\?xml\b|(?:<!DOCTYPE[^>]*>\s*)?<html\b[^>]*\bxmlns\s*=)", re.IGNORECASE
)


def tree_of(text: str) -> Any:
    """Build the tree of a page. Raises ExtractionFailed where elements nest too deep, or are too
    many.
    """
    if _IS_XML.match(text[:2000]):
        text = _as_html(text)
    _check(text)
    return LexborHTMLParser(text).root


def tag_of(node: Any) -> str:
    """Return a node's name; broken pages have nodes without one."""
    return str(node.tag or "unknown")


def attributes_of(node: Any) -> dict[str, str]:
    """Return an element's attributes, each with a text."""
    return {name: value or "" for name, value in node.attributes.items()}


def children(node: Any) -> Iterator[Any]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def below(node: Any) -> Iterator[Any]:
    """Yield a node and all nodes below it, in the order of the page."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(list(children(one)))


def text_of(node: Any) -> str:
    """Return all text below a node, without scripts and styles."""
    found: list[str] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if tag_of(one) == TEXT:
            found.append(one.text_content or "")
        elif tag_of(one) not in ("script", "style", "template"):
            waiting += reversed(list(children(one)))
    return "".join(found)


def _as_html(text: str) -> str:
    """Turn XML into HTML: XML closes any element with "/>", and marks text that is not markup."""

    def opened(match: re.Match[str]) -> str:
        name = match[1].lower()
        return match.group() if name in VOID else f"<{match[1]}{match[2]}></{match[1]}>"

    def escaped(match: re.Match[str]) -> str:
        return match[1].replace("&", "&amp;").replace("<", "&lt;")

    if text.count("<![CDATA[") <= text.count("]]>"):
        text = _CDATA.sub(escaped, text)
    return _SELF_CLOSED.sub(opened, text)


def _check(text: str) -> None:
    depth = 0
    end = 0
    for number, match in enumerate(_TAG.finditer(text)):
        if number == MOST_TAGS:
            raise ExtractionFailed("网页里的标记太多（最多 %(most)d 个），没有读", most=MOST_TAGS)
        name = match[2].lower()
        if name in VOID or name in _OPEN_ENDED:
            pass
        elif match[1]:
            depth = max(depth - 1, 0)
        else:
            depth += 1
        if depth > _DEEPEST:
            raise ExtractionFailed("文件里嵌套太深，没有读")
        if match.start() >= end >= 0:
            end = text.find(">", match.end())
            long = text[match.end() : end] if end >= 0 else text[match.end() :]
            if (
                len(long) > _LONG_TAG
                and len(re.findall(r"[\s/]+", _QUOTED.sub("", long))) > _MAX_ATTRIBUTES
            ):
                raise ExtractionFailed("文件里嵌套太深，没有读")
