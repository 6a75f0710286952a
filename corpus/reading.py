"""Reads the files of the corpus as text, lines or TOML; each fault has its file and line."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent

Fields = dict[str, Any]

_LINE_IN_MESSAGE = re.compile(r"\(at line (\d+), column \d+\)")


class CorpusFault(Exception):
    """A fault in a file of the corpus, with the place where it is."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of one thing, its `type` among them, and the place where they stand."""

    file: str
    line: int
    fields: Fields


def plain_values(fields: Fields) -> Fields:
    """Convert the values of TOML to those that JSON has: dates become text."""
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return plain_values(value) if isinstance(value, dict) else value


def fault(path: Path, line: int, reason: str) -> CorpusFault:
    return CorpusFault(name_of(path), line, reason)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT.parent).as_posix() if ROOT in path.parents else str(path)


def read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise fault(path, 1, "this is not UTF-8") from error
    except OSError as error:
        raise fault(path, 0, f"cannot be read: {error.strerror}") from error


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that are not blank, without comments, each with its number."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield number, text


def toml_of(path: Path, text: str, *, first_line: int = 1) -> Fields:
    try:
        return plain_values(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = _LINE_IN_MESSAGE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1  # "at end of document"
        raise fault(path, line + first_line - 1, str(error)) from error


def tables_of(path: Path, kind: str, parts: dict[str, str] | None = None) -> Iterator[Entry]:
    """Yield each [[kind]] table of a file.

    `parts` gives the field names for the table's own lists: [[kind.part]] → field.
    """
    text = read_text(path)
    header = f"[[{kind}]]"
    starts = [number for number, line in enumerate(text.split("\n"), 1) if line.strip() == header]
    found = toml_of(path, text).get(kind, [])
    for line, fields in zip(starts, found, strict=True):
        for part, field in (parts or {}).items():
            if part in fields:
                fields[field] = fields.pop(part)
        yield Entry(name_of(path), line, {"type": kind} | fields)
