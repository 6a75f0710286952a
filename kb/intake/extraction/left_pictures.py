"""How many pictures a file holds, where its reader cannot take them all out."""

import re
import zipfile
from io import BytesIO
from typing import Final

import olefile

from kb.intake.media_type import Format

# How PNG and JPEG begin; old Office keeps them whole in these streams ([MS-ODRAW], 2.2.23)
BEGINS = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xdb\xe0-\xef]")
_STREAMS: Final = {
    Format.PPT: ("Pictures",),
    Format.XLS: ("Workbook", "Book"),
}
_FOLDERS: Final = {Format.ODT: "Pictures/"}
# How a picture begins in RTF, in hexadecimal digits; it may stand a second time for old readers
_RTF = re.compile(rb"\\(?:png|jpeg|emf)blip\b.{0,2000}?\s((?:[0-9a-fA-F]\s*){64})", re.DOTALL)


def pictures_inside(data: bytes, format_: Format) -> int:
    """As far as can be told without reading them; 0 for what is broken."""
    try:
        if format_ in _STREAMS:
            return _in_streams(data, _STREAMS[format_])
        if format_ in _FOLDERS:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                return sum(
                    name.startswith(_FOLDERS[format_]) and not name.endswith("/")
                    for name in archive.namelist()
                )
    except Exception:  # noqa: BLE001 - the reader says what is broken
        return 0
    if format_ is Format.RTF:
        return len({b"".join(match[1].split()) for match in _RTF.finditer(data)})
    return 0


def _in_streams(data: bytes, names: tuple[str, ...]) -> int:
    with olefile.OleFileIO(BytesIO(data)) as file:
        return sum(
            len(BEGINS.findall(file.openstream(name).read())) for name in names if file.exists(name)
        )
