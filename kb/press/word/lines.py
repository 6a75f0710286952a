"""What stands on the lines of a Word file: words, links and pictures."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from itertools import count
from typing import Any, Final

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from kb.press import words
from kb.press.blocks import Break, Illustration, Inline, Text
from kb.press.characters import without_unwritable
from kb.press.word import styles
from kb.press.word.xml import element

# What Word takes as the target of a link.
_LINK_CHARS: Final = 2_000


class LineWriter:
    """Writes what stands on the lines of a document, however much it is.

    python-docx looks a style up, and counts the links that there are, for each line anew.
    """

    def __init__(self, document: Document, pictures: Mapping[str, bytes]) -> None:
        self._links = document.part.rels
        self._pictures = pictures
        self._link_style = styles.id_of(document, styles.LINK)

    def write(self, paragraph: Any, content: Iterable[Inline], size: tuple[int, int]) -> None:
        """Write words, line breaks and pictures into a paragraph. size: the room for a picture."""
        for one in content:
            match one:
                case Text():
                    self._write_text(paragraph, one)
                case Break():
                    paragraph.add_run().add_break()
                case Illustration():
                    self._write_picture(paragraph, one, size)

    def write_link(self, paragraph: Any, text: str, *, address: str = "", anchor: str = "") -> Any:
        """Write words that lead to an address, or to a place in this document; return their run."""
        run = paragraph.add_run(without_unwritable(text))
        if address:
            link = element("w:hyperlink")
            link.set(qn("r:id"), self._relate_to(address))
            run._r.style = self._link_style  # noqa: SLF001 - by name it takes a millisecond
        else:
            link = element("w:hyperlink", anchor=anchor)
        link.append(run._r)  # noqa: SLF001 - python-docx does not make links
        paragraph._p.append(link)  # noqa: SLF001 - as above
        return run

    def _relate_to(self, address: str) -> str:
        """Return the id of a new relation to an address."""
        numbers = count(len(self._links) + 1)
        id_ = next(id_ for id_ in map("rIdLink{}".format, numbers) if id_ not in self._links)
        self._links.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, address, id_, is_external=True)
        return id_

    def _write_picture(self, paragraph: Any, picture: Illustration, size: tuple[int, int]) -> None:
        """Write a picture no larger than the room for it, or say that it is not here."""
        data = self._pictures.get(picture.source)
        run = paragraph.add_run()
        if data is None or not _drawn(run, data, picture.alt, size):
            name = picture.alt or words.PICTURE
            run.text = without_unwritable(words.PICTURE_LEFT_OUT.format(name))

    def _write_text(self, paragraph: Paragraph, text: Text) -> None:
        if text.link and len(text.link) <= _LINK_CHARS:
            run = self.write_link(paragraph, text.words, address=text.link)
        else:
            run = paragraph.add_run(without_unwritable(text.words))
        _shape(run, text)


def _drawn(run: Any, data: bytes, alt: str, size: tuple[int, int]) -> bool:
    """Draw a picture, and tell whether that was possible."""
    try:
        shape = run.add_picture(BytesIO(data))
    except Exception:  # noqa: BLE001 - the reader of headers fails in many ways; a bad picture is said
        return False
    width, height = int(shape.width), int(shape.height)
    if width <= 0 or height <= 0:
        shape._inline.getparent().getparent().remove(shape._inline.getparent())  # noqa: SLF001
        return False
    share = min(1.0, size[0] / width, size[1] / height)
    shape.width, shape.height = Emu(max(1, int(width * share))), Emu(max(1, int(height * share)))
    shape._inline.docPr.set("descr", without_unwritable(alt))  # noqa: SLF001 - descriptions have no other way
    return True


def _shape(run: Run, text: Text) -> None:
    if text.bold:
        run.bold = True
    if text.italic:
        run.italic = True
    if text.struck:
        run.font.strike = True
