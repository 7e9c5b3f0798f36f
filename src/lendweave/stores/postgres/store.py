"""The record store on a PostgreSQL server: one session that writes, readers of their own."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from lendweave.durable import make_folder
from lendweave.stores.postgres.address import Address
from lendweave.stores.postgres.log_session import LogSession
from lendweave.stores.postgres.migrations import require_ready
from lendweave.stores.postgres.readers import SessionPool
from lendweave.stores.relational.store import RecordDatabase, Writing
from lendweave.stores.sqlite.connections import empty_books


class PostgresStore(RecordDatabase):
    """Implements records.ports.RecordStore on a server; what is bulk lies in files.

    address: of a database that `migrations.prepare` has prepared. path: the folders
    `<path>.segments`, `<path>.keys` and `<path>.spill` are here, the first of them as much a part
    of what is stored as the database. writing: None for a store that only reads.
    Raises ServerAway, ServerUnfit, RoleUnfit, DatabaseUnprepared, StoreInUse, StoreNewer,
    SegmentTorn, SegmentsUnknown; every read may raise ReadFailed.
    """

    def __init__(self, address: Address, path: Path, writing: Writing | None) -> None:
        readers = SessionPool(address)
        super().__init__(path, readers, empty_books, None if writing is None else writing.reach)
        with readers.session() as session:
            require_ready(session)
        if writing is None:
            self._start_reading()
            return
        make_folder(path.parent)
        with ExitStack() as opening:
            opening.callback(readers.close)
            connection = LogSession(address)
            opening.callback(connection.close)
            self._start_writing(connection, writing, opening)
