"""Opens the parts of a file that is a ZIP archive, one after the other and within bounds."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from kb.intake.extraction.limits import MAX_PART_BYTES, MAX_UNPACKED_BYTES


class ZippedParts:
    """An archive whose parts are read by name; a part that is broken or too large is empty."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(BytesIO(data))
        self.names: Final = [name for name in self._archive.namelist() if not name.endswith("/")]
        self._known = {name.lower().replace("\\", "/"): name for name in self.names}
        self._left_bytes = MAX_UNPACKED_BYTES

    def read(self, name: str) -> bytes:
        known = self._known.get(name.lower())
        if known is None or self._left_bytes <= 0:
            return b""
        try:
            with self._archive.open(known) as part:
                data = part.read(min(MAX_PART_BYTES, self._left_bytes))
        except Exception:  # noqa: BLE001 - zipfile and zlib fail in many ways on broken parts
            return b""
        self._left_bytes -= len(data)
        return data

    def matching(self, *ends: str) -> Iterator[str]:
        """Yield the names that end in one of these, in lower case."""
        for name in self._known:
            if name.endswith(ends):
                yield name
