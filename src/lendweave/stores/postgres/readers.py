"""Connections that read, lent one at a time; a server that was restarted is found again."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager

from lendweave.stores.postgres.address import Address
from lendweave.stores.postgres.errors import ConnectionLost, ServerAway, ServerFault
from lendweave.stores.postgres.session import Session
from lendweave.stores.relational.errors import ReadFailed

_BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class SessionPool:
    """Implements stores.relational.connection.Readers.

    Each reading is a transaction that sees one moment and can write nothing. The statement that
    begins it finds out whether an idle connection still stands; one that does not is replaced.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: queue.LifoQueue[Session] = queue.LifoQueue()

    @contextmanager
    def lend(self, tenant_id: str | None) -> Iterator[Session]:
        """A session that sees one tenant's rows, None for all. Raises ReadFailed."""
        try:
            with self.session() as session:
                session.act_for(tenant_id)
                yield session
        except (ServerFault, ServerAway) as error:
            raise ReadFailed(
                where=str(self._address),
                got=error.got if isinstance(error, ServerAway) else str(error),
                fix="Try again; if it stays so, check that the server runs and lets this role in.",
            ) from error

    moment = lend

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that acts for nobody yet. Raises ServerAway, ServerFault."""
        session = self._begun()
        try:
            yield session
        finally:
            self._give_back(session)

    def _begun(self) -> Session:
        while True:
            try:
                session = self._idle.get_nowait()
            except queue.Empty:
                break
            try:
                session.execute(_BEGIN)
            except ConnectionLost:
                session.close()
            else:
                return session
        session = Session(self._address)
        session.execute(_BEGIN)
        return session

    def _give_back(self, session: Session) -> None:
        """End the transaction; a session that cannot is closed."""
        try:
            if session.in_transaction:
                session.execute("ROLLBACK")
                self._idle.put(session)
            else:
                session.close()
        except ServerFault:
            session.close()

    def close(self) -> None:
        """Close the sessions that are not lent."""
        while not self._idle.empty():
            self._idle.get_nowait().close()
