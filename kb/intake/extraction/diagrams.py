"""Reads Office's diagrams (SmartArt, ECMA-376-1, 21.4) as a list of their points in order."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from kb.intake.extraction.markdown import Block, Item, plain
from kb.intake.extraction.ooxml import A

DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
# These points only say how others are drawn.
_DRAWN: Final = ("pres", "doc")
_DEEPEST: Final = 20


def diagram_blocks(root: ET.Element) -> Iterator[Block]:
    """Yield the points of a diagram's data part; those of one level follow each other."""
    texts = dict(_texts(root))
    below = _below(root)
    seen: set[str] = set()
    for point in root.iter(DIAGRAM + "pt"):
        if point.get("type") == "doc":
            yield from _items(below.get(point.get("modelId", ""), []), texts, below, seen, 0)
    for id_, text in texts.items():
        if id_ not in seen:
            yield Item(plain(text))


def _items(
    ids: list[str], texts: dict[str, str], below: dict[str, list[str]], seen: set[str], depth: int
) -> Iterator[Block]:
    for id_ in ids:
        if id_ in seen or depth > _DEEPEST:
            continue
        seen.add(id_)
        if id_ in texts:
            yield Item(plain(texts[id_]), depth)
        yield from _items(below.get(id_, []), texts, below, seen, depth + 1)


def _texts(root: ET.Element) -> Iterator[tuple[str, str]]:
    for number, point in enumerate(root.iter(DIAGRAM + "pt")):
        if point.get("type") in _DRAWN:
            continue
        paragraphs = (
            "".join(text.text or "" for text in paragraph.iter(A + "t"))
            for paragraph in point.iter(A + "p")
        )
        text = "\n".join(one for one in paragraphs if one.strip())
        if text:
            # Some programs write no names, but each is a point all the same.
            yield point.get("modelId") or f"#{number}", text


def _below(root: ET.Element) -> dict[str, list[str]]:
    """Return for each point the points below it, in their order."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for link in root.iter(DIAGRAM + "cxn"):
        if link.get("type", "parOf") == "parOf":
            order = link.get("srcOrd", "0")
            number = int(order) if order.isdecimal() and len(order) < 9 else 0
            found[link.get("srcId", "")].append((number, link.get("destId", "")))
    return {id_: [to for _, to in sorted(links)] for id_, links in found.items()}
