"""The settings that each of the two databases gets when it is opened."""

import re
import sys
from importlib.util import find_spec
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from kb.errors import InvalidSettings

# As much of the file is mapped as SQLite allows: what is mapped is read without a call of the
# system for each page. A 32-bit process has no room for so much.
_MAPPED_BYTES = 0x7FFF0000 if sys.maxsize > 2**32 else 0x10000000
# How long SQLite itself waits for a lock.
BUSY_MS = 30_000
_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",  # first: the others may have to wait for a lock
    "PRAGMA foreign_keys=ON",
    # In WAL mode a power cut can lose the last commits but never damages the file. Transactions
    # of people who are told that something is saved ask for FULL (kb.storage.session).
    "PRAGMA synchronous=NORMAL",
    "PRAGMA cache_size=-8000",  # 8 MB a connection
    f"PRAGMA mmap_size={_MAPPED_BYTES}",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
)


def parse_url(url: str) -> URL:
    """Parse the address of a database. Raises InvalidSettings unless it is SQLite or PostgreSQL."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # None, because the cause names the whole address
        raise InvalidSettings(
            "数据库地址“%(url)s”看不懂，写作 sqlite:////路径/kb.sqlite3 或 postgresql://用户@主机/库名",
            field="KB_DATABASE_URL",
            url=_masked(url),
        ) from None
    backend = parsed.drivername.partition("+")[0]
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite+pysqlite")
    if backend in ("postgresql", "postgres"):
        if "@" in f"{parsed.host}{parsed.database}":
            # of a password with a bare @ the rest would be taken for a host and be told as one
            raise InvalidSettings(
                "数据库地址“%(url)s”里有不止一个 @，密码里的 @ 要写成 %%40",
                field="KB_DATABASE_URL",
                url=_masked(url),
            )
        if find_spec("psycopg") is None:
            raise InvalidSettings(
                "用 PostgreSQL 要先安装它的驱动：pip install psycopg[binary]",
                field="KB_DATABASE_URL",
            )
        return parsed.set(drivername="postgresql+psycopg")
    raise InvalidSettings(
        "数据库地址“%(url)s”不支持，只用 SQLite 文件或 PostgreSQL",
        field="KB_DATABASE_URL",
        url=_masked(url),
    )


def _masked(url: str) -> str:
    """Return an address without its password, wherever that is; the address may be anything."""
    url = re.sub(r"(://[^:/?]*):.*@", r"\1:***@", url, flags=re.DOTALL)
    return re.sub(r"(?i)((?:password|passfile)=)[^&]*", r"\1***", url)


def place_of(url: URL) -> str:
    """Return hosts and name, or the file, for messages: it holds neither user nor password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    query = url.normalized_query
    hosts = [url.host] if url.host else query.get("host", ())
    ports = [str(url.port)] if url.port else query.get("port", ())
    name = url.database or ",".join(query.get("dbname", ()))
    return ":".join(filter(None, [",".join(hosts), ",".join(ports)])) + f"/{name}"


def without_secrets(text: str, url: URL) -> str:
    """Return the driver's message without user and password."""
    query = url.normalized_query
    named = [value for name in ("password", "sslpassword") for value in query.get(name, ())]
    for password in filter(None, (url.password, *named)):
        text = text.replace(str(password), "***")
    users = "|".join(re.escape(one) for one in (url.username, *query.get("user", ())) if one)
    text = re.sub(r'\b(user|role) "[^"]*"', r'\1 "***"', text)
    return re.sub(rf"""(["'“„«])(?:{users})(["'”“»])""", r"\1***\2", text) if users else text


# What libpq is told unless the address says otherwise. A host that is gone without a word is
# noticed after a minute: https://www.postgresql.org/docs/current/libpq-connect.html
_POSTGRES = {
    "connect_timeout": 10,
    "application_name": "studio-kb",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


def connect_arguments(url: URL, statement_timeout_s: int) -> dict[str, Any]:
    """Return what the driver gets when it connects."""
    if url.get_backend_name() == "sqlite":
        return {"timeout": 30, "check_same_thread": False}
    arguments: dict[str, Any] = {
        name: value for name, value in _POSTGRES.items() if name not in url.query
    }
    if statement_timeout_s:
        # ours first: what the address says comes later, and counts
        ours = f"-c statement_timeout={statement_timeout_s}s"
        arguments["options"] = f"{ours} {url.query.get('options', '')}".strip()
    return arguments


def prepare_sqlite(connection: Any, _record: object) -> None:
    """Set up a new connection to SQLite."""
    # The driver must not begin transactions by itself: we say BEGIN or BEGIN IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    # Asked first, since switching needs a lock that another process may hold.
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()
