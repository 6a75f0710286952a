"""PDFs made by hand (ISO 32000-1), so that a test says exactly what stands on a page."""

import zlib

FONT = "<</Type/Font/Subtype/Type1/BaseFont/%s>>"


# A Chinese font that every reader has, as old programs name it; its codes are in a CMap's encoding
HAN_FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/%s/DescendantFonts[<</Type/Font"
    "/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor<<"
    "/Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]/ItalicAngle 0"
    "/Ascent 880/Descent -120/CapHeight 880/StemV 80>>>>]>>"
)


def pdf(*pages, rotate=0, size=(600, 800), pictures=(), cmap="", title=""):
    """Pages of content streams; fonts /F (Helvetica) and /B (its bold), pictures /P0, /P1 …

    cmap: /B is a Chinese font in this encoding instead. title: what a program calls the file.
    """
    bold = HAN_FONT % cmap if cmap else FONT % "Helvetica-Bold"
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", FONT % "Helvetica", bold]
    for entries, data in pictures:
        objects.append(_stream(f"/Type/XObject/Subtype/Image{entries}", data))
    named = "".join(f"/P{at} {at + 5} 0 R" for at in range(len(pictures)))
    kids = []
    for content in pages:
        objects.append(_stream("", content.encode()))
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size[0]} {size[1]}]/Rotate {rotate}"
            f"/Contents {len(objects)} 0 R"
            f"/Resources<</Font<</F 3 0 R/B 4 0 R>>/XObject<<{named}>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    if not title:
        return _file(objects)
    objects.append(f"<</Title<FEFF{title.encode('utf-16-be').hex()}>>>")
    return _file(objects, f"/Info {len(objects)} 0 R")


def _stream(entries, data):
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def _file(objects, more=""):
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode()
        out += (content if isinstance(content, bytes) else content.encode()) + b"\nendobj\n"
    listed = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{listed}"
    end += f"trailer<</Size {len(objects) + 1}/Root 1 0 R{more}>>\nstartxref\n{len(out)}\n%%EOF"
    return out + end.encode()


def words(text, x, y, size=12, font="F", turned="1 0 0 1"):
    return f"BT /{font} {size} Tf {turned} {x} {y} Tm ({text}) Tj ET\n"


def paragraph(lines, x, y, size=12, leading=18, font="F"):
    return "".join(words(line, x, y - at * leading, size, font) for at, line in enumerate(lines))


def han(lines, x, y, encoding, size=12, leading=18):
    """Lines for a page whose /B is Chinese."""
    return "".join(
        f"BT /B {size} Tf {x} {y - at * leading} Td <{line.encode(encoding).hex()}> Tj ET\n"
        for at, line in enumerate(lines)
    )


def ruled(xs, ys):
    """A full grid of thin lines."""
    levels = "".join(f"{xs[0]} {y} m {xs[-1]} {y} l S\n" for y in ys)
    return levels + "".join(f"{x} {ys[0]} m {x} {ys[-1]} l S\n" for x in xs)


def shown(number, x, y, width, height):
    return f"q {width} 0 0 {height} {x} {y} cm /P{number} Do Q\n"


def pixels(width, height, colour=(200, 30, 90)):
    """A picture that is not a JPEG, for `pdf`."""
    entries = f"/Width {width}/Height {height}/ColorSpace/DeviceRGB/BitsPerComponent 8"
    return f"{entries}/Filter/FlateDecode", zlib.compress(bytes(colour) * (width * height))
