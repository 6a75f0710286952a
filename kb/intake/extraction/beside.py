"""Finds pictures that lie beside a page or a text, by the addresses that it gives."""

import re
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from kb.intake.extracted import Beside
from kb.intake.extraction.limits import MAX_PICTURES
from kb.intake.extraction.markdown import picture
from kb.intake.markdown_lines import lines_of

_SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"})
_IMAGE = re.compile(
    r"!\[((?:\\.|[^\[\]\\]){0,500})\]\(\s*(?:<([^<>\n]{1,1000})>|((?:\\.|[^\s()\\]|\([^\s()]{0,200}\)){1,1000}))"
    r"(?:\s+(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?(?:\s*=\d*x\d*)?\s*\)"
)
_EMBED = re.compile(r"!\[\[([^\[\]|\n]{1,500})(?:\|([^\[\]\n]{0,200}))?\]\]")
_TAG = re.compile(r"<img\s[^<>]{0,2000}>", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


class Neighbours:
    """The pictures beside a file that it names, each remembered once."""

    def __init__(self) -> None:
        self.found: dict[str, Beside] = {}

    def find(self, address: str) -> Beside | None:
        """Name the picture of a relative address; None for any other address."""
        path = relative_path(address)
        if path is None or (path not in self.found and len(self.found) >= MAX_PICTURES):
            return None
        name = f"beside{len(self.found) + 1}{PurePosixPath(path).suffix.lower()}"
        return self.found.setdefault(path, Beside(name, path))


def relative_path(address: str) -> str | None:
    """Return the path of an address, seen from its file; None where it leads elsewhere."""
    try:
        split = urlsplit(address.strip().replace("\\", "/"))
    except ValueError:
        return None
    path = unquote(split.path)
    if split.scheme or split.netloc or not path or path.startswith("/") or "\x00" in path:
        return None
    return path if PurePosixPath(path).suffix.lower() in _SUFFIXES else None


def with_pictures(markdown: str, neighbours: Neighbours) -> str:
    """Replace the addresses of relative pictures in Markdown by the names from `neighbours`."""

    def shown(address: str, alt: str, whole: str) -> str:
        one = neighbours.find(address)
        return picture(one.name, alt).text if one else whole

    def image(match: re.Match[str]) -> str:
        alt = re.sub(r"\\(.)", r"\1", match[1])
        return shown(match[2] or re.sub(r"\\(.)", r"\1", match[3]), alt, match.group())

    def embed(match: re.Match[str]) -> str:
        size = (match[2] or "").replace("x", "").isdecimal()
        return shown(match[1].strip(), "" if size else match[2] or "", match.group())

    def tag(match: re.Match[str]) -> str:
        source, alt = _SOURCE.search(match.group()), _ALT.search(match.group())
        address = next(filter(None, source.groups()), "") if source else ""
        return shown(address, next(filter(None, alt.groups()), "") if alt else "", match.group())

    lines = []
    for line in lines_of(markdown):
        raw = line.raw
        if not line.fenced and ("![" in raw or "<" in raw):
            raw = _TAG.sub(tag, _EMBED.sub(embed, _IMAGE.sub(image, raw)))
        lines.append(raw)
    return "\n".join(lines)
