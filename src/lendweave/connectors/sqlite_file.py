"""A table or query of a SQLite file as rows of text."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any
from urllib.parse import quote

from lendweave.connectors.numbers_as_text import text_of_double
from lendweave.connectors.sql_names import order_of, ordered, quoted, source_of, table_missing
from lendweave.intake.errors import FileUnreadable, QueryRefused, RowMalformed, RowUndecodable
from lendweave.intake.fault import fault_of
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import RawRow, Wanted
from lendweave.intake.whole_text import whole_cells

CELL_BYTES_MAX = 1_000_000
STEPS_MAX = 5_000_000_000
"""Of the engine, from one row to the next; a sort of ten million rows takes a tenth of it."""

_STEPS_AT_ONCE = 1_000_000
_READING = frozenset(
    (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
)


@dataclass(frozen=True, slots=True)
class _NotUtf8:
    """The bytes of a text that is not UTF-8. start: of the first wrong byte."""

    content: bytes
    start: int


def sqlite_rows(
    path: Path, layout: FileShape, wanted: Wanted, name: str, steps_max: int = STEPS_MAX
) -> Iterator[RawRow]:
    """Every row, only the wanted columns read. Raises FileUnreadable, TableMissing, QueryRefused.

    The file is foreign: it is opened for reading only, its views may do nothing but select, and
    neither a cell nor the work for a row grows without bound.
    """
    _refuse_unfinished(path, name)
    patience = _Patience(steps_max)
    with closing(_opened(path)) as connection:
        connection.set_progress_handler(patience.used_up, _STEPS_AT_ONCE)
        try:
            header = _header(connection, layout, name)
            columns = [quoted(header[place]) for place in wanted.places(header, name)]
            sql = f"SELECT {', '.join(columns) or 'NULL'} FROM {source_of(layout)}"
            sql = ordered(sql, order_of(layout, header, name))
            for number, values in enumerate(connection.execute(sql), 1):
                patience.renew()
                yield _row(number, values if columns else ())
        except sqlite3.Error as error:
            raise _refused(error, layout, name) from None


class _Patience:
    """Breaks off a query that works on and on without giving a row."""

    def __init__(self, steps_max: int) -> None:
        self._rounds_max = max(1, steps_max // _STEPS_AT_ONCE)
        self._rounds = 0

    def used_up(self) -> bool:
        """Called by the engine after every round of steps; true stops it."""
        self._rounds += 1
        return self._rounds >= self._rounds_max

    def renew(self) -> None:
        """A row has come."""
        self._rounds = 0


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that reads. `immutable`: no lock and no file is made beside the partner's."""
    uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, CELL_BYTES_MAX)
    connection.execute("PRAGMA trusted_schema = off")
    connection.execute("PRAGMA cell_size_check = on")
    connection.set_authorizer(_only_reading)
    connection.text_factory = _text
    return connection


def _only_reading(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _text(content: bytes) -> str | _NotUtf8:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _NotUtf8(content, error.start)


def _header(connection: sqlite3.Connection, layout: FileShape, name: str) -> tuple[str, ...]:
    """The names of the columns. Raises TableMissing."""
    if layout.table is not None:
        kinds = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name"
        tables = [str(row[0]) for row in connection.execute(kinds)]
        known = {table.lower() for table in tables}
        if layout.table.lower().removeprefix("main.") not in known:
            raise table_missing(layout, tables, name)
    cursor = connection.execute(f"SELECT * FROM {source_of(layout)} LIMIT 0")
    return tuple(column[0] for column in cursor.description)


def _row(number: int, values: Sequence[Any]) -> RawRow:
    try:
        return RawRow(number, tuple(_SPELLED[type(value)](value) for value in values))
    except (RowMalformed, RowUndecodable) as error:
        return RawRow(number, (), fault_of(error), whole_cells(values))


def _blob(_: bytes) -> str:
    raise RowMalformed(
        where="a cell",
        got="bytes",
        expected="a text, a number or nothing",
        fix="Ask the partner for the row again, or have the query cast the column to text.",
    )


def _undecodable(cell: _NotUtf8) -> str:
    raise RowUndecodable(
        where="a cell",
        got=f"0x{cell.content[cell.start]:02x} at byte {cell.start} of a cell",
        expected="text in utf-8",
        fix="Ask the partner for the row again.",
    )


# In SQLite each cell has a type of its own, whatever its column declares.
_SPELLED: dict[type, Callable[[Any], str]] = {
    NoneType: lambda _: "",
    str: str,
    int: str,
    float: text_of_double,
    bytes: _blob,
    _NotUtf8: _undecodable,
}


def _refuse_unfinished(path: Path, name: str) -> None:
    """Refuse a database whose latest changes still stand in the log beside it."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise FileUnreadable(
            where=name,
            got=f"{log.name} beside it: changes that are not in the file yet",
            expected="a database that nobody has open",
            fix="Ask the partner to close the database before copying it (VACUUM INTO a new file).",
        )


def _refused(error: sqlite3.Error, layout: FileShape, name: str) -> FileUnreadable | QueryRefused:
    """The error of the engine as one of ours; its words may repeat the query, never a cell."""
    code = getattr(error, "sqlite_errorname", "")
    if code.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_CANTOPEN", "SQLITE_IOERR")):
        return FileUnreadable(
            where=name,
            got=str(error),
            expected="a SQLite database without a password",
            fix="Ask the partner for the file again, or correct `format`.",
        )
    return QueryRefused(
        where=name,
        got="more work for a row than is allowed" if code == "SQLITE_INTERRUPT" else str(error),
        expected=f"rows of {'the query' if layout.query else f'table {layout.table!r}'}",
        fix="Correct `table`, `query` or `order_by` of the mapping.",
    )
