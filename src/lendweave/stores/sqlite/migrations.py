"""Numbered migrations of the store's own tables, and the tables of the record kinds.

The store's own tables change by numbered migrations, never edited once released. The tables of
record kinds follow the declarations, which only ever grow: a kind or a field that the database
does not have yet is added when it is opened.
"""

from __future__ import annotations

import sqlite3

from lendweave.kernel.clock import Clock
from lendweave.records.catalog import KINDS, fields_of
from lendweave.records.sqlite_schema import column_type, default_clause, table_ddl, table_name
from lendweave.stores.relational.errors import ColumnChanged, StoreFailed, StoreNewer, StoreOlder
from lendweave.stores.relational.referring import make_indexes
from lendweave.stores.sqlite.book_tables import LEDGER_TABLES, PARTY_TABLES
from lendweave.stores.sqlite.connections import SqliteConnection

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE log (
             "offset" INTEGER PRIMARY KEY,
             count INTEGER NOT NULL,
             tenant_id TEXT NOT NULL,
             kind TEXT NOT NULL
           ) STRICT""",
        """CREATE TABLE version (
             tenant_id TEXT NOT NULL,
             kind TEXT NOT NULL,
             entity_id TEXT NOT NULL,
             "offset" INTEGER NOT NULL,
             id TEXT NOT NULL,
             content_hash TEXT NOT NULL,
             supersedes TEXT,
             tombstone INTEGER NOT NULL,
             known_at INTEGER NOT NULL,
             PRIMARY KEY (tenant_id, kind, entity_id, "offset")
           ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE segment (
             first_offset INTEGER PRIMARY KEY,
             count INTEGER NOT NULL,
             tenant_id TEXT NOT NULL,
             kind TEXT NOT NULL,
             path TEXT NOT NULL UNIQUE,
             bytes INTEGER NOT NULL,
             sha256 TEXT NOT NULL,
             id_min TEXT NOT NULL,
             id_max TEXT NOT NULL
           ) STRICT""",
        """CREATE TABLE held (
             tenant_id TEXT NOT NULL,
             kind TEXT NOT NULL,
             entity_id TEXT NOT NULL,
             waits_for TEXT NOT NULL,
             id TEXT NOT NULL,
             content_hash TEXT NOT NULL,
             record TEXT NOT NULL,
             held_at INTEGER NOT NULL,
             PRIMARY KEY (tenant_id, kind, entity_id, waits_for)
           ) STRICT""",
        """CREATE TABLE idempotency (
             tenant_id TEXT NOT NULL,
             route TEXT NOT NULL,
             key TEXT NOT NULL,
             body_hash TEXT NOT NULL,
             response BLOB NOT NULL,
             stored_at INTEGER NOT NULL,
             PRIMARY KEY (tenant_id, route, key)
           ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE quarantine (
             number INTEGER PRIMARY KEY AUTOINCREMENT,
             tenant_id TEXT NOT NULL,
             digest TEXT NOT NULL,
             feed TEXT NOT NULL,
             file TEXT NOT NULL,
             line INTEGER NOT NULL,
             column_name TEXT NOT NULL,
             raw TEXT NOT NULL,
             code TEXT NOT NULL,
             error TEXT NOT NULL,
             at INTEGER NOT NULL,
             UNIQUE (tenant_id, digest)
           ) STRICT""",
        "CREATE INDEX quarantine_by_code ON quarantine (tenant_id, code)",
    ),
    (
        """CREATE TABLE file_import (
             tenant_id TEXT NOT NULL,
             import_id TEXT NOT NULL,
             scenario TEXT NOT NULL,
             feed TEXT NOT NULL,
             file TEXT NOT NULL,
             chunks INTEGER NOT NULL,
             rows INTEGER NOT NULL,
             counts TEXT NOT NULL,
             started_at INTEGER NOT NULL,
             finished_at INTEGER,
             refused TEXT NOT NULL,
             PRIMARY KEY (tenant_id, import_id)
           ) STRICT, WITHOUT ROWID""",
    ),
    (
        "ALTER TABLE quarantine ADD COLUMN scenario TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE quarantine ADD COLUMN status TEXT NOT NULL DEFAULT 'open'",
        "ALTER TABLE quarantine ADD COLUMN sealed BLOB",
        "CREATE INDEX quarantine_by_feed ON quarantine (tenant_id, status, feed)",
        """CREATE TABLE quarantine_event (
             number INTEGER PRIMARY KEY AUTOINCREMENT,
             tenant_id TEXT NOT NULL,
             row INTEGER NOT NULL,
             action TEXT NOT NULL,
             who TEXT NOT NULL,
             at INTEGER NOT NULL,
             note TEXT NOT NULL
           ) STRICT""",
        "CREATE INDEX quarantine_event_by_row ON quarantine_event (tenant_id, row)",
    ),
    ("ALTER TABLE file_import ADD COLUMN first_offset INTEGER NOT NULL DEFAULT 0",),
    (
        """CREATE TABLE outbox (
             number INTEGER PRIMARY KEY AUTOINCREMENT,
             tenant_id TEXT NOT NULL,
             effect TEXT NOT NULL,
             key TEXT NOT NULL,
             order_by TEXT NOT NULL,
             payload TEXT NOT NULL,
             state TEXT NOT NULL,
             worker TEXT NOT NULL,
             until INTEGER NOT NULL,
             attempts INTEGER NOT NULL,
             error TEXT NOT NULL,
             stored_at INTEGER NOT NULL,
             closed_at INTEGER,
             UNIQUE (tenant_id, effect, key)
           ) STRICT""",
        "CREATE INDEX outbox_by_state ON outbox (tenant_id, state, number)",
        "CREATE TABLE books_built (at INTEGER NOT NULL) STRICT",
        # There is nothing to build in a new database.
        "INSERT INTO books_built SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM log)",
        *LEDGER_TABLES.values(),
    ),
    (
        *PARTY_TABLES.values(),
        "CREATE INDEX same_party_by_link ON same_party (tenant_id, link_id)",
        # The books of a database that has links are made again with them.
        "DELETE FROM books_built WHERE EXISTS (SELECT 1 FROM log WHERE kind = 'link')",
    ),
)


def migrate(connection: SqliteConnection, clock: Clock) -> None:
    """Bring the database to the code's version, in one transaction.

    Raises StoreNewer, and StoreFailed where the disk takes no more: then nothing has changed.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_version"
            " (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT"
        )
        for number in range(database_version(connection) + 1, len(MIGRATIONS) + 1):
            for statement in MIGRATIONS[number - 1]:
                connection.execute(statement)
            connection.execute("INSERT INTO schema_version VALUES (?, ?)", (number, clock.now()))
        for kind in KINDS:
            _align_table(connection, kind)
        make_indexes(connection)
        connection.execute("COMMIT")
    except BaseException as error:
        # A full disk has rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if not isinstance(error, sqlite3.Error):
            raise
        raise StoreFailed(
            where="tables of the database",
            got=str(error),
            fix="Check disk space and the database file.",
        ) from error


def database_version(connection: SqliteConnection) -> int:
    """Number of the last migration applied, 0 for an empty database. Raises StoreNewer."""
    row = connection.execute("SELECT max(version) FROM schema_version").fetchone()
    version = int(row[0] or 0)
    if version > len(MIGRATIONS):
        raise StoreNewer(
            where="table schema_version",
            got=f"version {version}",
            expected=f"at most {len(MIGRATIONS)}",
            fix="Run the version of Lendweave that wrote it, or a newer one.",
        )
    return version


def require_current(connection: SqliteConnection) -> None:
    """Refuse to read a database that lacks tables of ours. Raises StoreNewer, StoreOlder."""
    version = database_version(connection)
    if version < len(MIGRATIONS):
        raise StoreOlder(
            where="table schema_version",
            got=f"version {version}",
            expected=f"version {len(MIGRATIONS)}",
            fix="Open it for writing once, for example: lendweave onboard SCENE FILE",
        )


def _align_table(connection: SqliteConnection, kind: str) -> None:
    """Create the table of `kind`, or add the columns it does not have yet."""
    table = table_name(kind)
    stored = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({table})")}
    if not stored:
        for statement in table_ddl(kind):
            connection.execute(statement)
        return
    for field in fields_of(kind):
        if field.name not in stored:
            connection.execute(
                f'ALTER TABLE {table} ADD COLUMN "{field.name}" {column_type(field)}'
                f"{default_clause(kind, field)}"
            )
        elif stored[field.name] != column_type(field):
            raise ColumnChanged(
                where=f"table {table}, column {field.name}",
                got=stored[field.name],
                expected=column_type(field),
                fix="Declare a new field; the meaning of a stored one never changes.",
            )
