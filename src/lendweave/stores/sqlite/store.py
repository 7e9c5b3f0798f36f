"""The embedded record store: SQLite in WAL mode, one writer thread, readers of their own."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from lendweave.durable import make_folder
from lendweave.kernel.clock import Clock
from lendweave.stores.relational.commit_points import Reach, pass_by
from lendweave.stores.relational.store import RecordDatabase, Writing
from lendweave.stores.sealing import SealOf, no_seal
from lendweave.stores.sqlite.connections import (
    ReaderPool,
    empty_books,
    make_database_file,
    open_writer,
)
from lendweave.stores.sqlite.migrations import migrate, require_current
from lendweave.stores.sqlite.writer_lock import WriterLock


class SqliteStore(RecordDatabase):
    """Implements records.ports.RecordStore on one machine.

    path: the database file; `<path>.lock` and the folders `<path>.segments` and `<path>.keys`
    stand beside it.
    clock: stamps recorded_at. read_only: no writer, no lock; another process may be writing.
    The rest: see `stores.relational.store.Writing`.
    Files are made for their owner alone; what is there already keeps its permissions.
    Raises StoreInUse, StoreNewer, StoreOlder, SegmentTorn, SegmentsUnknown; every read may raise
    ReadFailed.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *,
        read_only: bool = False,
        reach: Reach = pass_by,
        queue_max: int = 1_024,
        group_max: int = 256,
        wait_seconds: float = 5.0,
        seal_of: SealOf = no_seal,
    ) -> None:
        readers = ReaderPool(path)
        super().__init__(path, readers, empty_books, None if read_only else reach)
        if read_only:
            with readers.lend(None) as reading:
                require_current(reading)
            self._start_reading()
            return
        make_folder(path.parent)
        writing = Writing(clock, reach, queue_max, group_max, wait_seconds, seal_of)
        with ExitStack() as opening:
            lock = WriterLock(path)
            opening.callback(lock.release)
            make_database_file(path)
            connection = open_writer(path)
            opening.callback(connection.close)
            migrate(connection, clock)
            self._start_writing(connection, writing, opening)
