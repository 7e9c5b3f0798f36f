"""One connection to the server, as the store's statements want it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from lendweave.stores.postgres.address import Address
from lendweave.stores.postgres.errors import ConnectionLost, KeyTaken, ServerAway, ServerFault
from lendweave.stores.postgres.statements import in_order, numbered
from lendweave.stores.relational.connection import Dialect, Values

SCHEMA = "lendweave"
EVERY_TENANT = "*"
"""What a session says that reads the rows of all tenants; no tenant may be called so."""

POSTGRES = Dialect(
    name="PostgreSQL",
    error=ServerFault,
    taken=KeyTaken,
    check_pages="",
    each_of="(SELECT json_array_elements_text(CAST(? AS json)) AS value)",
    last_offset="SELECT next_offset - 1 FROM log_head",
    row_number="number",
    advice="Check the server, its disk and its log.",
)
_ACT_FOR = "SELECT set_config('lendweave.tenant', ?, false)"
_COMMANDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "CLOSE", "FETCH")
_UNIQUE_VIOLATION = "23505"
_GONE = ("57P01", "57P02", "57P03", "08")
_SETTINGS = {
    "search_path": SCHEMA,
    "synchronous_commit": "on",
    "client_encoding": "UTF8",
    "extra_float_digits": "3",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that a statement gave, all of them; rowcount: those it changed."""

    rows: list[Any]
    rowcount: int

    def fetchone(self) -> Any:
        """The first row, None where there is none."""
        return self.rows[0] if self.rows else None

    def fetchall(self) -> list[Any]:
        """All rows."""
        return self.rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)


class Session:
    """Implements stores.relational.connection.Connection.

    Statements are prepared at first use, and kept. Raises ServerAway where there is no way in.
    """

    def __init__(self, address: Address) -> None:
        self._driver = connected(address)
        self._prepared: dict[str, tuple[Any, ...]] = {}
        self._tenant: str | None = ""
        self._open = False

    @property
    def dialect(self) -> Dialect:
        """Where PostgreSQL differs."""
        return POSTGRES

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; a lost connection has none."""
        return self._open

    @property
    def process(self) -> int:
        """The number of the server's process."""
        return int(self.execute("SELECT pg_backend_pid()").fetchone()[0])

    def execute(self, sql: str, values: Values = (), /) -> Answer:
        """Run one statement. Raises ServerFault."""
        if sql.startswith(_COMMANDS):
            return self._command(sql)
        statement = numbered(sql)
        return self._answered(statement.sql, in_order(statement, values))

    def executemany(self, sql: str, rows: Iterable[Any], /) -> Answer:
        """Run one statement for each row; rowcount is of all of them."""
        statement = numbered(sql)
        answers = [self._answered(statement.sql, in_order(statement, row)) for row in rows]
        return Answer([], sum(answer.rowcount for answer in answers))

    def pages(self, sql: str, values: Values, size: int) -> Iterator[list[Any]]:
        """The rows of a query, `size` at a time, within a transaction."""
        statement = numbered(f"DECLARE paged NO SCROLL CURSOR FOR {sql}")
        self._run(self._driver.execute_unnamed, statement.sql, vals=in_order(statement, values))
        while rows := self._command(f"FETCH {size} FROM paged").rows:
            yield [tuple(row) for row in rows]
        self._command("CLOSE paged")

    def act_for(self, tenant_id: str | None) -> None:
        """From here on act for one tenant, None to read those of all."""
        name = EVERY_TENANT if tenant_id is None else tenant_id
        if name != self._tenant:
            self.execute(_ACT_FOR, (name,))
            self._tenant = name

    def begin_group(self, next_offset: int) -> int:
        """Begin a transaction."""
        self._command("BEGIN")
        return next_offset

    def commit_group(self, next_offset: int) -> None:
        """Commit it."""
        self._command("COMMIT")

    def close(self) -> None:
        """End the session; one that is lost is gone already."""
        try:
            self._driver.close()
        except _broken():
            self._open = False

    def _command(self, sql: str) -> Answer:
        """A statement without values, which is not prepared."""
        answer = self._run(self._driver.execute_simple, sql)
        if sql.startswith("BEGIN"):
            self._open = True
        elif sql.startswith(("COMMIT", "ROLLBACK")):
            self._tenant = ""  # what was set in the transaction may be undone
            self._open = sql.startswith("ROLLBACK TO")
        return answer

    def _answered(self, sql: str, values: Sequence[str | None]) -> Answer:
        prepared = self._prepared.get(sql)
        if prepared is None:
            prepared = self._driven(self._driver.prepare_statement, sql, ())
            self._prepared[sql] = prepared
        name, columns, readers = prepared
        return self._run(self._driver.execute_named, name, values, columns, readers, sql)

    def _run(self, ask: Any, *arguments: Any, **named: Any) -> Answer:
        context = self._driven(ask, *arguments, **named)
        return Answer(list(map(tuple, context.rows or ())), max(context.row_count, 0))

    def _driven(self, ask: Any, *arguments: Any, **named: Any) -> Any:
        """What the driver answers; its errors as ServerFault."""
        try:
            return ask(*arguments, **named)
        except _broken() as error:
            fault = _fault(error)
            if isinstance(fault, ConnectionLost):
                self._open = False
            raise fault from None


def connected(address: Address) -> Any:
    """The driver's connection. Raises ServerAway."""
    try:
        from pg8000.native import Connection  # noqa: PLC0415 - an extra, for those who need it
    except ImportError:
        raise ServerAway(
            where=str(address),
            got="no driver for PostgreSQL",
            expected="the extra `postgres`",
            fix="pip install 'lendweave[postgres]'",
        ) from None
    try:
        with ExitStack() as opening:
            way = opening.enter_context(address.reached())
            signing_in = address.arguments()
            driver = Connection(
                **signing_in, sock=way, application_name="lendweave", startup_params=_SETTINGS
            )
            way.settimeout(None)
            opening.pop_all()
    except _broken() as error:
        raise ServerAway(
            where=str(address),
            got=str(_fault(error)),
            expected="a server that answers and lets this role in",
            fix="Check that it runs, and the setting `database_url`, role and password.",
        ) from None
    return driver


def _broken() -> tuple[type[BaseException], ...]:
    """What the driver raises for an error of the server or of the way to it."""
    from pg8000.exceptions import Error  # noqa: PLC0415 - there only with the extra

    return Error, struct.error, OSError


def _fault(error: BaseException) -> ServerFault:
    """An error of the driver; never the values of a statement, which may be personal."""
    told = error.args[0] if error.args else {}
    if not isinstance(told, dict):
        return ConnectionLost(f"connection lost: {error}"[:200])
    state, words = str(told.get("C", "")), str(told.get("M", ""))[:200]
    if state.startswith(_GONE):
        return ConnectionLost(words, state)
    kind = KeyTaken if state == _UNIQUE_VIOLATION else ServerFault
    return kind(f"{words} (SQLSTATE {state})", state)
