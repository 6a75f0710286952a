"""Addresses as QR codes, which a phone reads off a screen or a sheet (ISO/IEC 18004)."""

from io import BytesIO
from typing import Final

import segno

# The light modules around the code that readers want.
_QUIET: Final = 4
_MODULE_PIXELS: Final = 6
# So a code of 33 modules and its quiet zone is 2.6 cm wide.
_PIXELS_AN_INCH: Final = 240


def drawn(address: str) -> str:
    """Return the QR code of an address as an SVG, in black on white whatever is around it.

    Its `id` is "code". Of an address of up to 62 bytes it has at most 33 modules to a side.
    """
    return _code(address).svg_inline(
        border=_QUIET, dark="#000", light="#fff", omitsize=True, svgid="code", svgclass=None,
        lineclass=None,
    )  # fmt: skip


def pictured(address: str) -> bytes:
    """Return the QR code of an address as the bytes of a PNG, some 2.5 cm wide on paper."""
    target = BytesIO()
    _code(address).save(
        target, kind="png", border=_QUIET, scale=_MODULE_PIXELS, dpi=_PIXELS_AN_INCH
    )
    return target.getvalue()


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False, boost_error=False)
