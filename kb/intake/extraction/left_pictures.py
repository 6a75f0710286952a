"""Counts the pictures in a file from which its reader cannot take them all."""

import re
from io import BytesIO
from typing import Final

import olefile

from kb.intake.media_type import Format

# PNG and JPEG begin so; old Office keeps them whole in these streams ([MS-ODRAW], 2.2.23).
BEGINS = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xdb\xe0-\xef]")
_STREAMS: Final = {
    Format.PPT: ("Pictures",),
    Format.XLS: ("Workbook", "Book"),
}


def pictures_inside(data: bytes, format_: Format) -> int:
    """Count the pictures of an old presentation or workbook, if possible; 0 for a broken one."""
    try:
        return _in_streams(data, _STREAMS[format_])
    except Exception:  # noqa: BLE001 - the reader says what is broken
        return 0


def _in_streams(data: bytes, names: tuple[str, ...]) -> int:
    with olefile.OleFileIO(BytesIO(data)) as file:
        return sum(
            len(BEGINS.findall(file.openstream(name).read())) for name in names if file.exists(name)
        )
