"""The side file of a folder: it sets fields of everything below it. The nearer setting wins.

A side file that cannot be understood closes its folder, because it may be the one that says
«private».
"""

import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from corpus.load import plain_values
from kb.domain.resources import ResourceState
from kb.errors import InvalidInput
from kb.lines.problems import Problem
from kb.lines.read import parse
from kb.lines.words import find_alike

SIDE_FILE: Final = "kb-folder.toml"
# Its name until the program's settings had the same.
FORMER_SIDE_FILE: Final = "kb.toml"
SIDE_FILE_LIMIT_BYTES: Final = 64 * 1024
_NOT_FOR_MANY: Final = ("key", "title", "body", "summary", "sample")
FIELDS: Final = tuple(
    field.name for field in fields(ResourceState) if field.name not in _NOT_FOR_MANY
)


@dataclass(frozen=True, slots=True)
class FolderFields:
    """The fields that the side files of a folder and of those above it set for a file in it.

    broken: the name of a side file that cannot be understood; "" where all can.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    broken: str = ""

    def below(self, nearer: "FolderFields") -> "FolderFields":
        """Return the fields for a folder below, which has side files of its own."""
        return FolderFields({**self.fields, **nearer.fields}, self.broken or nearer.broken)

    @property
    def refusal(self) -> Problem | None:
        """Return the reason why no file of the folder goes in; None where no side file is
        broken.
        """
        if not self.broken:
            return None
        message = "所在文件夹的 %(name)s 有错，没有导入；改好后再导入一次"
        return Problem(message, None, {"name": self.broken})


def is_side_file(name: str) -> bool:
    """Tell whether a file sets fields for its folder; Windows does not distinguish capitals."""
    return name.casefold() in (SIDE_FILE, FORMER_SIDE_FILE)


def read_side_file(data: bytes, name: str) -> tuple[FolderFields, tuple[Problem, ...]]:
    """Read the fields that a side file sets, with all that is wrong with it.

    data: its first bytes, and one byte more than allowed where it is too long. name: as it is
    shown.
    """
    notices: tuple[Problem, ...] = ()
    if name.replace("\\", "/").rpartition("/")[2].casefold() == FORMER_SIDE_FILE:
        message = "文件夹的设定现在写在 %(name)s 里；旧名字也读，请改名"
        notices = (Problem(message, None, {"name": SIDE_FILE}, fatal=False),)
    try:
        given, problems = check_fields(_values(data))
    except InvalidInput as error:
        given, problems = {}, (Problem.of(error),)
    if any(problem.fatal for problem in problems):
        return FolderFields(broken=name), (*problems, *notices)
    return FolderFields(given), (*problems, *notices)


def _values(data: bytes) -> dict[str, Any]:
    if len(data) > SIDE_FILE_LIMIT_BYTES:
        limit = SIDE_FILE_LIMIT_BYTES // 1024
        raise InvalidInput("文件夹的设定超过 %(limit)d KiB，没有读", limit=limit)
    try:
        return plain_values(tomllib.loads(_decoded(data)))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput("文件夹的设定读不懂：%(reason)s", reason=str(error)) from error


def _decoded(data: bytes) -> str:
    """Decode text as Windows' Notepad may have saved it: UTF-8, UTF-16, or else GB18030."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def check_fields(values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the fields that many resources can have, each checked alone, and what is wrong."""
    good: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in values.items():
        if name not in FIELDS:
            problems.append(_unknown(name))
            continue
        parsed = parse({"title": "-", "body": "-", name: value})
        problems += parsed.problems
        if parsed.state is not None:
            good[name] = value
    return good, tuple(problems)


def _unknown(name: str) -> Problem:
    allowed = ", ".join(FIELDS)
    if alike := find_alike(name, FIELDS):
        message = "没有这个字段，是不是“%(alike)s”？可用的字段：%(allowed)s"
        return Problem(message, name[:50], {"alike": alike, "allowed": allowed})
    return Problem("没有这个字段。可用的字段：%(allowed)s", name[:50], {"allowed": allowed})
