"""Making the tables of the books again from the log, in place or to compare them with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from heapq import merge
from itertools import islice, zip_longest
from operator import attrgetter
from typing import Any

from lendweave.records.envelope import Record
from lendweave.records.sqlite_schema import row_decoder, select_columns, table_name
from lendweave.stores.sqlite import same_parties, segment_index
from lendweave.stores.sqlite.book_keeping import KEPT_KINDS, grouped_by_kind, keep_records
from lendweave.stores.sqlite.book_tables import BOOK_TABLES
from lendweave.stores.sqlite.errors import StoreFailed
from lendweave.stores.sqlite.log import Log, kind_name
from lendweave.stores.sqlite.snapshot import Snapshot

_BATCH = 1_000


def build_if_needed(log: Log) -> None:
    """Fill the tables of a database that had none, with the mark that they are filled.

    Before the writer starts. Raises StoreFailed where the disk takes no more: nothing has changed.
    """
    connection = log.connection
    if connection.execute("SELECT 1 FROM books_built").fetchone():
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        rebuild(log)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise StoreFailed(
            where="tables of the books",
            got=str(error),
            fix="Check disk space and the database file.",
        ) from error


def rebuild(log: Log) -> int:
    """Make the tables again within the transaction in hand; from how many records."""
    for table in BOOK_TABLES:
        log.connection.execute(f"DELETE FROM {table}")
    log.connection.execute("DELETE FROM books_built")
    log.connection.execute("INSERT INTO books_built VALUES (?)", (log.clock.now(),))
    return _fill(log.connection, log.snapshot())


def disagreement(snapshot: Snapshot) -> tuple[int, str | None]:
    """(records of the books, the first row that a rebuild has otherwise, None when all agree)."""
    with closing(sqlite3.connect("", isolation_level=None)) as fresh:
        for statement in BOOK_TABLES.values():
            fresh.execute(statement)
        fresh.execute("BEGIN")
        count = _fill(fresh, snapshot)
        for table in BOOK_TABLES:
            pairs = zip_longest(_rows(snapshot.connection, table), _rows(fresh, table))
            for stored, expected in pairs:
                if stored != expected:
                    return count, f"{table} {stored or expected}"
    return count, None


def _fill(connection: sqlite3.Connection, snapshot: Snapshot) -> int:
    count = 0
    walk = _book_records(snapshot)
    while records := list(islice(walk, _BATCH)):
        keep_records(connection, grouped_by_kind(records, kind_name), judged=True)
        count += len(records)
    return count


def _book_records(snapshot: Snapshot) -> Iterator[Record]:
    """The records of the books of all tenants, in the order of the log."""
    walks = [walk(snapshot, kind) for kind in KEPT_KINDS for walk in (_single, _in_segments)]
    return merge(*walks, key=attrgetter("offset"))


def _single(snapshot: Snapshot, kind: str) -> Iterator[Record]:
    wanted = f"relation = '{same_parties.RELATION}'" if kind == same_parties.KIND else "TRUE"
    rows = snapshot.connection.execute(
        f'SELECT {select_columns(kind)} FROM {table_name(kind)} WHERE {wanted} ORDER BY "offset"'
    )
    return map(row_decoder(kind), rows)


def _in_segments(snapshot: Snapshot, kind: str) -> Iterator[Record]:
    for segment in segment_index.all_segments(snapshot.connection):
        if segment.kind == kind:
            told = partial(same_parties.told, kind)
            yield from segment_index.records(snapshot.files, segment, segment.first_offset, told)


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[Any]:
    """All rows in the order of the table's key."""
    (columns,) = connection.execute(
        "SELECT group_concat(pk) FROM (SELECT cid + 1 AS pk FROM pragma_table_info(?)"
        " WHERE pk > 0 ORDER BY pk)",
        (table,),
    ).fetchone()
    return iter(connection.execute(f"SELECT * FROM {table} ORDER BY {columns}"))
