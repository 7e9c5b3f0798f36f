"""One batch as the writer runs it: records, refused rows and what goes with them, whole or not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lendweave.records.book_ports import Guard
from lendweave.records.chain import OnChange
from lendweave.records.envelope import Record
from lendweave.records.ports import (
    IdempotencyKey,
    MarkOf,
    QuarantinedRow,
    Receipt,
    RefusedRows,
    Response,
    SegmentDraft,
)
from lendweave.stores.relational.append import append_records
from lendweave.stores.relational.append_segment import SegmentAppend
from lendweave.stores.relational.book_batch import guarded
from lendweave.stores.relational.file_imports import keep_mark
from lendweave.stores.relational.idempotency import keep_response, stored_response
from lendweave.stores.relational.log import Log
from lendweave.stores.relational.quarantine import close_refusals, keep_rows
from lendweave.stores.relational.tally import Tally


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
            keep_rows(log, self.tenant_id, self.quarantine)
        return receipt


@dataclass(frozen=True, slots=True)
class SegmentBatch:
    """What one `submit_segments` asks for; called with the log by the writer."""

    tenant_id: str
    who: str
    drafts: tuple[SegmentDraft, ...]
    quarantine: RefusedRows
    mark: MarkOf
    guards: tuple[Guard, ...] = ()
    records: tuple[Record, ...] = ()

    def __call__(self, log: Log) -> tuple[Receipt, ...]:
        receipts = guarded(log, self.tenant_id, self.guards, lambda: self._stored(log))
        rows = self.quarantine(receipts) if callable(self.quarantine) else self.quarantine
        if rows:
            keep_rows(log, self.tenant_id, rows)
        mark = self.mark(receipts) if callable(self.mark) else self.mark
        if mark is not None:
            keep_mark(log.connection, self.tenant_id, mark)
            if mark.finished_at is not None and not mark.refused:
                close_refusals(log, self.tenant_id, self.who, mark)
        return receipts

    def _stored(self, log: Log) -> tuple[Receipt, ...]:
        receipts = tuple(SegmentAppend(self.tenant_id, draft).write(log) for draft in self.drafts)
        if not self.records:
            return receipts
        tally = Tally(OnChange.AMEND, require_stored=True)
        return *receipts, append_records(log, self.tenant_id, self.records, tally)
