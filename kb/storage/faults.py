"""The translation of the database's errors into ours, in one table."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import (
    TimeoutError as PoolTimeoutError,
)

from kb.errors import Conflict, DatabaseAway, Disconnected, InvalidInput, KbError
from kb.messages import msg
from kb.storage.engine_options import place_of, without_secrets

_LOCKED = ("database is locked", "database table is locked", "database schema is locked")
# (part of the driver's message, our error); the first that fits is raised.
_TELLING = (
    ("database or disk is full", msg("磁盘已满，没有保存。请清出空间后再试")),
    ("no space left on device", msg("磁盘已满，没有保存。请清出空间后再试")),
    ("disk i/o error", msg("读写数据库文件出错，请检查磁盘")),
    ("readonly database", msg("数据库文件不可写，请检查文件与文件夹的权限")),
    ("unable to open database file", msg("打不开数据库文件，请检查路径与权限")),
    ("file is not a database", msg("这个文件不是知识库的数据库，或已损坏")),
    ("malformed", msg("数据库文件已损坏，请从备份恢复")),
    ("no such table", msg("数据库还没有建好，请先运行 kb init")),
    ("no such column", msg("数据库的版本与程序不符，请先运行 kb init")),
    ("undefinedtable", msg("数据库还没有建好，请先运行 kb init")),
    ("undefinedcolumn", msg("数据库的版本与程序不符，请先运行 kb init")),
    ("statement timeout", msg("数据库太慢，这一步超过了时限，请稍后再试")),
    ("deadlock detected", msg("同时修改的人太多，没有保存，请再试一次")),
    ("could not serialize", msg("同时修改的人太多，没有保存，请再试一次")),
    ("lock timeout", msg("数据库正忙，没有保存，请稍后再试")),
    *((part, msg("数据库正忙，没有保存，请稍后再试")) for part in _LOCKED),
)
# An address that the driver cannot read shows when it first connects, and as a fault of ours.
_MISREAD = ("connection option", "connection info string")
_REASON_CHARS = 500


def is_locked(error: DBAPIError) -> bool:
    """Tell whether an error says that another process holds the lock."""
    return any(part in str(error.orig).lower() for part in _LOCKED)


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Let only errors of our own tree out of the block. url: the address of the database."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict("与已有的数据冲突，没有保存（可能同时有人在改），请刷新后再试") from error
    except DataError as error:
        raise InvalidInput("数据库不接受这个值") from error
    except PoolTimeoutError as error:
        raise DatabaseAway(
            "数据库 %(database)s 的连接都在使用中：可以加大 KB_DATABASE_POOL",
            plain="数据库连接都在使用中，请稍后再试",
            database=place_of(url),
        ) from error
    except DBAPIError as error:
        if (known := _known(error, url)) is None:
            raise
        raise known from error


def away(error: BaseException | None, url: URL, kind: type[DatabaseAway] = DatabaseAway) -> KbError:
    """Return the error to raise where the database cannot be reached. error: the driver's own."""
    said = " ".join(without_secrets(str(error), url).split())
    # one of its subclasses, all of which are made alike
    return kind(
        "连不上数据库 %(database)s（%(reason)s）：请看它是否在运行，KB_DATABASE_URL 是否写对",
        plain=msg("连不上数据库，请稍后再试"),
        database=place_of(url),
        reason=said[:_REASON_CHARS],
    )


def _known(error: DBAPIError, url: URL) -> KbError | None:
    told = f"{type(error.orig).__name__} {error.orig}".lower()
    for part, message in _TELLING:
        if part in told:
            return DatabaseAway(message)
    if isinstance(error, ProgrammingError) and not any(part in told for part in _MISREAD):
        return None  # a fault of ours: let it be seen
    if error.connection_invalidated:
        return away(error.orig, url, Disconnected)
    if isinstance(error, (OperationalError, ProgrammingError)):
        return away(error.orig, url)
    return None
