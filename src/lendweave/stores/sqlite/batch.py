"""One batch as the writer runs it: records, refused rows and the answer, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lendweave.records.chain import OnChange
from lendweave.records.envelope import Record
from lendweave.records.ports import IdempotencyKey, QuarantinedRow, Receipt, Response
from lendweave.stores.sqlite.append import append_records
from lendweave.stores.sqlite.idempotency import keep_response, stored_response
from lendweave.stores.sqlite.log import Log
from lendweave.stores.sqlite.quarantine import keep_rows
from lendweave.stores.sqlite.tally import Tally


@dataclass(frozen=True, slots=True)
class RowBatch:
    """What one `submit` asks for; called with the log by the writer."""

    tenant_id: str
    records: tuple[Record, ...]
    on_change: OnChange
    idempotency: IdempotencyKey | None
    response: Response
    quarantine: tuple[QuarantinedRow, ...]
    require_stored: bool

    def __call__(self, log: Log) -> Receipt:
        if self.idempotency is None:
            return self._store(log)
        kept = stored_response(log.connection, self.tenant_id, self.idempotency)
        if kept is not None:
            return Receipt(None, 0, response=kept, replayed=True)
        receipt = self._store(log)
        made = self.response if isinstance(self.response, bytes) else self.response(receipt)
        keep_response(log.connection, self.tenant_id, self.idempotency, made, log.clock.now())
        return replace(receipt, response=made)

    def _store(self, log: Log) -> Receipt:
        tally = Tally(self.on_change, self.require_stored)
        receipt = append_records(log, self.tenant_id, self.records, tally)
        if self.quarantine:
            keep_rows(log.connection, self.tenant_id, self.quarantine, log.clock.now())
        return receipt
