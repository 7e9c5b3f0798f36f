"""What the statements of the store need of a database, and where two databases differ.

Statements use `?`, `?1` or `:name` for values, and what both databases understand. Integers,
texts, bytes, doubles and NULL are the only values: booleans are 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeAlias

Row: TypeAlias = Sequence[Any]
Values: TypeAlias = Sequence[Any] | Mapping[str, Any]

_INTEGER_MAX = 2**63 - 1
_ROWS_IN_ONE_STEP = 8


class Found(Protocol):
    """What a statement gave. rowcount: rows that it changed."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where one database differs from another.

    name: for people. error: what it raises. taken: the same for a key that is in use.
    check_pages: answers `ok` where what is on disk is
    whole, empty for a server that looks after it. each_of: makes one JSON array of texts a table
    of one column `value`. last_offset: a query for the offset of the last record, no row where
    there is none. row_number: the column by which rows stand in the order they came in.
    advice: what to look at when it fails.
    """

    name: str
    error: type[Exception]
    taken: type[Exception]
    check_pages: str
    each_of: str
    last_offset: str
    row_number: str
    advice: str


class Connection(Protocol):
    """A connection, used by one thread at a time; no transaction is opened unasked."""

    @property
    def dialect(self) -> Dialect: ...

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, values: Values = (), /) -> Found: ...

    def executemany(self, sql: str, rows: Iterable[Any], /) -> Found: ...

    def pages(self, sql: str, values: Values, size: int) -> Iterator[list[Any]]:
        """The rows of a query, `size` at a time, more of them than fit into memory."""

    def begin_group(self, next_offset: int) -> int:
        """Begin a transaction that writes; where the log goes on, `next_offset` as far as known."""

    def commit_group(self, next_offset: int) -> None:
        """Commit it; the log goes on at `next_offset` then. On disk when this returns."""

    def act_for(self, tenant_id: str | None) -> None:
        """From here on act for one tenant, None to read those of all."""

    def close(self) -> None: ...


class Readers(Protocol):
    """Connections that only read, lent one at a time."""

    def lend(self, tenant_id: str | None) -> AbstractContextManager[Connection]:
        """A connection that reads what is one tenant's, None for all. Raises ReadFailed."""

    def moment(self, tenant_id: str | None) -> AbstractContextManager[Connection]:
        """The same, and all that is read until it is given back is of one moment."""

    def close(self) -> None: ...


def put_rows(connection: Connection, insert: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows into one table; a few of them in one step of the database.

    Each step hands the interpreter to another thread and waits to get it back, which costs more
    than a row does. insert: ends in VALUES and the places of one row.
    """
    if len(rows) > _ROWS_IN_ONE_STEP:
        connection.executemany(insert, rows)
    elif rows:
        connection.execute(_for_rows(insert, len(rows)), [value for row in rows for value in row])


@cache
def _for_rows(insert: str, count: int) -> str:
    head, values, places = insert.rpartition("VALUES ")
    return f"{head}{values}{', '.join([places] * count)}"


def stored_integer(value: int) -> int:
    """`value`, or the nearest integer from 0 that a column can be compared with."""
    return min(max(value, 0), _INTEGER_MAX)
