"""The styles and the page of a Word file, as a form measures them.

Without a template all of them are the form's. A template keeps its page and the styles that it has;
only what it lacks is made.
"""

from typing import Any, Final

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from corpus.load_forms import Form, Lettering
from kb.press.word.xml import put

BODY: Final = "Body Text"
TITLE: Final = "Title"
BYLINE: Final = "Byline"
NOTE: Final = "Curator's Note"
SMALL: Final = "Small Print"
QUOTE: Final = "Quote"
PICTURE: Final = "Picture"
CODE: Final = "Code"
ITEM: Final = "List Paragraph"
CELL: Final = "Table Text"
LINK: Final = "Hyperlink"
GRID: Final = "Table Grid"
LEVELS: Final = 6
_CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER
_THEMES: Final = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
_AFTER_INDENT: Final = ("w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl")
_AFTER_LANGUAGE: Final = ("w:eastAsianLayout", "w:specVanish", "w:oMath")


def heading(level: int) -> str:
    """Return the name of the style of a heading."""
    return f"Heading {min(level, LEVELS)}"


def id_of(document: Document, name: str) -> str:
    """Return the id by which what has a style names it. Raises KeyError for no such style."""
    return str(document.styles[name].style_id)


def set_up(document: Document, form: Form, *, is_template: bool) -> None:
    """Give a document the page and the styles of a form, or only those that its template lacks."""
    if not is_template:
        _set_page(document, form)
        _set_defaults(document)
        _letter(document.styles["Normal"], form.body)
    body, small = form.body, form.small
    styles = _Styles(document, is_template=is_template)
    styles.paragraph(BODY, body, indent_chars=body.indent_chars, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    styles.paragraph(TITLE, form.title, align=_CENTRE, before_pt=6, after_pt=8)
    styles.paragraph(BYLINE, body, align=_CENTRE, after_pt=4)
    for level in range(1, LEVELS + 1):
        lettering = form.heading(level)
        styles.paragraph(heading(level), lettering, before_pt=8, after_pt=4, keeps=True)
    styles.paragraph(NOTE, body, left_chars=2, indent_chars=0, after_pt=6)
    styles.paragraph(QUOTE, body, left_chars=2, indent_chars=0)
    styles.paragraph(ITEM, body, indent_chars=0)
    styles.paragraph(SMALL, small, after_pt=2)
    styles.paragraph(CELL, small, before_pt=1, after_pt=1)
    styles.paragraph(CODE, small, left_chars=2)
    styles.paragraph(PICTURE, small, align=_CENTRE, before_pt=6, after_pt=6)
    styles.link()


class _Styles:
    """Makes the styles of a document; those of a template stay as they are."""

    def __init__(self, document: Document, *, is_template: bool) -> None:
        self._styles = document.styles
        self._is_template = is_template

    def paragraph(
        self,
        name: str,
        lettering: Lettering,
        *,
        indent_chars: int = 0,
        left_chars: int = 0,
        align: WD_ALIGN_PARAGRAPH | None = None,
        before_pt: float = 0,
        after_pt: float = 0,
        keeps: bool = False,
    ) -> None:
        if name not in self._styles:
            style: Any = self._styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = self._styles["Normal"] if "Normal" in self._styles else None  # noqa: SIM401 - it has no get
        elif self._is_template:
            return
        else:
            style = self._styles[name]
        _letter(style, lettering)
        shape = style.paragraph_format
        shape.space_before, shape.space_after = Pt(before_pt), Pt(after_pt)
        shape.keep_with_next = keeps
        if align is not None:
            shape.alignment = align
        _indent(style, indent_chars, left_chars, lettering.size_pt)

    def link(self) -> None:
        """Make the style of links, where there is none."""
        if LINK in self._styles:
            return
        style: Any = self._styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb = RGBColor(0x05, 0x63, 0xC1)
        style.font.underline = True


def _letter(style: Any, lettering: Lettering) -> None:
    """Set fonts, size and lines of a style, and take away what it had of a theme."""
    style.font.size = Pt(lettering.size_pt)
    style.font.bold = lettering.bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    for name in ("w:spacing", "w:kern"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    fonts = properties.get_or_add_rFonts()
    for theme in _THEMES:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), lettering.latin)
    fonts.set(qn("w:eastAsia"), lettering.font)
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    if lettering.line_pt:
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = Pt(lettering.line_pt)
    else:
        shape.line_spacing = lettering.lines


def _indent(style: Any, first_chars: int, left_chars: int, size_pt: float) -> None:
    """Set the indents in characters, and in points for programs that know no characters."""
    put(
        style.element.get_or_add_pPr(),
        "w:ind",
        _AFTER_INDENT,
        leftChars=left_chars * 100,
        left=round(left_chars * size_pt * 20),
        firstLineChars=first_chars * 100,
        firstLine=round(first_chars * size_pt * 20),
    )


def _set_page(document: Document, form: Form) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(form.width_cm), Cm(form.height_cm)
    margins = form.margins_cm
    section.top_margin, section.bottom_margin = Cm(margins.top), Cm(margins.bottom)
    section.left_margin, section.right_margin = Cm(margins.left), Cm(margins.right)
    section.header_distance = section.footer_distance = Cm(1.5)


def _set_defaults(document: Document) -> None:
    """Say that the text is Chinese, so that it breaks and is checked as Chinese."""
    for properties in document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr"):
        put(properties, "w:lang", _AFTER_LANGUAGE, val="en-US", eastAsia="zh-CN", bidi="ar-SA")
