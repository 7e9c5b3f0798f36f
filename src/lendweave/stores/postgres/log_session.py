"""The one session that writes: it holds the lock, and finds out what became of a broken commit.

Positions are in commit order because one session writes them: the lock of the database is its own
as long as it lives, and each transaction takes the row `log_head`, which says where the log goes
on. Each commit leaves a name of its own there. When the server goes away during a commit, the next
session that has the lock, which the server frees only once the old session has ended, reads
whether that name is there: then the batch is stored, else nothing of it is.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lendweave.stores.postgres.address import Address
from lendweave.stores.postgres.errors import (
    CommitUnknown,
    ConnectionLost,
    ServerAway,
    ServerFault,
)
from lendweave.stores.postgres.session import Answer, Session
from lendweave.stores.relational.connection import Dialect, Values
from lendweave.stores.relational.errors import StoreInUse

_LOCK = "SELECT pg_try_advisory_lock(7237125)"
_TAKE_HEAD = "SELECT next_offset FROM log_head FOR UPDATE"
_MOVE_HEAD = "UPDATE log_head SET next_offset = ?, commit_name = ?"
_COMMIT_NAME = "SELECT commit_name FROM log_head"
_PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 20.0
_HANDOVER_SECONDS = 1.0  # the server needs a moment to see that a killed writer is gone


@dataclass
class LogSession:
    """Implements stores.relational.connection.Connection for the writer.

    patience: seconds for which it looks for the server again. wait: how it passes them.
    Raises ServerAway, StoreInUse where another process has the lock.
    """

    address: Address
    patience: float = PATIENCE_SECONDS
    wait: Callable[[float], None] = time.sleep
    _session: Session = field(init=False)

    def __post_init__(self) -> None:
        self._session = self._found(_HANDOVER_SECONDS, StoreInUse)

    @property
    def dialect(self) -> Dialect:
        """Where PostgreSQL differs."""
        return self._session.dialect

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; a lost connection has none."""
        return self._session.in_transaction

    @property
    def process(self) -> int:
        """The number of the server's process."""
        return self._session.process

    def execute(self, sql: str, values: Values = (), /) -> Answer:
        """Run one statement. Raises ServerFault."""
        return self._session.execute(sql, values)

    def executemany(self, sql: str, rows: Any, /) -> Answer:
        """Run one statement for each row."""
        return self._session.executemany(sql, rows)

    def pages(self, sql: str, values: Values, size: int) -> Any:
        """The rows of a query, `size` at a time."""
        return self._session.pages(sql, values, size)

    def act_for(self, tenant_id: str | None) -> None:
        """From here on act for one tenant, None to read those of all."""
        self._session.act_for(tenant_id)

    def begin_group(self, next_offset: int) -> int:
        """Begin a transaction, in a new session where the last one is lost."""
        try:
            return self._begun()
        except ConnectionLost:
            self._session.close()
            self._session = self._found(self.patience, ServerAway, StoreInUse, ServerFault)
            return self._begun()

    def commit_group(self, next_offset: int) -> None:
        """Commit, and find out what became of it where the server went away. Raises CommitUnknown.

        ConnectionLost, as any ServerFault, says that nothing is stored.
        """
        name = secrets.token_hex(16)
        self.execute(_MOVE_HEAD, (next_offset, name))
        try:
            self.execute("COMMIT")
        except ConnectionLost as error:
            self._require_stored(name, error)

    def close(self) -> None:
        """End the session, which frees the lock."""
        self._session.close()

    def _begun(self) -> int:
        self.execute("BEGIN")
        return int(self.execute(_TAKE_HEAD).fetchone()[0])

    def _require_stored(self, name: str, error: ConnectionLost) -> None:
        self._session.close()
        try:
            self._session = self._found(self.patience, ServerAway, StoreInUse, ServerFault)
            stored = self.execute(_COMMIT_NAME).fetchone()[0] == name
        except (ServerAway, StoreInUse, ServerFault) as failure:
            raise CommitUnknown(
                where=str(self.address),
                got=str(error),
                expected="an answer to COMMIT",
                fix="Send it again under the same key or external ids once the server is back:"
                " what is stored already is not stored twice.",
            ) from failure
        if not stored:
            raise error

    def _found(self, patience: float, *hindrances: type[Exception]) -> Session:
        """A session with the lock, as soon as there can be one; hindrances may pass by then."""
        waited = 0.0
        while True:
            try:
                return self._locked()
            except hindrances:
                if waited >= patience:
                    raise
                self.wait(_PAUSE_SECONDS)
                waited += _PAUSE_SECONDS

    def _locked(self) -> Session:
        session = Session(self.address)
        try:
            (locked,) = session.execute(_LOCK).fetchone()
            if not locked:
                raise StoreInUse(
                    where=str(self.address),
                    got="another process writes to it",
                    expected="one writer",
                    fix="Stop it, or ask it over HTTP if it serves; what only shows still works.",
                )
        except BaseException:
            session.close()
            raise
        return session
