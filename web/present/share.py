"""What is passed on of a page: its address, the QR code of it, and three lines for a chat."""

from dataclasses import dataclass

from markupsafe import Markup

from kb.press.qr_code import drawn


@dataclass(frozen=True, slots=True)
class Shared:
    """What is passed on of a page. for_chat: its title, one line on it, and its address."""

    address: str
    code: Markup
    for_chat: str


def share(title: str, about: str, address: str) -> Shared:
    """Return what is passed on of a page. about: what it is about, in any number of lines."""
    lines = (" ".join(title.split()), " ".join(about.split()), address)
    code = Markup(drawn(address))  # noqa: S704 - drawn by a library, and the address is not in it
    return Shared(address, code, "\n".join(filter(None, lines)))
