"""The books in a relational store: commits under guards, balances, exposures, the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from lendweave.records.book_ports import (
    AccountBalance,
    Effect,
    EntryFilter,
    ExposureBalance,
    Guard,
    KeptEffect,
    LeasedEffect,
)
from lendweave.records.envelope import Record
from lendweave.records.lines import HolderType, Transition
from lendweave.records.ports import (
    IdempotencyKey,
    MarkOf,
    Receipt,
    RefusedRows,
    Response,
    SegmentDraft,
)
from lendweave.records.principal import Principal
from lendweave.records.servicing import JournalEntry, LoanEvent
from lendweave.stores.relational import book_reading, exposures, ledger, outbox, same_parties
from lendweave.stores.relational.append_segment import segment_table
from lendweave.stores.relational.batch import SegmentBatch
from lendweave.stores.relational.book_batch import BookBatch
from lendweave.stores.relational.book_rebuild import rebuild
from lendweave.stores.relational.log import Log
from lendweave.stores.relational.snapshot import Snapshot
from lendweave.stores.relational.writer import Writer

T = TypeVar("T")
_MICROS = 1_000_000
_RETRY_SECONDS_MAX = 3_600


@dataclass(frozen=True, slots=True)
class Books:
    """Implements records.book_ports: BookWriter, BookReader, Outbox.

    snapshot: what is committed now. latest: the same, for readings of immutable records that a
    commit in between cannot upset. writer: raises StoreReadOnly where there is none.
    """

    snapshot: Callable[[Principal], AbstractContextManager[Snapshot]]
    latest: Callable[[Principal], AbstractContextManager[Snapshot]]
    writer: Callable[[], Writer]

    # Writing

    def commit(
        self,
        principal: Principal,
        records: Sequence[Record],
        *,
        guards: Sequence[Guard] = (),
        effects: Sequence[Effect] = (),
        idempotency: IdempotencyKey | None = None,
        response: Response = b"",
    ) -> Future[Receipt]:
        """Queue one commit; the future resolves when it is on disk, whole, or not stored at all.

        Raises at once as RecordDatabase.submit does. The future raises StreamChanged,
        LimitExceeded, ExposureShort, BookedOnce, EntryUnbalanced, ClockBehind, EffectChanged, and
        what a `submit` raises that requires all to be stored.
        """
        effect = BookBatch(
            principal.tenant_id,
            tuple(records),
            tuple(guards),
            tuple(effects),
            idempotency,
            response,
        )
        return self.writer().submit(effect, principal.tenant_id)

    def submit_segments(
        self,
        principal: Principal,
        drafts: Sequence[SegmentDraft],
        *,
        quarantine: RefusedRows = (),
        mark: MarkOf = None,
        guards: Sequence[Guard] = (),
        records: Sequence[Record] = (),
    ) -> Future[tuple[Receipt, ...]]:
        """RecordDatabase.submit_segments under guards; `records` are stored as rows behind them.

        The receipt of `records`, where there are any, is the last one.
        """
        tables = tuple(replace(d, table=segment_table(d.kind, d.table)) for d in drafts)
        effect = SegmentBatch(
            principal.tenant_id,
            principal.name,
            tables,
            quarantine,
            mark,
            tuple(guards),
            tuple(records),
        )
        return self.writer().submit(effect, principal.tenant_id)

    def rebuild(self) -> int:
        """Make all that is derived from the records of the books again; from how many."""
        return self.writer().submit(rebuild, None).result()

    # Reading

    def events(self, principal: Principal, loan_id: str) -> tuple[LoanEvent, ...]:
        """All events of a loan, in the order in which they were booked."""
        return self._about(principal, "loan_event", loan_id)

    def transitions(self, principal: Principal, subject_id: str) -> tuple[Transition, ...]:
        """All transitions of an application, a line, a drawdown or a loan, in their order."""
        return self._about(principal, "transition", subject_id)

    def entries(self, principal: Principal, loan_id: str) -> tuple[JournalEntry, ...]:
        """All entries of a loan, in the order of the log."""
        return self._about(principal, "journal_entry", loan_id)

    def _about(self, principal: Principal, kind: str, subject: str) -> tuple[Any, ...]:
        with self.latest(principal) as snapshot:
            return book_reading.about(snapshot, principal.tenant_id, kind, subject)

    def find_entries(self, principal: Principal, wanted: EntryFilter) -> tuple[JournalEntry, ...]:
        """The entries that pass a filter, in the order of the log."""
        with self.snapshot(principal) as snapshot:
            return book_reading.find_entries(snapshot, principal.tenant_id, wanted)

    def exposure(
        self, principal: Principal, holder_type: HolderType, holder_key: str, currency: str
    ) -> ExposureBalance:
        """What one holder owes and has reserved."""
        with self.snapshot(principal) as snapshot:
            key = (holder_type, holder_key, currency)
            return exposures.exposure(snapshot.connection, principal.tenant_id, key)

    def exposures(self, principal: Principal) -> tuple[ExposureBalance, ...]:
        """The same of every holder."""
        with self.snapshot(principal) as snapshot:
            return exposures.exposures(snapshot.connection, principal.tenant_id)

    def over_limit(self, principal: Principal) -> tuple[ExposureBalance, ...]:
        """The holders that stand above their limit, a person of several ids once."""
        with self.snapshot(principal) as snapshot:
            return exposures.over_limit(snapshot.connection, principal.tenant_id)

    def same_parties(self, principal: Principal, party_id: str) -> tuple[str, ...]:
        """All ids under which a party is known, in order, its own among them."""
        with self.latest(principal) as snapshot:
            return same_parties.same_as(snapshot.connection, principal.tenant_id, party_id)

    def balances(
        self,
        principal: Principal,
        business_date: date | None = None,
        recorded_at: int | None = None,
    ) -> tuple[AccountBalance, ...]:
        """What each account holds after a business day, as it was stored at a time."""
        tenant_id = principal.tenant_id
        with self.snapshot(principal) as snapshot:
            return ledger.balances(
                snapshot.connection,
                tenant_id,
                business_date,
                recorded_at,
                partial(book_reading.entries_between, snapshot, tenant_id),
            )

    # The outbox

    def lease(
        self, principal: Principal, worker: str, *, limit: int = 16, seconds: int = 60
    ) -> tuple[LeasedEffect, ...]:
        """The oldest effects that nobody has, `worker`'s for so many seconds."""

        def leased(log: Log) -> tuple[LeasedEffect, ...]:
            now = log.clock.now()
            until = now + seconds * _MICROS
            tenant_id = principal.tenant_id
            return outbox.lease(log.connection, tenant_id, worker, limit, now=now, until=until)

        return self._done(principal, leased)

    def done(self, principal: Principal, leased: LeasedEffect) -> bool:
        """The effect is done; False when the lease has gone to another worker since."""
        tenant_id = principal.tenant_id
        return self._done(
            principal, lambda log: outbox.done(log.connection, tenant_id, leased, log.clock.now())
        )

    def failed(self, principal: Principal, leased: LeasedEffect, why: str) -> bool:
        """The effect failed: it is handed out again, after twice as long each time."""
        tenant_id = principal.tenant_id
        wait = min(2**leased.attempts, _RETRY_SECONDS_MAX) * _MICROS
        return self._done(
            principal,
            lambda log: outbox.failed(
                log.connection, tenant_id, leased, why, log.clock.now() + wait
            ),
        )

    def revive(self, principal: Principal) -> int:
        """Hand out dead effects again; how many there were."""
        return self._done(principal, lambda log: outbox.revive(log.connection, principal.tenant_id))

    def retry(self, principal: Principal, number: int) -> None:
        """Hand out one dead effect again. Raises EffectNotDead."""
        self._done(principal, lambda log: outbox.retry(log.connection, principal.tenant_id, number))

    def effects(
        self, principal: Principal, states: Sequence[str], limit: int
    ) -> tuple[KeptEffect, ...]:
        """Effects that are waiting, done or dead, the oldest first."""
        with self.snapshot(principal) as snapshot:
            return outbox.listed(snapshot.connection, principal.tenant_id, states, limit)

    def effect_counts(self, principal: Principal) -> dict[str, int]:
        """How many effects there are, by state: waiting, done, dead."""
        with self.snapshot(principal) as snapshot:
            return outbox.counts(snapshot.connection, principal.tenant_id)

    def _done(self, principal: Principal, effect: Callable[[Log], T]) -> T:
        return self.writer().submit(effect, principal.tenant_id).result()
