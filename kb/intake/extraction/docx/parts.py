"""Reads the parts of a docx beside its text: comments, heads and feet, and unreadable ones."""

import re
from collections.abc import Iterator
from typing import Final

from kb.errors import ExtractionFailed
from kb.intake.extraction.body import Body
from kb.intake.extraction.docx.source import Source, text_of
from kb.intake.extraction.docx.styles import VAL, W
from kb.intake.extraction.left_out import COMMENTS, OBJECTS, PARTS, PLACEHOLDERS

# These parts hold names, settings or what is reported elsewhere, and no text of the author's.
_NO_TEXT = re.compile(
    r"(?:^|/)(?:_rels/.*|docprops/.*|\[content_types\]\.xml|styles\w*\.xml|settings\.xml"
    r"|websettings\.xml|fonttable\.xml|numbering\.xml|theme/.*|people\.xml|commentsext\w*\.xml"
    r"|commentsids\.xml|diagrams/.*|charts/.*|media/.*|fonts/.*|customxml/itemprops\d*\.xml"
    r"|intelligence\d*\.xml|glossary/(?!document\.xml).*)$",
    re.IGNORECASE,
)
_TEXT = re.compile(r">([^<>]*[\u4e00-\u9fff][^<>]*)<")
_WITH_TEXT: Final = (".xml", ".htm", ".html", ".mht", ".txt", ".rtf")
_PLACEHOLDER: Final = "placeholder"


def count_comments(source: Source) -> None:
    root = source.related("comments")
    for comment in root.findall(W + "comment") if root is not None else ():
        source.leave_out(COMMENTS, comment)


def margins(source: Source) -> Iterator[str]:
    """Yield the paragraphs of heads and feet."""
    for one in source.package.relationships(source.part).values():
        if one.external or not one.type.endswith(("/header", "/footer")):
            continue
        root = source.package.xml_or_none(one.target)
        for paragraph in root.iter(W + "p") if root is not None else ():
            yield text_of(paragraph)


def count_unread(source: Source, body: Body) -> None:
    """Count the parts whose text the body does not contain and no other reader reports."""
    _count_glossary(source)
    for name in source.package.unread_parts():
        if _NO_TEXT.search(name):
            continue
        if name.lower().startswith("word/embeddings/"):
            _count_embedded(source, name)
        elif name.lower().endswith(_WITH_TEXT):
            text = "".join(one for one in _texts(source, name) if not body.says(one))
            if text:
                source.tally.add(PARTS, text, name=name.removeprefix("word/"))


def _count_embedded(source: Source, name: str) -> None:
    """Count a file that no drawing of the text shows; a chart's file is counted with the chart."""
    if name.lower() in source.told or any("chart" in one for one in source.package.owners(name)):
        return
    source.tally.add(OBJECTS, name=name.rpartition("/")[2])


def _count_glossary(source: Source) -> None:
    """Count the building blocks that Word keeps: texts for placeholders, or of the author's."""
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
