"""Reads the properties of older Office files: title, author, dates ([MS-OLEPS])."""

from io import BytesIO

import olefile


def compound_properties(compound: "olefile.OleFileIO[bytes]") -> dict[str, str]:
    """Return the properties of an open compound file, under the names that `Extracted` uses."""
    meta = compound.get_metadata()
    codec = {936: "gb18030", 950: "cp950", 65001: "utf-8", 1200: "utf-16-le"}.get(
        (meta.codepage or 936) & 0xFFFF, "cp1252"
    )
    found = {}
    for name, value in (
        ("title", meta.title),
        ("author", meta.author),
        ("subject", meta.subject),
        ("keywords", meta.keywords),
    ):
        text = value.decode(codec, "replace") if isinstance(value, bytes) else value
        if text and (text := " ".join(str(text).replace("\x00", "").split())[:500]):
            found[name] = text
    for name, moment in (("created_on", meta.create_time), ("modified_on", meta.last_saved_time)):
        if moment and moment.year > 1980:
            found[name] = moment.isoformat()
    return found


def properties_of(data: bytes) -> dict[str, str]:
    """Return the properties of a file's bytes; none for a broken or other file."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as compound:
            return compound_properties(compound)
    except Exception:  # noqa: BLE001 - the text can be read without
        return {}
