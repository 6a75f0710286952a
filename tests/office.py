"""Office files made by hand, so that a test says exactly what stands in its file."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

_FILES = Path(__file__).parent / "files" / "office.zip"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:a="{_A}" xmlns:p="{_P}"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KEPT_AT = (2024, 5, 10, 8, 30, 0)


def saved_by_office(name):
    """A file that an office program saved: 班会.doc, .docx, .odt …, 讲座.ppt, 考核.xls …"""
    with zipfile.ZipFile(_FILES) as archive:
        return archive.read(name)


def names_saved_by_office():
    with zipfile.ZipFile(_FILES) as archive:
        return archive.namelist()


def png(width=2, height=2, colour=b"\xff\0\0"):
    rows = b"".join(b"\0" + colour * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def zipped(entries, compression=zipfile.ZIP_DEFLATED):
    """A ZIP of name → bytes or text, always the same bytes."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, _KEPT_AT)
            info.compress_type = compression
            archive.writestr(info, content)
    return target.getvalue()


def run(text, properties=""):
    """A run of a paragraph; `properties` is XML."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def bold(text):
    return run(text, "<w:b/>")


def paragraph(content="", style="", properties=""):
    """`content`: text, or XML that begins with a tag."""
    inside = content if content.startswith("<") else run(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inside}</w:p>"


def numbered(text, number, level=0):
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties=numbering)


def table(*rows):
    """Rows of cells that are text, or XML of blocks."""
    return (
        "<w:tbl>" + "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows) + "</w:tbl>"
    )


def cell(content, properties=""):
    inside = content if content.startswith("<") else paragraph(content)
    return content if content.startswith("<w:tc>") else (
        f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"
    )  # fmt: skip


def image(relationship, alt=""):
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图" descr="{alt}"/>'
        f'<a:blip r:embed="{relationship}"/></wp:inline></w:drawing></w:r>'
    )


def docx(*blocks, parts=None, core=None, doctype=""):
    """parts: name of a related part (styles, numbering, footnotes …) → XML inside its root;
    a picture's relationship (rId9) → its bytes. core: properties. doctype: before the root."""
    parts = parts or {}
    entries = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _relationships({
            "rIdA": (f"{_R}/officeDocument", "word/document.xml"),
            "rIdB": (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        }),
        "word/document.xml": (
            f"{doctype}<w:document {_SPACES}><w:body>{''.join(blocks)}</w:body></w:document>"
        ),
        "docProps/core.xml": _core(core or {}),
    }  # fmt: skip
    related = {}
    for name, content in parts.items():
        if isinstance(content, bytes):
            entries[f"word/media/{name}.png"] = content
            related[name] = (f"{_R}/image", f"media/{name}.png")
        else:
            entries[f"word/{name}.xml"] = f"<w:{name} {_SPACES}>{content}</w:{name}>"
            related[name] = (f"{_R}/{name}", f"{name}.xml")
    entries["word/_rels/document.xml.rels"] = _relationships(related)
    return zipped(entries)


def pptx(*slides):
    """Each slide: (shapes as XML, lines of its notes)."""
    entries = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": _relationships({"rId1": (f"{_R}/officeDocument", "ppt/presentation.xml")}),
    }
    related = {}
    listed = ""
    for number, (shapes, notes) in enumerate(slides, 1):
        related[f"rId{number}"] = (f"{_R}/slide", f"slides/slide{number}.xml")
        listed += f'<p:sldId id="{number}" r:id="rId{number}"/>'
        entries[f"ppt/slides/slide{number}.xml"] = _slide("sld", shapes)
        entries[f"ppt/slides/_rels/slide{number}.xml.rels"] = _relationships(
            {"rIdN": (f"{_R}/notesSlide", f"../notesSlides/notes{number}.xml")} if notes else {}
        )
        entries[f"ppt/notesSlides/notes{number}.xml"] = _slide("notes", shape(notes, "body"))
    entries["ppt/presentation.xml"] = (
        f"<p:presentation {_SPACES}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>"
    )
    entries["ppt/_rels/presentation.xml.rels"] = _relationships(related)
    return zipped(entries)


def shape(lines, placeholder=""):
    kind = f'<p:ph type="{placeholder}"/>' if placeholder else ""
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f"<p:sp><p:nvSpPr><p:nvPr>{kind}</p:nvPr></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>"


def _slide(name, shapes):
    return f"<p:{name} {_SPACES}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{name}>"


def _relationships(entries):
    listed = "".join(
        f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"/>'
        for id_, (kind, target) in entries.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _core(values):
    inside = "".join(f"<x:{name}>{value}</x:{name}>" for name, value in values.items())
    return f'<x:coreProperties xmlns:x="urn:x">{inside}</x:coreProperties>'
