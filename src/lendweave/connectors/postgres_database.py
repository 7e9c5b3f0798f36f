"""A table or query of a partner's PostgreSQL database as rows of text.

The rows are copied once, in one transaction that only reads, in an order that does not depend on
how they lie on the server. What is onboarded is the copy: the same at each reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from lendweave.connectors.row_spool import CELL_CHARACTERS_MAX, RowSpool, spool_rows
from lendweave.connectors.sql_names import order_of, ordered, quoted, source_of, table_missing
from lendweave.intake.chunk import RowChunk
from lendweave.intake.errors import (
    DatabaseClosed,
    DatabaseUnknown,
    FileFault,
    FileUnreadable,
    QueryRefused,
)
from lendweave.intake.file_keys import DATABASE_PREFIX
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import RawRow, Wanted

STATEMENT_MS_MAX = 3_600_000
_CONNECT_S_MAX = 10
_LOCK_MS_MAX = 10_000
_BATCH_BYTES = 4_000_000
_UNDEFINED_TABLE = ("42P01", "3F000")  # the schema may be what is missing
_SYNTAX_CLASS = "42"  # errors of these classes repeat the query, others may repeat cells
_BROKEN_OFF = ("statement timeout", "lock timeout", "read-only transaction", "connection")
_SCHEMES = ("postgresql://", "postgres://")
_TYPES_REFUSED = ("bytea", "record")

# Only what is exact and does not depend on how the server was set up.
_SESSION = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "SET LOCAL client_encoding = 'UTF8'",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'iso_8601'",
    "SET LOCAL extra_float_digits = 1",
    f"SET LOCAL lock_timeout = {_LOCK_MS_MAX}",
)
_PRIMARY_KEY = """
SELECT a.attname FROM pg_index i, pg_attribute a
WHERE i.indrelid = to_regclass('{table}') AND i.indisprimary
  AND a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
ORDER BY array_position(i.indkey::int2[], a.attnum)"""
_TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 200"""


@dataclass
class PostgresDatabase:
    """Implements intake.ports.PartnerFile for a database on a server.

    name: `postgres:` and the name of the connection. address: its URL, never shown.
    folder: where the copy lies while it is read.
    """

    name: str
    address: str = field(repr=False)
    folder: Path
    statement_ms_max: int = STATEMENT_MS_MAX
    _copied: tuple[FileShape, tuple[str, ...], RowSpool] | None = field(default=None, repr=False)

    def close(self) -> None:
        """Let the copy go; a later reading makes another."""
        if self._copied is not None:
            self._copied[2].file.close()
            self._copied = None

    def digest(self, layout: FileShape, wanted: Wanted) -> str:
        """SHA-256 of the rows, hexadecimal. Raises a FileFault."""
        return self._copy(layout, wanted).digest

    def rows(self, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
        """Every row of the copy. Raises a FileFault."""
        yield from self._copy(layout, wanted).rows()

    def chunks(self, layout: FileShape, wanted: Wanted) -> Iterator[RowChunk]:
        """The same, many at once. Raises a FileFault."""
        yield from self._copy(layout, wanted).chunks()

    def _copy(self, layout: FileShape, wanted: Wanted) -> RowSpool:
        """The copy of what a mapping reads, made at its first reading."""
        if self._copied is not None:
            shape, headers, spool = self._copied
            if (shape, headers) == (layout, wanted.headers):
                return spool
            self.close()
        with _reading(self.address, self.name, self.statement_ms_max) as cursor:
            try:
                spool = _spooled(cursor, layout, wanted, self.name, self.folder)
            except _database_error() as error:
                if error.sqlstate in _UNDEFINED_TABLE and layout.table is not None:
                    cursor.connection.rollback()
                    raise table_missing(layout, _column(cursor, _TABLES), self.name) from None
                raise _refused(error, self.name) from None
            except (pa.ArrowException, OSError) as error:
                raise _broken_off(error, self.name) from None
        self._copied = layout, wanted.headers, spool
        return spool


def named_database(name: str, addresses: Mapping[str, str], folder: Path) -> PostgresDatabase:
    """The database that is called `postgres:…`. Raises DatabaseUnknown, naming those that are set.

    addresses: name → URL, of the settings. folder: where copies lie while they are read.
    """
    short = name.removeprefix(DATABASE_PREFIX)
    if short not in addresses:
        raise DatabaseUnknown(
            where=name,
            got=f"connections set: {', '.join(sorted(addresses)) or 'none'}",
            expected=f"a connection called {short!r}",
            fix=f"Set LENDWEAVE_POSTGRES_{short.upper()}=postgresql://reader@host:5432/database, "
            f"or postgres_{short.lower()} in lendweave.toml.",
        )
    return PostgresDatabase(name, addresses[short], folder)


def _spooled(cursor: Any, layout: FileShape, wanted: Wanted, name: str, folder: Path) -> RowSpool:
    """The wanted columns of every row as text, on disk."""
    source = f"{source_of(layout)} AS source"
    cursor.execute(f"SELECT * FROM {source} LIMIT 0")
    header = tuple(column[0] for column in cursor.description)
    order = order_of(layout, header, name)
    columns = [quoted(header[place]) for place in wanted.places(header, name)]
    types = _types(cursor, columns, source)
    _refuse_types(dict(zip(columns, types, strict=True)), name)
    texts = [_text(column, type_) for column, type_ in zip(columns, types, strict=True)]
    key = [] if order or layout.table is None else _primary_key(cursor, layout)
    # Rows that are equal in all their texts are the same row to a reader, in whatever order.
    order = key or [*order, *(f'{text} COLLATE "C"' for text in texts)]
    named = ", ".join(f"{text} AS c{place}" for place, text in enumerate(texts))
    cursor.adbc_statement.set_options(
        **{"adbc.postgresql.batch_size_hint_bytes": str(_BATCH_BYTES)}
    )
    cursor.execute(ordered(f"SELECT {named} FROM {source}", order))
    schema = pa.schema([(f"c{place}", pa.string()) for place in range(len(texts))])
    return spool_rows(cursor.fetch_record_batch(), schema, folder)


def _types(cursor: Any, columns: Sequence[str], source: str) -> list[str]:
    """The declared type of each column, by its name in PostgreSQL; no row is read."""
    asked = ", ".join(f"pg_typeof({column})::text AS t{i}" for i, column in enumerate(columns))
    nothing = f"LEFT JOIN (SELECT * FROM {source} LIMIT 0) AS no_row ON true"
    cursor.execute(f"SELECT {asked} FROM (SELECT) AS one {nothing}")
    return list(cursor.fetchone())


def _refuse_types(types: dict[str, str], name: str) -> None:
    for column, type_ in types.items():
        if type_ in _TYPES_REFUSED or type_.endswith("[]"):
            raise FileUnreadable(
                where=f"{name}: column {column}",
                got=f"values of type {type_}",
                expected="one text, number, date or time in each cell",
                fix="Leave the column out, or write a `query` that takes the value out of it.",
            )


def _text(column: str, type_: str) -> str:
    """The expression that spells a value; times as the readers of every other format give them.

    What such a spelling cannot say (infinity, a year before 1) is left to the server's own, which
    no reader takes for a moment.
    """
    spelled = f"{column}::text"
    if type_.startswith("timestamp"):
        zone = "Z" if type_.endswith("with time zone") else ""
        form = f"""to_char({column}, 'YYYY-MM-DD HH24:MI:SS.US"{zone}"')"""
        usual = f"isfinite({column}) AND {column} >= '0001-01-01'"
        spelled = f"CASE WHEN {usual} THEN {form} ELSE {spelled} END"
    return f"left({spelled}, {CELL_CHARACTERS_MAX + 1})"


def _primary_key(cursor: Any, layout: FileShape) -> list[str]:
    """The quoted columns of a table's primary key; none where it has none."""
    table = source_of(layout).replace("'", "''")
    cursor.execute(_PRIMARY_KEY.format(table=table))
    return [quoted(name) for (name,) in cursor.fetchall()]


def _column(cursor: Any, sql: str) -> list[str]:
    cursor.execute(sql)
    return [str(value) for (value,) in cursor.fetchall()]


@contextmanager
def _reading(address: str, name: str, statement_ms_max: int) -> Iterator[Any]:
    """A cursor in a transaction that reads one state of the database. Raises DatabaseClosed."""
    with _connected(address, name) as connection, connection.cursor() as cursor:
        for setting in (*_SESSION, f"SET LOCAL statement_timeout = {statement_ms_max}"):
            cursor.execute(setting)
        yield cursor


def _connected(address: str, name: str) -> AbstractContextManager[Any]:
    try:
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415 - an extra, for those who need it
    except ImportError:
        raise DatabaseClosed(
            where=name,
            got="no driver for PostgreSQL",
            expected="the extra `postgres`",
            fix="pip install 'lendweave[postgres]'",
        ) from None
    if not address.startswith(_SCHEMES):
        raise DatabaseClosed(
            where=name,
            got="an address of another form",
            expected="postgresql://reader@host:5432/database",
            fix="Correct the setting.",
        )
    try:
        connection: AbstractContextManager[Any] = dbapi.connect(_patient(address))
    except dbapi.Error as error:
        raise DatabaseClosed(
            where=name,
            got=_without_secrets(str(error), address),
            expected="a server that lets the reader in",
            fix="Check the setting, the server and what the reader is allowed to.",
        ) from None
    return connection


def _patient(address: str) -> str:
    """The address with a limit on how long a server may take to answer."""
    if "connect_timeout" in address:
        return address
    sign = "&" if "?" in address else "?"
    return f"{address}{sign}connect_timeout={_CONNECT_S_MAX}"


def _without_secrets(words: str, address: str) -> str:
    """The first line of an error, unless it repeats the address or its password."""
    line = words.strip().splitlines()[0].rpartition("[libpq] ")[2]
    secret = address.partition("://")[2]
    password = secret.partition("@")[0].partition(":")[2]
    if secret in line or (password and password in line):
        return "an address that cannot be read"
    return line[:200]


def _database_error() -> type[Any]:
    from adbc_driver_manager import DatabaseError  # noqa: PLC0415 - there only with the extra

    return DatabaseError


def _refused(error: Any, name: str) -> FileFault:
    """The server's error; its words only where they speak of the query, not of its rows."""
    state = error.sqlstate or ""
    words = str(error).partition("ERROR:")[2].strip().splitlines()
    told = f": {words[0][:160]}" if words and state.startswith(_SYNTAX_CLASS) else ""
    return _query_refused(f"SQLSTATE {state}{told}", name)


def _broken_off(error: Exception, name: str) -> Exception:
    """The same in the midst of the rows, where no SQLSTATE is told; or an error of the disk."""
    if "UTF8" in str(error):
        return _not_utf8(name)
    if "[libpq]" not in str(error):
        return error
    known = [reason for reason in _BROKEN_OFF if reason in str(error)]
    return _query_refused(f"rows that end in an error: {' '.join(known) or 'of a value'}", name)


def _query_refused(got: str, name: str) -> QueryRefused:
    return QueryRefused(
        where=name,
        got=got,
        expected="a SELECT that the reader may run, in time",
        fix="Correct `query` of the mapping, or read less at a quieter hour.",
    )


def _not_utf8(name: str) -> FileUnreadable:
    return FileUnreadable(
        where=name,
        got="text that is not UTF-8",
        expected="a database that knows its encoding, not SQL_ASCII",
        fix="Ask the partner for a view that converts the column (convert_from).",
    )
