"""The manifest of a backup: what it says of itself, as JSON that is read with distrust."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from kb.errors import BackupUnusable

KIND: Final = "studio-kb backup"
FORMAT: Final = 1
_HEX: Final = re.compile(r"[0-9a-f]{64}\Z")
_NAME: Final = re.compile(r"[a-z_]{1,63}\Z")


@dataclass(frozen=True, slots=True)
class Lines:
    """An entry of lines. rows: their number. size_bytes, sha256: of all lines with their ends."""

    rows: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableLines(Lines):
    """The rows of a table.

    columns: name → sort (kb.storage.backup.carried.SORTS), in the order of the values of a row.
    """

    name: str
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    application, schema: versions. created_at: UTC, ISO 8601. settings: without secrets. counters:
    table → the highest id that was given. files: the list of files, one a line. lost_files: the
    number of files that the store did not have, or had damaged.
    """

    application: str
    schema: str
    created_at: str
    tables: list[TableLines]
    counters: dict[str, int]
    files: Lines
    files_bytes: int
    lost_files: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    kind: str = KIND
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Return the number of rows in all tables."""
        return sum(table.rows for table in self.tables)

    def as_json(self) -> bytes:
        """Return the manifest as the bytes of its entry."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def parse(content: bytes) -> Manifest:
    """Read a manifest from the bytes of its entry. Raises BackupUnusable."""
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _senseless() from error
    if not isinstance(values, dict) or values.get("kind") != KIND:
        raise BackupUnusable("这不是知识库的备份")
    if values.get("format") != FORMAT:
        raise BackupUnusable("备份的格式比程序新，请先升级程序")
    try:
        return _manifest(values)
    except (KeyError, TypeError, ValueError) as error:
        raise _senseless() from error


def _senseless() -> BackupUnusable:
    return BackupUnusable("备份的目录（manifest.json）看不懂，备份可能已损坏")


def _manifest(values: Mapping[str, Any]) -> Manifest:
    tables = [
        TableLines(
            **_lines(one),
            name=_matching(_NAME, one["name"]),
            columns=_mapping(one["columns"], str),
        )
        for one in values["tables"]
    ]
    if len({table.name for table in tables}) != len(tables):
        raise ValueError("a table twice")
    return Manifest(
        application=_text(values["application"]),
        schema=_text(values["schema"]),
        created_at=_text(values["created_at"]),
        tables=tables,
        counters=_mapping(values["counters"], int),
        files=Lines(**_lines(values["files"])),
        files_bytes=_number(values["files_bytes"]),
        lost_files=_number(values["lost_files"]),
        settings=_mapping(values["settings"], str),
    )


def _lines(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "rows": _number(values["rows"]),
        "size_bytes": _number(values["size_bytes"]),
        "sha256": _matching(_HEX, values["sha256"]),
    }


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 1000:
        raise TypeError("no text")
    return value


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not pattern.match(_text(value)):
        raise ValueError(value)
    return str(value)


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**62:
        raise TypeError("no number")
    return value


def _mapping(values: Any, kind: type) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise TypeError("no mapping")
    return {
        _text(name): (_text if kind is str else _number)(value) for name, value in values.items()
    }
