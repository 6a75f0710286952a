"""The database: snapshots to read, transactions to write, and the program's only commit."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    CursorResult,
    Executable,
    RootTransaction,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.exc import OperationalError

from kb.domain.actor import SYSTEM, Actor
from kb.storage.engine_options import BUSY_MS, connect_arguments, parse_url, prepare_sqlite
from kb.storage.faults import is_locked, translated

_log = logging.getLogger(__name__)

_BEGIN_PATIENCE_S = 90.0


class Transaction:
    """The transaction in which storage functions work. `enqueued`: something went into a queue.

    actor: who acts in it, as what is saved records. change_id: the row of what changes in it, once
    something has changed (kb.storage.queue.reach).
    """

    __slots__ = ("_last", "actor", "change_id", "connection", "enqueued")

    def __init__(self, connection: Connection, actor: Actor = SYSTEM) -> None:
        self.connection = connection
        self.actor = actor
        self.enqueued = False
        self.change_id: int | None = None
        self._last: dict[Callable[[Transaction], None], int] = {}

    def at_end(self, step: "Callable[[Transaction], None]", order: int = 0) -> None:
        """Do `step` once, right before the commit, so that rows which many want are locked last.

        order: steps that lock have different ones, so that no two transactions block each other.
        """
        self._last[step] = order

    def finish(self) -> None:
        """Do the steps for the end."""
        for step in sorted(self._last, key=self._last.__getitem__):
            step(self)

    @property
    def dialect(self) -> str:
        """Return the name of the database: "sqlite" or "postgresql"."""
        return self.connection.dialect.name

    def execute(
        self, statement: Executable, parameters: Any = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement."""
        return self.connection.execute(statement, parameters)

    def queue_up(self, number: int) -> None:
        """Let only one of the transactions with this number go on from here at a time.

        On SQLite only one transaction writes at a time anyway.
        """
        if self.dialect == "postgresql":
            self.execute(select(func.pg_advisory_xact_lock(number)))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Do all of the block or nothing, within the transaction. Raises Conflict."""
        change_id = self.change_id
        try:
            with translated(self.connection.engine.url), self.connection.begin_nested():
                yield
        except BaseException:
            self.change_id = change_id  # a row that was written in the block is gone
            raise


@dataclass(frozen=True, slots=True)
class Room:
    """The bytes that the database takes on the disk, and those of them that hold something.

    folder: where its file lies; None for PostgreSQL.
    """

    file_bytes: int
    used_bytes: int
    folder: Path | None = None


@dataclass(slots=True)
class _Snapshot:
    """opened: what is closed at its end. transaction: None until the next read opens it."""

    opened: ExitStack
    transaction: Transaction | None = None


class _OfThread(threading.local):
    snapshot: _Snapshot | None = None


class Database:
    """A SQLite file or a PostgreSQL database. Threads share it; each process opens its own.

    url: "sqlite:////absolute/path/kb.sqlite3" or "postgresql://user@host/name"; what libpq knows
    may stand behind a "?" (sslmode, sslrootcert, application_name …). pool_size: the most
    connections. statement_timeout_s: for each statement on PostgreSQL; 0 means none.
    """

    def __init__(self, url: str, *, pool_size: int = 16, statement_timeout_s: int = 0) -> None:
        self._url = parse_url(url)
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self._engine = create_engine(
            self._url,
            pool_size=pool_size,
            max_overflow=pool_size if self.is_sqlite else 0,
            pool_timeout=30,
            pool_pre_ping=not self.is_sqlite,
            connect_args=connect_arguments(self._url, statement_timeout_s),
        )
        if self.is_sqlite:
            event.listen(self._engine, "connect", prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        # The driver's isolation levels are set a connection; on SQLite, BEGIN does it.
        self._read_options: dict[str, Any] = (
            {"sqlite_begin": "BEGIN"}
            if self.is_sqlite
            else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        self._write_options: dict[str, Any] = (
            {"sqlite_begin": "BEGIN IMMEDIATE"} if self.is_sqlite else {}
        )
        self._shared = _OfThread()
        self._listeners: list[Callable[[], None]] = []
        self._timers: list[Callable[[float], None]] = []

    def __repr__(self) -> str:
        return f"Database({self._url.render_as_string(hide_password=True)!r})"

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Call `callback` after each commit that put something into the outbox or asked for a job.

        It runs in the thread that wrote, so it should only set an event.
        """
        self._listeners.append(callback)

    def on_write(self, callback: Callable[[float], None]) -> None:
        """Call `callback` after each transaction that may have written, with its seconds.

        They are counted from when it began, which on SQLite is how long nobody else could
        write. It runs in the thread that wrote, so it should only count.
        """
        self._timers.append(callback)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of this thread within the block see one state of the database.

        The first of them opens it. A request reads ten times, and otherwise each time costs it a
        connection, a BEGIN and a ROLLBACK. After a read that failed and after a write of this
        thread, the next read opens a new state.
        """
        with ExitStack() as opened:
            self._shared.snapshot = _Snapshot(opened)
            try:
                yield
            finally:
                self._shared.snapshot = None

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open one snapshot for any number of queries. Raises Unavailable where the database is
        away.
        """
        shared = self._shared.snapshot
        if shared is None:
            with self._reading() as transaction:
                yield transaction
            return
        if shared.transaction is None:
            shared.transaction = shared.opened.enter_context(self._reading())
        try:
            with translated(self._url):
                yield shared.transaction
        except BaseException:
            shared.transaction = None
            raise

    @contextmanager
    def _reading(self) -> Iterator[Transaction]:
        with translated(self._url), self._engine.connect() as plain:
            connection = plain.execution_options(**self._read_options)
            begun = self._begin(connection)
            try:
                yield Transaction(connection)
            finally:
                begun.rollback()

    @contextmanager
    def write(
        self,
        actor: Actor = SYSTEM,
        *,
        durable: bool | None = None,
        patience_s: float = _BEGIN_PATIENCE_S,
    ) -> Iterator[Transaction]:
        """Open a transaction that does all or nothing.

        actor: who acts; the program itself where it is left out. durable: whether the commit waits
        until it would survive a power cut; where it is left out, it does for a person who learns
        that something is saved, and not for imports or the program's own chores. patience_s: how
        long it waits for what others write. Raises Conflict, and Unavailable where the database is
        away, full or busy.
        """
        durable = actor.waits_for_the_disk if durable is None else durable
        with translated(self._url), self._engine.connect() as plain:
            connection = plain.execution_options(
                **self._write_options, durable=durable, patience_s=patience_s
            )
            begun = self._begin(connection, patience_s)
            if not self.is_sqlite and patience_s < _BEGIN_PATIENCE_S:
                wait_ms = int(patience_s * 1000)
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {wait_ms}")
            began_at = time.perf_counter()
            transaction = Transaction(connection, actor)
            try:
                yield transaction
                transaction.finish()
                begun.commit()
            except BaseException:
                begun.rollback()
                raise
            finally:
                took_s = time.perf_counter() - began_at
                for timer in self._timers:
                    timer(took_s)
        if self._shared.snapshot is not None:
            self._shared.snapshot.transaction = None
        if transaction.enqueued:
            for listener in self._listeners:
                listener()

    def room(self) -> Room:
        """Return what the database takes on the disk; on PostgreSQL all of it counts as used."""
        with self.read() as tx:
            if not self.is_sqlite:
                size = func.pg_database_size(func.current_database())
                size_bytes = int(tx.execute(select(size)).scalar_one())
                return Room(size_bytes, size_bytes)
            page, pages, free = (
                int(tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
                for name in ("page_size", "page_count", "freelist_count")
            )
        return Room(page * pages, page * (pages - free), Path(self._url.database or "").parent)

    def write_anew(self) -> None:
        """Let SQLite write its file anew, without free room. Raises Unavailable.

        It cannot be done within a transaction. Interrupted, it leaves the file as it was.
        """
        with translated(self._url), self._engine.connect() as connection:
            plain = connection.execution_options(sqlite_begin="")
            # Not in memory, where the whole base would have to fit
            plain.exec_driver_sql("PRAGMA temp_store=FILE")
            try:
                plain.exec_driver_sql("VACUUM")
                plain.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                plain.exec_driver_sql("PRAGMA temp_store=MEMORY")

    def close(self) -> None:
        """Give all connections back; the object can still be used and opens new ones."""
        self._engine.dispose()

    def _begin(
        self, connection: Connection, patience_s: float = _BEGIN_PATIENCE_S
    ) -> RootTransaction:
        """Begin, and wait for other processes' writes longer than SQLite's own busy timeout does.

        SQLite polls without a queue, so that one of many that write steadily may starve.
        """
        deadline = time.monotonic() + patience_s
        while True:
            try:
                return connection.begin()
            except OperationalError as error:
                if not is_locked(error) or time.monotonic() > deadline:
                    raise
                _log.warning("The database has been locked for long; still waiting")
                time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    wait_ms = min(BUSY_MS, int(options.get("patience_s", _BEGIN_PATIENCE_S) * 1000))
    if connection.info.get("busy_ms", BUSY_MS) != wait_ms:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={wait_ms}")
        connection.info["busy_ms"] = wait_ms
    # In WAL mode FULL waits for the disk at each commit and NORMAL does not; it can only be
    # changed outside a transaction. https://sqlite.org/pragma.html#pragma_synchronous
    wanted = "FULL" if options.get("durable") else "NORMAL"
    if connection.info.get("synchronous", "NORMAL") != wanted:
        connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
        connection.info["synchronous"] = wanted
    if begin := options.get("sqlite_begin", "BEGIN"):
        connection.exec_driver_sql(begin)
