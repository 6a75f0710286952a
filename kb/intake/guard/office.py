"""Takes the text out of Word files and presentations in XML: all of it, whatever it is for."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from kb.intake.extracted import Reason
from kb.intake.guard.held import Held, HeldSort, lines, one
from kb.intake.guard.markup import decoded, han_pieces, html_pieces, office_pieces, run_pieces
from kb.intake.guard.rtf import rtf_pieces
from kb.intake.guard.web import mhtml_pieces, page_text
from kb.intake.guard.zipped import ZippedParts

# Names, settings and styles, what another part repeats, and what a program brought along
_NO_TEXT = re.compile(
    r"(?:^|/)(?:_rels/.*|docprops/.*|\[content_types\]\.xml|(?:styles|settings|websettings|fonttable"
    r"|numbering|people|commentsext\w*|commentsids|presprops|viewprops|tablestyles|theme\w*)\w*\.xml"
    r"|theme/.*|diagrams/(?!data).*|media/.*|fonts/.*|embeddings/.*|customxml/itemprops\d*\.xml"
    r"|intelligence\d*\.xml|glossary/(?!document\.xml).*|slidelayouts/.*|slidemasters/.*"
    r"|notesmasters/.*|handoutmasters/.*|commentauthors\.xml|authors\.xml|tags/.*|activex/.*"
    r"|charts/(?:style|colors)\w*\.xml|ctrlprops/.*|printersettings/.*|changesinfos/.*)$"
)
_WORDS = re.compile(r"word/(?:document|footnotes|endnotes|comments)\d*\.xml$")
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml$")
_SLIDE = re.compile(r"ppt/(slides|notesslides)/\w+?(\d+)\.xml$")
_CHART = re.compile(r"(?:^|/)charts/(?:chart|chartex)\w*\.xml$|diagrams/data\d*\.xml$")
_COMMENT = re.compile(r"ppt/comments/")
_VALUE = re.compile(r"<(?:[\w-]+:)?v>([^<]*)<")
_NUMBER = re.compile(r"[-+\d.,eE%\s]*$")
_LISTED = re.compile(r"<(?:[\w-]+:)?sldId\s[^<>]*?r:id=\"([^\"]+)\"")
_RELATED = re.compile(r"<(?:[\w-]+:)?Relationship\s[^<>]*>")
_OWN = re.compile(r"\b(Id|Target)=\"([^\"]*)\"")
# Those of a hidden slide are hidden with it
_COMMENTS: Final = frozenset({Reason.COMMENT, Reason.HIDDEN})
_PARAGRAPHS_APART: Final = (".htm", ".html", ".xhtml")


def office_parts(data: bytes) -> Iterator[Held]:
    """Yield the parts of a docx or pptx that hold text."""
    archive = ZippedParts(data)
    numbers = _slide_numbers(archive)
    for name in archive.matching(".xml", ".htm", ".html", ".xhtml", ".txt", ".rtf", ".mht"):
        if _NO_TEXT.search(name):
            continue
        yield from _part(name, archive.read(name), numbers)


def _part(name: str, data: bytes, numbers: dict[str, int]) -> Iterator[Held]:
    shown = name.removeprefix("word/").removeprefix("ppt/")
    if name.endswith(".xml"):
        xml = decoded(data)
        if slide := _SLIDE.search(name):
            yield from _slide(slide[1], shown, xml, numbers.get(name))
        elif _WORDS.search(name):
            yield from one(shown, office_pieces(xml))
        elif _MARGIN.search(name):
            yield from one(shown, without_numbers(office_pieces(xml)), once=True)
        elif _CHART.search(name):
            yield from one(shown, [*run_pieces(xml), *_values(xml)], once=True)
        elif _COMMENT.search(name):
            yield Held(shown, tuple(han_pieces(xml)), told=_COMMENTS)
        else:
            yield from one(shown, han_pieces(xml), once=True)
    elif name.endswith(_PARAGRAPHS_APART):
        yield from one(shown, html_pieces(page_text(data)))
    elif name.endswith(".mht"):
        yield from one(shown, mhtml_pieces(data))
    elif name.endswith(".rtf"):
        yield from one(shown, rtf_pieces(data))
    else:
        yield from one(shown, lines(page_text(data)))


def _slide(folder: str, shown: str, xml: str, number: int | None) -> Iterator[Held]:
    pieces = tuple(piece for piece in office_pieces(xml) if piece.strip())
    if folder == "slides" and number is not None:
        yield Held(str(number), pieces, HeldSort.SLIDE)
    elif folder == "notesslides":
        yield from one(shown, pieces)
    # a slide that the presentation does not list was deleted


def _values(xml: str) -> Iterator[str]:
    """Yield the words among the values that a chart stores; its numbers are formatted."""
    for match in _VALUE.finditer(xml):
        if not _NUMBER.match(match[1]):
            yield match[1]


def _slide_numbers(archive: ZippedParts) -> dict[str, int]:
    """Return the number of each listed slide by the name of its part."""
    listed = _LISTED.findall(decoded(archive.read("ppt/presentation.xml")))
    targets: dict[str, str] = {}
    for match in _RELATED.finditer(decoded(archive.read("ppt/_rels/presentation.xml.rels"))):
        own = dict(_OWN.findall(match[0]))
        targets[own.get("Id", "")] = own.get("Target", "").lower().rpartition("slides/")[2]
    return {
        f"ppt/slides/{targets[id_]}": number
        for number, id_ in enumerate(listed, 1)
        if id_ in targets
    }


_PAGE_WORDS = re.compile(r"(?:第?页)?(?:共页)?|of|page(?:of)?", re.IGNORECASE)


def without_numbers(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the heads and feet that say more than the number of the page."""
    for piece in pieces:
        if not _PAGE_WORDS.fullmatch(re.sub(r"[\W\d_]+", "", piece)):
            yield piece


def flat_parts(data: bytes) -> Iterator[Held]:
    """Yield the parts of a Word file that is one file of XML, of 2003 or as a flat package."""
    xml = decoded(data)
    packed = re.split(r"<(?:[\w-]+:)?part\s[^<>]*?name=\"/([^\"]+)\"", xml)
    if len(packed) == 1:
        yield from one("wordDocument", office_pieces(_without_margins(xml)))
        return
    for name, part in zip(packed[1::2], packed[2::2], strict=True):
        if name.lower().endswith(".xml") and not _NO_TEXT.search(name.lower()):
            yield from _part(name.lower(), part.encode("utf-8", "replace"), {})


def _without_margins(xml: str) -> str:
    return re.sub(r"<w:(hdr|ftr|docSuppData|binData)\b.*?</w:\1>", "", xml, flags=re.DOTALL)
