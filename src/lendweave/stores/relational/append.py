"""Appending a batch of single records to the row log."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lendweave.kernel.errors import shortened
from lendweave.records.book_ports import BOOK_KINDS, BookedOnce
from lendweave.records.catalog import kind_name
from lendweave.records.chain import Standing, Version
from lendweave.records.envelope import Record
from lendweave.records.ports import Receipt
from lendweave.stores.relational.book_keeping import grouped_by_kind
from lendweave.stores.relational.chains import FEW, Chains
from lendweave.stores.relational.errors import WrongTenant
from lendweave.stores.relational.held import HeldAmendments
from lendweave.stores.relational.log import Log
from lendweave.stores.relational.tally import Tally

_RELEASED = -1


def append_records(log: Log, tenant_id: str, records: Sequence[Record], tally: Tally) -> Receipt:
    """Judge, stamp and write the records of one batch, in its order; `tally` counts them.

    An amendment that waited for one of them is stored right after it.
    Raises WrongTenant, IdTaken and what `tally.judge` raises; the writer then undoes the batch.
    """
    chains = Chains(log.snapshot(), tenant_id)
    entities = {(kind_name(record), record.entity_id) for record in records}
    if 0 < len(entities) <= FEW:
        chains.load_few(entities)
    else:
        for kind, some in grouped_by_kind(records).items():
            chains.load(kind, [record.entity_id for record in some])
    appender = RowAppender(log, tenant_id, tally, chains)
    for index, record in enumerate(records):
        appender.add(index, record)
    return appender.write()


class RowAppender:
    """Judges records one after the other, then writes those that are to be stored."""

    def __init__(self, log: Log, tenant_id: str, tally: Tally, chains: Chains) -> None:
        self._log = log
        self._tenant_id = tenant_id
        self._tally = tally
        self._chains = chains
        self._held = HeldAmendments(log.connection, tenant_id)
        self.recorded_at = log.clock.now()
        self._stored: list[Record] = []

    def add(self, index: int, record: Record) -> None:
        """Judge one record; keep it for `write`, hold it or count it."""
        require_tenant(record.tenant_id, self._tenant_id)
        kind = kind_name(record)
        chain = self._chains.of(kind, record.entity_id)
        if not chain and record.supersedes is None:
            self._tally.counts[Standing.NEW] += 1  # the first of its entity: nothing to weigh
            self._store(kind, record, None, chain)
            return
        known_at = record.known_at if record.backfilled else None
        new = Version(record.id, record.content_hash, record.supersedes, record.tombstone, known_at)
        entity = f"{kind} {record.entity_id}"
        standing = self._tally.judge(index, entity, record.external_id, new, chain)
        if standing is Standing.HELD:
            self.hold(kind, record)
        elif standing is Standing.AMENDMENT:
            self._store(kind, record, record.supersedes or chain[-1].id, chain)

    def hold(self, kind: str, record: Record) -> None:
        """Keep an amendment, already counted as held, until its original arrives."""
        if not self._held.hold(kind, record, self.recorded_at):
            self._tally.counts[Standing.HELD] -= 1
            self._tally.counts[Standing.DUPLICATE] += 1

    def awaited(self, kind: str) -> list[str]:
        """The ids of the versions of a kind for which an amendment waits."""
        return self._held.awaited(kind)

    def release(self, kind: str, entity_id: str, version_id: str) -> None:
        """Store the amendment that waited for a version just stored, if there is one."""
        waiting = self._held.release(kind, entity_id, version_id)
        if waiting is not None:
            self.add(_RELEASED, waiting)

    def _store(
        self, kind: str, record: Record, supersedes: str | None, chain: list[Version]
    ) -> None:
        if kind in BOOK_KINDS and (supersedes is not None or record.tombstone):
            raise booked_once(kind, record)
        stamped = msgspec.structs.replace(
            record,
            recorded_at=self.recorded_at,
            known_at=record.known_at if record.backfilled else self.recorded_at,
            partition=0,
            offset=self._log.next_offset,
            supersedes=supersedes,
        )
        self._log.next_offset += 1
        self._stored.append(stamped)
        chain.append(
            Version(
                stamped.id, stamped.content_hash, supersedes, stamped.tombstone, stamped.known_at
            )
        )
        self.release(kind, stamped.entity_id, stamped.id)

    def write(self) -> Receipt:
        """Write what is to be stored, and say what became of the batch."""
        stored = tuple(self._stored)
        if not stored:
            return self._tally.receipt(None, 0)
        self._log.insert_rows(stored)
        self._log.reach("after_insert")
        return self._tally.receipt(stored[0].offset, len(stored), stored)


def booked_once(kind: str, record: Record) -> BookedOnce:
    """Why a record of the books takes no other version."""
    return BookedOnce(
        where=f"{kind} {shortened(record.external_id)}",
        got="a deletion" if record.tombstone else "other content under the same external id",
        expected="one version for ever",
        fix="Book what undoes it, under an external id of its own.",
    )


def require_tenant(got: str, expected: str) -> None:
    """Raise WrongTenant when a record is not of the principal's tenant."""
    if got != expected:
        raise WrongTenant(
            where=f"record of tenant {got[:60]!r}",
            got=got[:60],
            expected=expected,
            fix="Write it as a principal of its own tenant.",
        )
