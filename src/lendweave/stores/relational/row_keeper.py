"""Rows of feeds in a relational store: the records they give, and those that give none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lendweave.records.kept_rows import (
    KeptRow,
    RecordGroup,
    RowAction,
    RowChange,
    RowChanges,
    RowEvent,
    RowFilter,
    RowGroup,
    StoredGroups,
)
from lendweave.records.ports import IdempotencyKey, Receipt, RefusedRows
from lendweave.records.principal import Principal
from lendweave.stores.relational import quarantine
from lendweave.stores.relational.append import append_records
from lendweave.stores.relational.connection import Readers
from lendweave.stores.relational.idempotency import keep_response, stored_response
from lendweave.stores.relational.log import Log
from lendweave.stores.relational.tally import Tally
from lendweave.stores.relational.writer import Writer


@dataclass(frozen=True, slots=True)
class RowKeeping:
    """Implements records.kept_rows.RowKeeper. writer: raises StoreReadOnly where there is none."""

    readers: Readers
    writer: Callable[[], Writer]

    def kept(
        self, principal: Principal, asked: RowFilter, *, limit: int, after: int = 0
    ) -> tuple[KeptRow, ...]:
        """Rows numbered above `after`, oldest first."""
        with self.readers.lend(principal.tenant_id) as connection:
            return quarantine.list_rows(connection, principal.tenant_id, asked, limit, after)

    def kept_by_number(self, principal: Principal, number: int) -> KeptRow | None:
        """The row of this number, in whatever state."""
        with self.readers.lend(principal.tenant_id) as connection:
            return quarantine.row_by_number(connection, principal.tenant_id, number)

    def grouped(self, principal: Principal, asked: RowFilter) -> tuple[RowGroup, ...]:
        """How many rows are alike, most first."""
        with self.readers.lend(principal.tenant_id) as connection:
            return quarantine.group_rows(connection, principal.tenant_id, asked)

    def events(self, principal: Principal, number: int) -> tuple[RowEvent, ...]:
        """All that was done with a row, oldest first."""
        with self.readers.lend(principal.tenant_id) as connection:
            return quarantine.events_of(connection, principal.tenant_id, number)

    def cells(
        self, principal: Principal, numbers: Sequence[int], action: RowAction | None = None
    ) -> Mapping[int, Mapping[str, str]]:
        """number → cells as they were read; the event is on disk before they are given.

        Raises SealBroken, and what the key's owner raises for a key that is lost.
        """
        effect = quarantine.OpenCells(principal.tenant_id, principal.name, numbers, action)
        return self.writer().submit(effect, principal.tenant_id).result()

    def change(self, principal: Principal, changes: Sequence[RowChange]) -> int:
        """How many rows changed; those in another state than `was` do not."""
        tenant_id, who = principal.tenant_id, principal.name
        return (
            self.writer()
            .submit(lambda log: quarantine.change_rows(log, tenant_id, who, changes), tenant_id)
            .result()
        )

    def store(
        self,
        principal: Principal,
        groups: Sequence[RecordGroup],
        *,
        refused: RefusedRows = (),
        changes: RowChanges = (),
        idempotency: IdempotencyKey | None = None,
        response: Callable[[Sequence[Receipt]], bytes] = lambda _: b"",
    ) -> StoredGroups:
        """Store the groups with all that goes with them, whole or not at all.

        Raises what RecordDatabase.submit raises.
        """
        effect = GroupsBatch(principal, tuple(groups), refused, changes, idempotency, response)
        return self.writer().submit(effect, principal.tenant_id).result()


@dataclass(frozen=True, slots=True)
class GroupsBatch:
    """What one `store` asks for; called with the log by the writer."""

    principal: Principal
    groups: tuple[RecordGroup, ...]
    refused: RefusedRows
    changes: RowChanges
    idempotency: IdempotencyKey | None
    response: Callable[[Sequence[Receipt]], bytes]

    def __call__(self, log: Log) -> StoredGroups:
        tenant_id, key = self.principal.tenant_id, self.idempotency
        kept = None if key is None else stored_response(log.connection, tenant_id, key)
        if kept is not None:
            return StoredGroups((), kept, replayed=True)
        receipts = self._stored(log)
        made = self.response(receipts)
        if key is not None:
            keep_response(log.connection, tenant_id, key, made, log.clock.now())
        return StoredGroups(receipts, made)

    def _stored(self, log: Log) -> tuple[Receipt, ...]:
        tenant_id = self.principal.tenant_id
        receipts = tuple(
            append_records(log, tenant_id, records, Tally(on_change))
            for on_change, records in self.groups
        )
        refused = self.refused(receipts) if callable(self.refused) else self.refused
        if refused:
            quarantine.keep_rows(log, tenant_id, refused)
        changes = self.changes(receipts) if callable(self.changes) else self.changes
        quarantine.change_rows(log, tenant_id, self.principal.name, changes)
        return receipts
