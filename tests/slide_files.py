"""Presentations made by hand: pptx of shapes and what lies beside a slide, and odp."""

from tests.office import zipped
from tests.sheet_files import content_types, odf, relationships

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:a="{_A}" xmlns:p="{_P}" xmlns:r="{_R}"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)


def run(text, look=""):
    return f"<a:r><a:rPr {look}/><a:t>{text}</a:t></a:r>"


def box(*lines, kind=None):
    """A shape. lines: texts, or XML of runs. kind: of its placeholder, None for a text box."""
    placeholder = "" if kind is None else f'<p:ph type="{kind}"/>'
    inside = "".join(f"<a:p>{line if line.startswith('<') else run(line)}</a:p>" for line in lines)
    return f"<p:sp><p:nvSpPr><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:txBody>{inside}</p:txBody></p:sp>"


def title(text):
    return box(text, kind="title")


def frame(inside):
    return (
        f"<p:graphicFrame><a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic>"
        "</p:graphicFrame>"
    )


def table(*rows):
    def cell(text):
        return text if text.startswith("<") else f"<a:tc><a:p>{run(text)}</a:p></a:tc>"

    listed = "".join(f"<a:tr>{''.join(map(cell, row))}</a:tr>" for row in rows)
    return frame(f"<a:tbl>{listed}</a:tbl>")


def pptx(*slides, parts=None):
    """slides: XML of shapes, or (shapes, attributes of the slide, related parts).

    Related parts: type → (name, XML); the ids of their relationships are their types.
    """
    listed, related = "", ""
    entries = {}
    for number, slide in enumerate(slides, 1):
        shapes, attributes, beside = slide if isinstance(slide, tuple) else (slide, "", {})
        listed += f'<p:sldId id="{number}" r:id="r{number}"/>'
        related += _relationship(f"r{number}", "slide", f"slides/slide{number}.xml")
        entries[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {_SPACES} {attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
        )
        inside = ""
        for kind, (name, xml) in beside.items():
            inside += _relationship(kind, kind, f"../{name}")
            entries[f"ppt/{name}"] = xml.replace(">", f" {_SPACES}>", 1) if xml else b"x"
        entries[f"ppt/slides/_rels/slide{number}.xml.rels"] = relationships(inside)
    entries |= {
        "_rels/.rels": relationships(_relationship("r0", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": (
            f"<p:presentation {_SPACES}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>"
        ),
        "ppt/_rels/presentation.xml.rels": relationships(related),
    }
    entries |= parts or {}
    return zipped({"[Content_Types].xml": content_types(entries), **entries})


def _relationship(id_, kind, target):
    return f'<Relationship Id="{id_}" Type="{_R}/{kind}" Target="{target}"/>'


HIDDEN_PAGE = (
    '<style:style style:name="h" style:family="drawing-page">'
    '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    '<style:style style:name="b" style:family="text">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)


def odp(*pages, parts=None):
    """pages: XML of shapes, or (shapes, style)."""
    inside = "".join(
        f'<draw:page draw:style-name="{page[1] if isinstance(page, tuple) else ""}">'
        f"{page[0] if isinstance(page, tuple) else page}</draw:page>"
        for page in pages
    )
    return odf("presentation", inside, HIDDEN_PAGE, parts)


def odp_box(*lines, kind=""):
    inside = "".join(line if line.startswith("<") else f"<text:p>{line}</text:p>" for line in lines)
    return f'<draw:frame presentation:class="{kind}"><draw:text-box>{inside}</draw:text-box></draw:frame>'
