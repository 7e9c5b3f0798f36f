"""One commit of the books as the writer runs it: guards, records, effects; all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lendweave.kernel.errors import LendweaveError, shortened
from lendweave.records.book_ports import (
    Effect,
    Guard,
    KindGrown,
    LogGuard,
    StreamChanged,
    StreamGuard,
)
from lendweave.records.chain import OnChange
from lendweave.records.envelope import Record
from lendweave.records.ports import IdempotencyKey, Receipt, Response
from lendweave.stores.relational import outbox
from lendweave.stores.relational.append import append_records
from lendweave.stores.relational.idempotency import keep_response, stored_response
from lendweave.stores.relational.log import Log
from lendweave.stores.relational.tally import Tally

_EVENTS = "SELECT count(*) FROM book_index WHERE tenant_id = ? AND subject = ? AND kind = ?"
_NEWER = 'SELECT max("offset") FROM log WHERE "offset" > ? AND tenant_id = ? AND kind = ?'


@dataclass(frozen=True, slots=True)
class BookBatch:
    """What one `commit` asks for; called with the log by the writer."""

    tenant_id: str
    records: tuple[Record, ...]
    guards: tuple[Guard, ...]
    effects: tuple[Effect, ...]
    idempotency: IdempotencyKey | None
    response: Response

    def __call__(self, log: Log) -> Receipt:
        key = self.idempotency
        if key is None:
            return self._store(log)
        kept = stored_response(log.connection, self.tenant_id, key)
        if kept is not None:
            return Receipt(None, 0, response=kept, replayed=True)
        receipt = self._store(log)
        made = self.response if isinstance(self.response, bytes) else self.response(receipt)
        keep_response(log.connection, self.tenant_id, key, made, log.clock.now())
        return replace(receipt, response=made)

    def _store(self, log: Log) -> Receipt:
        tally = Tally(OnChange.AMEND, require_stored=True)
        (receipt,) = guarded(
            log,
            self.tenant_id,
            self.guards,
            lambda: (append_records(log, self.tenant_id, self.records, tally),),
        )
        if self.effects:
            outbox.put(log.connection, self.tenant_id, self.effects, log.clock.now())
        return receipt


def guarded(
    log: Log,
    tenant_id: str,
    guards: Sequence[Guard],
    store: Callable[[], tuple[Receipt, ...]],
) -> tuple[Receipt, ...]:
    """Store under guards: a broken one stops what is new, a repetition stores nothing anyway.

    What a caller sends that had read too little may fail for other reasons too; it is told to
    read again. Raises StreamChanged and what `store` raises.
    """
    broken = broken_guard(log, tenant_id, guards)
    try:
        receipts = store()
    except LendweaveError as error:
        if broken is None:
            raise
        raise broken from error
    if broken is not None and any(receipt.count for receipt in receipts):
        raise broken
    return receipts


def broken_guard(log: Log, tenant_id: str, guards: Sequence[Guard]) -> StreamChanged | None:
    """The first guard that does not hold, as an error; None when all do."""
    for guard in guards:
        broken = (
            _moved(log, tenant_id, guard)
            if isinstance(guard, LogGuard)
            else _grown(log, tenant_id, guard)
        )
        if broken is not None:
            return broken
    return None


def _grown(log: Log, tenant_id: str, guard: StreamGuard) -> StreamChanged | None:
    (events,) = log.connection.execute(_EVENTS, (tenant_id, guard.stream, guard.kind)).fetchone()
    if events == guard.events:
        return None
    return StreamChanged(
        where=f"{guard.kind} of {shortened(guard.stream)}",
        got=f"{guard.events} when it was read, {events} now",
        expected="none booked in between",
        fix="Read again, decide again.",
    )


def _moved(log: Log, tenant_id: str, guard: LogGuard) -> KindGrown | None:
    values = (guard.read_offset, tenant_id, guard.kind)
    (newest,) = log.connection.execute(_NEWER, values).fetchone()
    if newest is None:
        return None
    return KindGrown(
        where=f"{guard.kind} behind offset {guard.read_offset}",
        got=f"one at offset {newest}",
        expected="none booked in between",
        fix="Read again, decide again.",
    )
