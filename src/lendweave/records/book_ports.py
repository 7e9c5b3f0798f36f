"""What flows may ask of the books, and what they hand over and get back.

The books are records like all others: `loan_event`, `journal_entry`, `transition`, `exposure`,
`exposure_limit`. A store keeps beside them what is asked for at every step (how many events a loan
has, what each account holds, what each holder owes), in the same transaction, and can make it
again from the log. A store implements these Protocols; a flow names them and never the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol, TypeAlias

from lendweave.kernel.errors import Conflict, Invalid
from lendweave.records.credit import Exposure
from lendweave.records.envelope import Record
from lendweave.records.lines import HolderType, Transition
from lendweave.records.ports import (
    IdempotencyKey,
    MarkOf,
    Pending,
    Receipt,
    RefusedRows,
    Response,
    SegmentDraft,
)
from lendweave.records.principal import Principal
from lendweave.records.servicing import JournalEntry, LoanEvent

BOOK_KINDS = frozenset({"loan_event", "journal_entry", "transition", "exposure"})
"""Kinds that are booked once and for all: no version of them is ever amended or deleted."""


class StreamChanged(Conflict):
    """Something was booked since the caller had read, so that what it decided may be wrong.
    调用方读取之后又有新的记账，其依据可能已过时。
    """

    code = "RECORDS-051"


class KindGrown(StreamChanged):
    """A record of a kind that the caller had read whole was stored since.
    调用方读取之后，该类记录又有新增。
    """

    code = "RECORDS-056"


class LimitExceeded(Conflict):
    """The exposure of a holder would rise above its limit.
    主体的敞口将超过其上限。
    """

    code = "RECORDS-052"


class ExposureShort(Conflict):
    """More is released or used than the holder has used or reserved.
    释放或使用的金额超过该主体已用或已预留的敞口。
    """

    code = "RECORDS-053"


class BookedOnce(Conflict):
    """A record of the books comes again with other content, or names an older version.
    账务记录以不同内容再次出现，或声明取代旧版本。
    """

    code = "RECORDS-054"


class EntryUnbalanced(Invalid):
    """The lines of a journal entry do not add up to zero for each holder.
    分录各行按账套合计不为零。
    """

    code = "RECORDS-055"


@dataclass(frozen=True, slots=True)
class StreamGuard:
    """What a caller had read of one stream; commits only if that is still all of it.

    stream: entity_id of a loan, application, facility or drawdown.
    events: how many records of `kind` it had. kind: loan_event for loans, else transition.
    """

    stream: str
    events: int
    kind: Literal["loan_event", "transition"] = "loan_event"


@dataclass(frozen=True, slots=True)
class LogGuard:
    """Commits only if no record of `kind` was stored behind `read_offset`, for jobs over all."""

    kind: str
    read_offset: int


Guard: TypeAlias = StreamGuard | LogGuard


@dataclass(frozen=True, slots=True)
class Movement:
    """What an `exposure` record does to its holder. Amounts in minor units, never below zero.

    reserve  amount is reserved
    use      amount is used; reserved_minor of it had been reserved before
    release  amount is given back: reserved_minor of it from what was reserved, the rest from used

    restores: a use that takes a release back, as when a repayment bounces. It is a fact already, so
    no limit stands against it.
    """

    holder_type: HolderType
    holder_key: str
    currency: str
    movement: Literal["reserve", "use", "release"]
    amount_minor: int
    reserved_minor: int = 0
    restores: bool = False

    @property
    def used_change(self) -> int:
        """By how much the used exposure grows."""
        if self.movement == "release":
            return self.reserved_minor - self.amount_minor
        return self.amount_minor if self.movement == "use" else 0

    @property
    def reserved_change(self) -> int:
        """By how much the reserved exposure grows."""
        return self.amount_minor if self.movement == "reserve" else -self.reserved_minor

    def values(self) -> dict[str, Any]:
        """The fields of its `exposure` record."""
        return {
            "holder_type": self.holder_type,
            "holder_key": self.holder_key,
            "movement": self.movement,
            "amount_minor": self.amount_minor,
            "reserved_minor": self.reserved_minor,
            "currency": self.currency,
            "restores": self.restores,
        }


def movement_of(record: Exposure) -> Movement:
    """The movement that an `exposure` record makes."""
    return Movement(
        record.holder_type,
        record.holder_key,
        record.currency,
        record.movement,
        record.amount_minor,
        record.reserved_minor,
        record.restores,
    )


@dataclass(frozen=True, slots=True)
class ExposureBalance:
    """What one holder owes and has reserved, and the most it may. limit_minor: None for no limit.

    valid_to: last day of the limit; after it nothing more may be reserved or used.
    same_as: other ids under which a person is known. What is moved under them is `others_…`, and
    the limit is one for all of them: the lowest that was set under any.
    """

    holder_type: HolderType
    holder_key: str
    currency: str
    used_minor: int = 0
    reserved_minor: int = 0
    limit_minor: int | None = None
    valid_to: date | None = None
    same_as: tuple[str, ...] = ()
    others_used_minor: int = 0
    others_reserved_minor: int = 0

    @property
    def whole_used_minor(self) -> int:
        """What is used under all ids of the holder."""
        return self.used_minor + self.others_used_minor

    @property
    def whole_reserved_minor(self) -> int:
        """What is reserved under all ids of the holder."""
        return self.reserved_minor + self.others_reserved_minor

    @property
    def room_minor(self) -> int | None:
        """What may still be reserved or used, None without a limit."""
        left = self._left_minor
        return None if left is None else max(0, left)

    @property
    def over_minor(self) -> int:
        """By how much the holder stands above its limit: it was cut, or its ids were joined."""
        left = self._left_minor
        return 0 if left is None else max(0, -left)

    @property
    def _left_minor(self) -> int | None:
        if self.limit_minor is None:
            return None
        return self.limit_minor - self.whole_used_minor - self.whole_reserved_minor


@dataclass(frozen=True, slots=True, order=True)
class AccountBalance:
    """What one account of one holder's books holds: debits above zero, credits below."""

    currency: str
    holder: str
    account: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which journal entries: those of a loan, of an account, of a holder, of some business days.

    An entry passes when one of its lines stands in `account` and `holder`; None is any.
    """

    loan_id: str | None = None
    account: str | None = None
    holder: str | None = None
    currency: str | None = None
    first: date | None = None
    last: date | None = None
    recorded_at: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done outside once the commit is on disk, for example a disbursal.

    key: what makes it one effect at the receiver, which honours it; the same effect and key again
    is not done twice. Effects of one `order_by` are handed out one after the other.
    """

    effect: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    order_by: str = ""


@dataclass(frozen=True, slots=True)
class LeasedEffect:
    """An effect that one worker has until `until` (µs UTC). attempts: from 1."""

    number: int
    effect: Effect
    worker: str
    until: int
    attempts: int


@dataclass(frozen=True, slots=True)
class KeptEffect:
    """An effect in the outbox. state: waiting, done or dead. error: of the last attempt."""

    number: int
    effect: str
    key: str
    state: str
    attempts: int
    error: str


class BookWriter(Protocol):
    """Books records: all that a commit holds, or nothing of it.

    commit: every guard must hold, else StreamChanged. `exposure` records move the exposure of
    their holder in their order; LimitExceeded, ExposureShort. Records of BOOK_KINDS: the same
    external id with the same content is a duplicate, with other content BookedOnce; entries must
    balance, else EntryUnbalanced. Other kinds are amended. A record that names a version which is
    not current fails the commit. Where all records of BOOK_KINDS are duplicates the commit is a
    repetition: guards are not looked at, and nothing changes.

    submit_segments: as records.ports, with guards, and `records` stored as rows in the same
    transaction, for what a job books in bulk.
    """

    def commit(
        self,
        principal: Principal,
        records: Sequence[Record],
        *,
        guards: Sequence[Guard] = (),
        effects: Sequence[Effect] = (),
        idempotency: IdempotencyKey | None = None,
        response: Response = b"",
    ) -> Pending[Receipt]: ...

    def submit_segments(
        self,
        principal: Principal,
        drafts: Sequence[SegmentDraft],
        *,
        quarantine: RefusedRows = (),
        mark: MarkOf = None,
        guards: Sequence[Guard] = (),
        records: Sequence[Record] = (),
    ) -> Pending[tuple[Receipt, ...]]: ...


class BookReader(Protocol):
    """Reads the books of the principal's tenant.

    events, transitions: in the order in which they were booked; their number is what a
    StreamGuard names. entries: of one loan in the order of the log. find_entries: any.
    balances: after `business_date`, as it was stored at `recorded_at` (µs UTC); None for now.
    over_limit: holders that stand above their limit, a person of several ids once.
    same_parties: all ids under which a party is known, its own among them.
    """

    def events(self, principal: Principal, loan_id: str) -> tuple[LoanEvent, ...]: ...

    def transitions(self, principal: Principal, subject_id: str) -> tuple[Transition, ...]: ...

    def entries(self, principal: Principal, loan_id: str) -> tuple[JournalEntry, ...]: ...

    def find_entries(
        self, principal: Principal, wanted: EntryFilter
    ) -> tuple[JournalEntry, ...]: ...

    def exposure(
        self, principal: Principal, holder_type: HolderType, holder_key: str, currency: str
    ) -> ExposureBalance: ...

    def exposures(self, principal: Principal) -> tuple[ExposureBalance, ...]: ...

    def over_limit(self, principal: Principal) -> tuple[ExposureBalance, ...]: ...

    def same_parties(self, principal: Principal, party_id: str) -> tuple[str, ...]: ...

    def balances(
        self,
        principal: Principal,
        business_date: date | None = None,
        recorded_at: int | None = None,
    ) -> tuple[AccountBalance, ...]: ...


class Outbox(Protocol):
    """Effects that wait to be done: at least once from us, once at a receiver that honours keys.

    lease: the oldest effects that nobody has, to one worker for a while. After it, or when the
    worker says that it failed, they are handed out again. done, failed: False when the lease has
    gone to another worker since.
    """

    def lease(
        self, principal: Principal, worker: str, *, limit: int = 16, seconds: int = 60
    ) -> tuple[LeasedEffect, ...]: ...

    def done(self, principal: Principal, leased: LeasedEffect) -> bool: ...

    def failed(self, principal: Principal, leased: LeasedEffect, why: str) -> bool: ...
