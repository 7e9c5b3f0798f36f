"""Connections to the database: one for the writer, a pool of read-only ones for everybody else."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lendweave.durable import OWNER_FILE, sync_folder
from lendweave.stores.relational.connection import Dialect, Values
from lendweave.stores.relational.errors import ReadFailed
from lendweave.stores.sqlite.book_tables import BOOK_TABLES

_BUSY_SECONDS = 10.0
_STATEMENTS_KEPT = 512
_WAL_PAGES = 4_000
SQLITE = Dialect(
    name="SQLite",
    error=sqlite3.Error,
    taken=sqlite3.IntegrityError,
    check_pages="PRAGMA integrity_check(1)",
    each_of="json_each(?)",
    last_offset='SELECT "offset" + count - 1 FROM log ORDER BY "offset" DESC LIMIT 1',
    row_number="rowid",
    advice="Check disk space and the database file.",
)


class SqliteConnection(sqlite3.Connection):
    """Implements stores.relational.connection.Connection."""

    @property
    def dialect(self) -> Dialect:
        """Where SQLite differs."""
        return SQLITE

    def pages(self, sql: str, values: Values, size: int) -> Iterator[list[tuple[object, ...]]]:
        """The rows of a query, `size` at a time."""
        cursor = self.execute(sql, values)
        while rows := cursor.fetchmany(size):
            yield rows

    def begin_group(self, next_offset: int) -> int:
        """Begin a transaction that writes; nobody else does."""
        self.execute("BEGIN IMMEDIATE")
        return next_offset

    def commit_group(self, next_offset: int) -> None:
        """Commit it; the log itself tells where it goes on."""
        self.execute("COMMIT")

    def act_for(self, tenant_id: str | None) -> None:
        """Nothing: every statement names its tenant, and the file is of one owner."""


def make_database_file(path: Path) -> None:
    """Make an empty database that only its owner may read; one that is there stays as it is.

    SQLite gives its WAL and its shared memory the permissions of the database.
    """
    with suppress(FileExistsError):
        path.touch(OWNER_FILE, exist_ok=False)
        sync_folder(path.parent)


def open_writer(path: Path) -> SqliteConnection:
    """A connection whose commits are on disk when they return (WAL, synchronous=FULL).

    Raises ReadFailed for a file that is not a database.
    """
    connection = sqlite3.connect(
        path,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_STATEMENTS_KEPT,
        factory=SqliteConnection,
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -65536")
        # Pages that many commits touch go back into the database once for all of them.
        connection.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
    except sqlite3.Error as error:
        connection.close()
        raise _unreadable(path, error) from error
    return connection


def empty_books() -> SqliteConnection:
    """A database of its own in memory, with the tables of the books, to fill and compare with."""
    connection = sqlite3.connect("", isolation_level=None, factory=SqliteConnection)
    for statement in BOOK_TABLES.values():
        connection.execute(statement)
    return connection


def _unreadable(path: Path, error: sqlite3.Error) -> ReadFailed:
    return ReadFailed(
        where=str(path),
        got=str(error),
        fix="Try again; if it stays so, check that the file is there and is the database.",
    )


class ReaderPool:
    """Read-only connections, lent one at a time; as many as there are readers at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: deque[SqliteConnection] = deque()  # both its ends are safe among threads

    @contextmanager
    def lend(self, tenant_id: str | None) -> Iterator[SqliteConnection]:
        """A connection for one piece of work; it sees what was committed when the work began.

        tenant_id: for databases that look at it. Raises ReadFailed when the database does not open
        or does not answer.
        """
        try:
            connection = self._take()
            connection.act_for(tenant_id)
            try:
                yield connection
            except sqlite3.Error:
                connection.close()
                raise
            except BaseException:
                self._idle.append(connection)
                raise
            self._idle.append(connection)
        except sqlite3.Error as error:
            raise _unreadable(self._path, error) from error

    @contextmanager
    def moment(self, tenant_id: str | None) -> Iterator[SqliteConnection]:
        """The same, and all that is read until it is given back is of one moment."""
        with self.lend(tenant_id) as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    def _take(self) -> SqliteConnection:
        try:
            return self._idle.pop()
        except IndexError:
            return sqlite3.connect(
                f"{self._path.resolve().as_uri()}?mode=ro",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                factory=SqliteConnection,
            )

    def close(self) -> None:
        """Close the connections that are not lent."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()
