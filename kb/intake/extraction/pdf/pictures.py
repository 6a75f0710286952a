"""Takes pictures from a PDF: a JPEG as it lies in the file, anything else as PNG."""

import ctypes
import struct
import zlib
from typing import Any, Final

import pypdfium2.raw as pdfium

from kb.intake.extracted import Picture
from kb.intake.extraction.limits import MAX_PICTURE_BYTES

_MAX_PIXELS: Final = 30_000_000
_JPEG: Final = b"DCTDecode"
_JPEG_START: Final = b"\xff\xd8\xff"


def pixels_of(one: Any) -> tuple[int, int]:
    """Return the width and height in pixels; (0, 0) where they are not known."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    if not pdfium.FPDFImageObj_GetImagePixelSize(one, width, height):
        return 0, 0
    return width.value, height.value


def load_picture(one: Any, name: str) -> Picture | None:
    """Load a picture; None where it cannot be read, or is too large. name: without a suffix."""
    if _filters(one) == [_JPEG]:
        data = _raw(one)
        if data.startswith(_JPEG_START):
            return Picture(f"{name}.jpg", "image/jpeg", data)
    width, height = pixels_of(one)
    if not 0 < width * height <= _MAX_PIXELS:
        return None
    # with its mask, where it has one
    bitmap = pdfium.FPDFImageObj_GetBitmap(one)
    if not bitmap:
        return None
    try:
        data = _png(bitmap)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Picture(f"{name}.png", "image/png", data) if data else None


def _filters(one: Any) -> list[bytes]:
    found = []
    for at in range(max(pdfium.FPDFImageObj_GetImageFilterCount(one), 0)):
        name = ctypes.create_string_buffer(40)
        pdfium.FPDFImageObj_GetImageFilter(one, at, name, len(name))
        found.append(name.value)
    return found


def _raw(one: Any) -> bytes:
    size = pdfium.FPDFImageObj_GetImageDataRaw(one, None, 0)
    if not 0 < size <= MAX_PICTURE_BYTES:
        return b""
    data = ctypes.create_string_buffer(size)
    pdfium.FPDFImageObj_GetImageDataRaw(one, data, size)
    return data.raw


def _png(bitmap: Any) -> bytes:
    """Write a bitmap as PNG (ISO/IEC 15948); b"" for an unknown kind of bitmap."""
    width = pdfium.FPDFBitmap_GetWidth(bitmap)
    height = pdfium.FPDFBitmap_GetHeight(bitmap)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    kind = pdfium.FPDFBitmap_GetFormat(bitmap)
    size = {pdfium.FPDFBitmap_Gray: 1, pdfium.FPDFBitmap_BGR: 3}.get(kind, 4)
    if kind == pdfium.FPDFBitmap_Unknown or min(width, height) <= 0:
        return b""
    pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    rows = bytearray()
    for at in range(height):
        row = pixels[at * stride : at * stride + width * size]
        rows += b"\0" + (row if size == 1 else _rgb(row, size))
    colour = 0 if size == 1 else 2
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _rgb(row: bytes, size: int) -> bytes:
    """Convert a row of blue, green, red (and more) to red, green, blue."""
    turned = bytearray(len(row) // size * 3)
    turned[0::3], turned[1::3], turned[2::3] = row[2::size], row[1::size], row[0::size]
    return bytes(turned)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
