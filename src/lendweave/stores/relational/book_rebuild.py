"""Making the tables of the books again from the log, in place or to compare them with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from heapq import merge
from itertools import islice, zip_longest
from operator import attrgetter
from typing import Any

from lendweave.records.envelope import Record
from lendweave.records.sqlite_schema import row_decoder, select_columns, table_name
from lendweave.stores.relational import same_parties, segment_index
from lendweave.stores.relational.book_keeping import KEPT_KINDS, grouped_by_kind, keep_records
from lendweave.stores.relational.book_keys import BOOK_KEYS
from lendweave.stores.relational.connection import Connection
from lendweave.stores.relational.errors import StoreFailed
from lendweave.stores.relational.log import Log
from lendweave.stores.relational.snapshot import Snapshot

_BATCH = 1_000
_TENANTS = "SELECT tenant_id FROM log" + "".join(
    f" UNION SELECT tenant_id FROM {table}" for table in BOOK_KEYS
)


def build_if_needed(log: Log) -> None:
    """Fill the tables of a database that had none, with the mark that they are filled.

    Before the writer starts. Raises StoreFailed where the disk takes no more: nothing has changed.
    """
    connection = log.connection
    if connection.execute("SELECT 1 FROM books_built").fetchone():
        return
    log.begin()
    try:
        rebuild(log)
        log.commit()
    except connection.dialect.error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise StoreFailed(
            where="tables of the books",
            got=str(error),
            fix=connection.dialect.advice,
        ) from error


def rebuild(log: Log) -> int:
    """Make the tables again within the transaction in hand; from how many records."""
    connection, count = log.connection, 0
    connection.act_for(None)
    for (tenant_id,) in connection.execute(_TENANTS).fetchall():
        connection.act_for(tenant_id)
        for table in BOOK_KEYS:
            connection.execute(f"DELETE FROM {table} WHERE tenant_id = ?", (tenant_id,))
        count += _fill(connection, log.snapshot(), tenant_id)
    connection.execute("DELETE FROM books_built")
    connection.execute("INSERT INTO books_built VALUES (?)", (log.clock.now(),))
    return count


def disagreement(snapshot: Snapshot, fresh: Connection) -> tuple[int, str | None]:
    """(records of the books, the first row that a rebuild has otherwise, None when all agree).

    fresh: a database with empty tables of the books, to make them in; closed then.
    """
    with closing(fresh):
        fresh.execute("BEGIN")
        count = _fill(fresh, snapshot, None)
        for table in BOOK_KEYS:
            pairs = zip_longest(_rows(snapshot.connection, table), _rows(fresh, table))
            for stored, expected in pairs:
                if stored != expected:
                    return count, f"{table} {stored or expected}"
    return count, None


def _fill(connection: Connection, snapshot: Snapshot, tenant_id: str | None) -> int:
    """From the records of one tenant, None for all."""
    count = 0
    walk = _book_records(snapshot, tenant_id)
    while records := list(islice(walk, _BATCH)):
        keep_records(connection, grouped_by_kind(records), judged=True)
        count += len(records)
    return count


def _book_records(snapshot: Snapshot, tenant_id: str | None) -> Iterator[Record]:
    """The records of the books, in the order of the log."""
    walks = [
        walk(snapshot, tenant_id, kind) for kind in KEPT_KINDS for walk in (_single, _in_segments)
    ]
    return merge(*walks, key=attrgetter("offset"))


def _single(snapshot: Snapshot, tenant_id: str | None, kind: str) -> Iterator[Record]:
    wanted = f"relation = '{same_parties.RELATION}'" if kind == same_parties.KIND else "TRUE"
    rows = snapshot.connection.execute(
        f"SELECT {select_columns(kind)} FROM {table_name(kind)} WHERE {wanted}"
        ' AND (CAST(?1 AS TEXT) IS NULL OR tenant_id = ?1) ORDER BY "offset"',
        (tenant_id,),
    )
    return map(row_decoder(kind), rows)


def _in_segments(snapshot: Snapshot, tenant_id: str | None, kind: str) -> Iterator[Record]:
    for segment in segment_index.all_segments(snapshot.connection):
        if segment.kind == kind and tenant_id in (None, segment.tenant_id):
            told = partial(same_parties.told, kind)
            yield from segment_index.records(snapshot.files, segment, segment.first_offset, told)


def _rows(connection: Connection, table: str) -> Iterator[Any]:
    """All rows in the order of the table's key."""
    query = f"SELECT * FROM {table} ORDER BY {BOOK_KEYS[table]}"
    return (tuple(row) for row in connection.execute(query))
