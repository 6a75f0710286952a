"""Warnings about a Python or an SQLite with faults that are known and mended in newer ones."""

import sqlite3
import sys
from typing import Final

from web.cli.output import _, say_error
from web.services import Services

# The last number of each line of versions in which what is known of is mended; docs/operations.md
# says what that is. Newer lines have it from their beginning.
SAFE_PYTHON: Final = {(3, 11): 17, (3, 12): 15, (3, 13): 16}
SAFE_SQLITE: Final = {(3, 44): 6, (3, 50): 7, (3, 51): 3}

Version = tuple[int, int, int]


def find_newer(version: Version, safe: dict[tuple[int, int], int]) -> str | None:
    """Return the version to upgrade to where this one has known faults, or None.

    It is one of the same line, or the first of a newer line where this line is mended nowhere.
    """
    line, last = version[:2], version[2]
    least = min((one for one in safe if one >= line), default=None)
    if least is None or (least == line and last >= safe[line]):
        return None
    if least != line:
        least = max(safe)
    return ".".join(map(str, (*least, safe[least])))


def tell_of_old_versions(services: Services) -> None:
    """Warn the operator once, at the start, about versions with known faults."""
    python = find_newer(sys.version_info[:3], SAFE_PYTHON)
    if python:
        said = _(
            "Python %(have)s 有已知的漏洞，请升级到 %(safe)s 或更新的版本"
            "（系统自己打过补丁的，可以不理会）。"
        )
        say_error(said % {"have": ".".join(map(str, sys.version_info[:3])), "safe": python})
    sqlite = find_newer(sqlite3.sqlite_version_info, SAFE_SQLITE)
    if sqlite and services.db.is_sqlite:
        said = _(
            "SQLite %(have)s 在几个连接同时写入时，极少数情况下会损坏数据库，请升级到 %(safe)s "
            "或更新的版本；在那以前，请每晚备份（kb backup）。"
        )
        say_error(said % {"have": sqlite3.sqlite_version, "safe": sqlite})
