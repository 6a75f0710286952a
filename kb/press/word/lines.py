"""What stands on the lines of a Word file: words, links and pictures."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Emu
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from kb.press import words
from kb.press.blocks import Break, Illustration, Inline, Text
from kb.press.characters import clean
from kb.press.word import styles
from kb.press.word.xml import element

# What Word takes as the target of a link.
_LINK_CHARS: Final = 2_000


def write(
    paragraph: Any, content: Iterable[Inline], pictures: Mapping[str, bytes], size: tuple[int, int]
) -> None:
    """Write words, line breaks and pictures into a paragraph. size: the room for a picture."""
    for one in content:
        match one:
            case Text():
                _write_text(paragraph, one)
            case Break():
                paragraph.add_run().add_break()
            case Illustration():
                write_picture(paragraph, one, pictures, size)


def write_link(paragraph: Any, text: str, *, address: str = "", anchor: str = "") -> Any:
    """Write words that lead to an address, or to a place in this document; return their run."""
    if address:
        id_ = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = element("w:hyperlink")
        link.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", id_)
    else:
        link = element("w:hyperlink", anchor=anchor)
    run = paragraph.add_run(clean(text))
    if address:
        run.style = styles.LINK
    link.append(run._r)  # noqa: SLF001 - python-docx does not make links
    paragraph._p.append(link)  # noqa: SLF001 - as above
    return run


def write_picture(
    paragraph: Any, picture: Illustration, pictures: Mapping[str, bytes], size: tuple[int, int]
) -> None:
    """Write a picture no larger than the room for it, or say that it is not here."""
    data = pictures.get(picture.source)
    run = paragraph.add_run()
    if data is None or not _drawn(run, data, picture.alt, size):
        name = picture.alt or words.PICTURE
        run.text = clean(words.PICTURE_LEFT_OUT.format(name))


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
    shape._inline.docPr.set("descr", clean(alt))  # noqa: SLF001 - descriptions have no other way
    return True


def _write_text(paragraph: Paragraph, text: Text) -> None:
    if text.link and len(text.link) <= _LINK_CHARS:
        run = write_link(paragraph, text.words, address=text.link)
    else:
        run = paragraph.add_run(clean(text.words))
    _shape(run, text)


def _shape(run: Run, text: Text) -> None:
    if text.bold:
        run.bold = True
    if text.italic:
        run.italic = True
    if text.struck:
        run.font.strike = True
