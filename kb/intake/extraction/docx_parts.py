"""The parts of a docx beside its text: comments, heads and feet, and what nobody reads."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.extraction.docx_source import Source, text_of
from kb.intake.extraction.docx_styles import VAL, W
from kb.intake.extraction.left_out import COMMENTS, OBJECTS, PARTS, PLACEHOLDERS

# Parts that hold names, settings or what is told elsewhere, and no text of the author's
_NO_TEXT = re.compile(
    r"(?:^|/)(?:_rels/.*|docprops/.*|\[content_types\]\.xml|styles\w*\.xml|settings\.xml"
    r"|websettings\.xml|fonttable\.xml|numbering\.xml|theme/.*|people\.xml|commentsext\w*\.xml"
    r"|commentsids\.xml|diagrams/.*|charts/.*|media/.*|fonts/.*|customxml/itemprops\d*\.xml"
    r"|intelligence\d*\.xml|glossary/(?!document\.xml).*)$",
    re.IGNORECASE,
)
_TEXT = re.compile(r">([^<>]*[\u4e00-\u9fff][^<>]*)<")
_NOT_WORDS = re.compile(r"[\W\d_]+")
_PAGE_WORDS: Final = frozenset({"", "第页", "第页共页", "共页", "页", "of", "page", "pageof"})
_WITH_TEXT: Final = (".xml", ".htm", ".html", ".mht", ".txt", ".rtf")
_MOST_COMPARED: Final = 1000
_PLACEHOLDER: Final = "placeholder"


def count_comments(source: Source) -> None:
    root = source.related("comments")
    for comment in root.findall(W + "comment") if root is not None else ():
        source.leave_out(COMMENTS, comment)


class Beside:
    """What stands beside the body, and whether the body says it as well."""

    def __init__(self, source: Source, markdown: str) -> None:
        self._source = source
        self._markdown = markdown
        self._compared = 0

    @cached_property
    def _body(self) -> str:
        return _bare(self._markdown)

    def margins(self) -> list[str]:
        """Return the texts of heads and feet that the body does not hold as well."""
        package = self._source.package
        found: dict[str, None] = {}
        for one in package.relationships(self._source.part).values():
            if one.external or not one.type.endswith(("/header", "/footer")):
                continue
            root = package.xml_or_none(one.target)
            for paragraph in root.iter(W + "p") if root is not None else ():
                text = " ".join(text_of(paragraph).split())
                if _bare(text).lower() not in _PAGE_WORDS and self._is_new(text):
                    found[text] = None
        return list(found)

    def count_unread(self) -> None:
        """Name the parts with text that is not in the Markdown, and that nothing else tells of."""
        _count_glossary(self._source)
        for name in self._source.package.unread_parts():
            if _NO_TEXT.search(name):
                continue
            if name.lower().startswith("word/embeddings/"):
                self._count_embedded(name)
            elif name.lower().endswith(_WITH_TEXT):
                text = "".join(filter(self._is_new, _texts(self._source, name)))
                if text:
                    self._source.tally.add(PARTS, text, name=name.removeprefix("word/"))

    def _count_embedded(self, name: str) -> None:
        """A file that no drawing of the text shows; that of a chart is told with the chart."""
        owners = self._source.package.owners(name)
        if name.lower() not in self._source.told and not any("chart" in one for one in owners):
            self._source.tally.add(OBJECTS, name=name.rpartition("/")[2])

    def _is_new(self, text: str) -> bool:
        """Whether the body does not say it; beyond a bound nobody compares any more."""
        self._compared += 1
        return self._compared > _MOST_COMPARED or _bare(text) not in self._body


def _count_glossary(source: Source) -> None:
    """Building blocks that Word keeps with a file: texts for placeholders, or of the author's."""
    root = source.related("glossaryDocument")
    for part in root.iter(W + "docPart") if root is not None else ():
        gallery = part.find(f"{W}docPartPr/{W}category/{W}gallery")
        kind = gallery.get(VAL, "") if gallery is not None else ""
        text = text_of(part)
        if not text.strip():
            continue
        if kind == _PLACEHOLDER:
            source.tally.add(PLACEHOLDERS, text)
        else:
            source.tally.add(PARTS, text, name="glossary/document.xml")


def _texts(source: Source, name: str) -> Iterator[str]:
    try:
        data = source.package.read(name) or b""
    except ExtractionFailed:
        return
    for match in _TEXT.finditer(data.decode("utf-8", "ignore")):
        yield match[1]


def _bare(text: str) -> str:
    return _NOT_WORDS.sub("", text)
