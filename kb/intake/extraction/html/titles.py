"""Finds a page's own title, without the name of its site."""

import re
from dataclasses import dataclass
from typing import Any, Final

from kb.intake.extraction.html.tree import attributes_of, below, tag_of, text_of

_APART = re.compile(r"\s*[|｜_]+\s*|\s+[-–—·«»]+\s+|\s*[-–—]+\s*(?=[^-–—]{1,16}$)")
_SITE = re.compile(
    r".*(?:网|网站|官网|首页|博客|论坛|空间|社区|频道|公众号|文库|门户|在线|百科|知乎|简书|blog|wiki"
    r"|\.(?:com|cn|net|org)(?:\.cn)?)",
    re.IGNORECASE,
)
_BANNER = re.compile(r"site|logo|brand|banner|masthead|navbar|title-block-header", re.IGNORECASE)
_SITE_NAMES: Final = frozenset({"og:site_name", "application-name"})
# Such a heading begins a part of a text, and no text.
_SECTION = re.compile(r"[一二三四五六七八九十\d]{1,3}[、.．\s]|(?:引言|前言|导言|摘要|目录|序言?)$")
_MOST_NODES: Final = 200_000


@dataclass(slots=True)
class Title:
    """The title of a page.

    text: "" where the page has none of its own. banner: the heading that names the site.
    """

    text: str = ""
    banner: int | None = None


def title_of(root: Any) -> Title:
    """Find the title of a page, without what all pages of its site say."""
    said: dict[str, str] = {}
    heads: list[tuple[Any, str]] = []
    for count, node in enumerate(below(root)):
        if count > _MOST_NODES:
            break
        if tag_of(node) == "title" and "title" not in said and _parent_of(node) != "svg":
            said["title"] = _words(node)
        elif tag_of(node) == "meta":
            values = attributes_of(node)
            name = values.get("property") or values.get("name", "")
            said.setdefault(name.lower(), " ".join(values.get("content", "").split()))
        elif tag_of(node) == "h1" and (words := _words(node)):
            heads.append((node, words))
    sites = {said[name] for name in _SITE_NAMES if said.get(name)}
    banner = _banner(heads, said.get("title", ""))
    if banner:
        sites.add(banner[1])
    texts = [words for node, words in heads if banner is None or node is not banner[0]]
    text = _own(said.get("og:title", ""), sites, texts) or _own(said.get("title", ""), sites, texts)
    if not text and banner and texts:
        text = texts[0]
    return Title(text, banner[0].mem_id if banner else None)


def _banner(heads: list[tuple[Any, str]], title: str) -> tuple[Any, str] | None:
    """Return the first heading if it is in the site's head and the page has a heading after it."""
    if len(heads) != 2 or not _in_banner(heads[0][0]):
        return None
    site, own = heads[0][1], heads[1][1]
    is_of_site = not title or site in (title, *_APART.split(title))
    return heads[0] if is_of_site and own != site and not _SECTION.match(own) else None


def _in_banner(node: Any) -> bool:
    for _ in range(4):
        if node is None or tag_of(node) in ("body", "main", "article"):
            return False
        values = attributes_of(node) if tag_of(node)[0] != "-" else {}
        if tag_of(node) == "header" or _BANNER.search(
            f"{values.get('id', '')} {values.get('class', '')}"
        ):
            return True
        node = node.parent
    return False


def _own(title: str, sites: set[str], heads: list[str]) -> str:
    parts = [part for part in _APART.split(title) if part]
    for part in parts:
        if part in heads:
            return part
    kept = [part for part in parts if part not in sites]
    if len(kept) > 1:
        kept = [part for part in kept if not _SITE.fullmatch(part)] or kept[:1]
    if len(kept) == len(parts):
        return title
    return kept[0] if kept else ""


def _words(node: Any) -> str:
    return " ".join(text_of(node).split())


def _parent_of(node: Any) -> str:
    return tag_of(node.parent) if node.parent is not None else ""
