"""What is passed on of a resource: a short address, its QR code, and three lines for a chat."""

import segno
from markupsafe import Markup

from kb.domain.resources import Resource
from web.present.hits import opening

# White modules around the code; readers want four (ISO/IEC 18004).
_QUIET: int = 4


def qr_code(address: str) -> Markup:
    """Return an address as a QR code, in black on white whatever the colours of the page.

    Of an address of up to 78 bytes it has at most 37 modules to a side.
    """
    code = segno.make(address, error="m", micro=False, boost_error=False)
    drawn = code.svg_inline(border=_QUIET, dark="#000", light="#fff", omitsize=True, svgclass=None)
    return Markup(drawn)  # noqa: S704 - drawn by the library, and the address is not in it


def lines_for_chat(resource: Resource, address: str) -> str:
    """Return the title, one line on what it is about, and an address, for a chat such as WeChat."""
    return "\n".join(filter(None, (resource.title, " ".join(opening(resource).split()), address)))
