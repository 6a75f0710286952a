"""Where the bases of a run keep their rows: SQLite in their folder, or PostgreSQL.

Whoever makes a base in a folder asks here, so that whole suites run on both: `--database=postgres`.
"""

from pathlib import Path

from tests.services.postgres import Postgres

_server: Postgres | None = None
_urls: dict[Path, str] = {}


def keep_in(server: Postgres) -> None:
    """All bases that are made from now on."""
    global _server  # noqa: PLW0603 - a run has one, and bases are made where no fixture reaches
    _server = server


def on_postgres() -> bool:
    return _server is not None


def settings(folder: Path, *, migrated: bool = True) -> dict[str, str]:
    """What a base in this folder needs to be told of its database; SQLite is found by itself."""
    return {"KB_DATABASE_URL": database_url(folder, migrated=migrated)} if _server else {}


def database_url(folder: Path, *, migrated: bool = True) -> str:
    """The same for a folder each time, so that a base can be opened again.

    migrated: whether a new database on PostgreSQL has all tables.
    """
    if _server is None:
        return f"sqlite:///{folder / 'kb.sqlite'}"
    if folder not in _urls:
        _urls[folder] = _server.create(migrated=migrated)
    return _urls[folder]


def drop_below(folder: Path) -> None:
    """The databases of a test that is over: each takes 8 MB of disk."""
    for each in [one for one in _urls if one.is_relative_to(folder)]:
        _server.drop(_urls.pop(each))
