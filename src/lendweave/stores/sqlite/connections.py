"""Connections to the database: one for the writer, a pool of read-only ones for everybody else."""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lendweave.durable import OWNER_FILE, sync_folder
from lendweave.stores.sqlite.errors import ReadFailed

_BUSY_SECONDS = 10.0
_INTEGER_MAX = 2**63 - 1


def make_database_file(path: Path) -> None:
    """Make an empty database that only its owner may read; one that is there stays as it is.

    SQLite gives its WAL and its shared memory the permissions of the database.
    """
    with suppress(FileExistsError):
        path.touch(OWNER_FILE, exist_ok=False)
        sync_folder(path.parent)


def open_writer(path: Path) -> sqlite3.Connection:
    """A connection whose commits are on disk when they return (WAL, synchronous=FULL).

    Raises ReadFailed for a file that is not a database.
    """
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -65536")
    except sqlite3.Error as error:
        connection.close()
        raise _unreadable(path, error) from error
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
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """A connection for one piece of work; it sees what was committed when the work began.

        Raises ReadFailed when the database does not open or does not answer.
        """
        try:
            connection = self._take()
            try:
                yield connection
            except sqlite3.Error:
                connection.close()
                raise
            except BaseException:
                self._idle.put(connection)
                raise
            self._idle.put(connection)
        except sqlite3.Error as error:
            raise _unreadable(self._path, error) from error

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return sqlite3.connect(
                f"{self._path.resolve().as_uri()}?mode=ro",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )

    def close(self) -> None:
        """Close the connections that are not lent."""
        while not self._idle.empty():
            self._idle.get_nowait().close()


def stored_integer(value: int) -> int:
    """`value`, or the nearest integer from 0 that SQLite can compare a column with."""
    return min(max(value, 0), _INTEGER_MAX)
