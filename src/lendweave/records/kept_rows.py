"""Rows in quarantine as work to be done: what became of each, who looked, what closes it.

A row is open until its cells have become records, or somebody has discarded it with a reason. Every
step is an event that stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from lendweave.records.chain import OnChange
from lendweave.records.envelope import Record
from lendweave.records.ports import IdempotencyKey, QuarantinedRow, Receipt, RefusedRows
from lendweave.records.principal import Principal

TEXT = "#text"
"""Among the cells of a row that could not be split: its text."""


class RowStatus(Enum):
    """What became of a row."""

    OPEN = "open"
    FIXED = "fixed"  # its corrected cells became records
    REPLAYED = "replayed"  # its own cells became records, by a mapping that was corrected
    DISCARDED = "discarded"  # somebody said why it is not needed


class RowAction(Enum):
    """What somebody did with a row."""

    SHOWN = "shown"
    EXPORTED = "exported"
    CORRECTED = "corrected"  # cells were changed, and others are still at fault
    FIXED = "fixed"
    REPLAYED = "replayed"
    DISCARDED = "discarded"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row in quarantine. number: its own, never given again.

    sealed: the cells as they were read, or the text of a row that could not be split, are at hand;
    not once they have become records.
    """

    number: int
    row: QuarantinedRow
    status: RowStatus
    sealed: bool


class RowFilter(NamedTuple):
    """Which rows are meant; None for any."""

    status: RowStatus | None = RowStatus.OPEN
    code: str | None = None
    feed: str | None = None
    file: str | None = None
    column: str | None = None
    scenario: str | None = None


@dataclass(frozen=True, slots=True)
class RowGroup:
    """How many rows are alike. column: empty for rows at fault as a whole."""

    status: str
    scenario: str
    feed: str
    file: str
    column: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class RowEvent:
    """Who did what with a row, and when (µs UTC). note: the reason, or what came of it."""

    number: int
    action: RowAction
    who: str
    at: int
    note: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """What is to become of one row.

    was: the state that it must be in, else nothing changes. becomes: its new state.
    action: the event, None for none. row: what may be shown of it from now on, with its new fault,
    and cells that take the place of those that are kept, if it has any.
    """

    number: int
    was: RowStatus
    becomes: RowStatus
    action: RowAction | None = None
    note: str = ""
    row: QuarantinedRow | None = None


RecordGroup = tuple[OnChange, Sequence[Record]]
"""Records of one batch that a feed treats alike when they come again."""

RowChanges = Sequence[RowChange] | Callable[[Sequence[Receipt]], Sequence[RowChange]]
"""Changes to keep with records, or how to tell them from the receipts of the groups."""


class StoredGroups(NamedTuple):
    """What became of the groups, and the answer kept under the idempotency key.

    replayed: the same key was answered before, and nothing was stored now.
    """

    receipts: tuple[Receipt, ...]
    response: bytes = b""
    replayed: bool = False


class RowKeeper(Protocol):
    """Keeps refused rows, and stores the records that rows give, in one transaction."""

    def kept(
        self, principal: Principal, asked: RowFilter, *, limit: int, after: int = 0
    ) -> tuple[KeptRow, ...]:
        """Rows numbered above `after`, oldest first."""
        ...

    def kept_by_number(self, principal: Principal, number: int) -> KeptRow | None: ...

    def grouped(self, principal: Principal, asked: RowFilter) -> tuple[RowGroup, ...]: ...

    def events(self, principal: Principal, number: int) -> tuple[RowEvent, ...]:
        """All that was done with a row, oldest first."""
        ...

    def cells(
        self, principal: Principal, numbers: Sequence[int], action: RowAction | None = None
    ) -> Mapping[int, Mapping[str, str]]:
        """number → cells as they were read, by column; the event is on disk before they are given.

        action: None where a program reads them and nobody sees them.
        """
        ...

    def change(self, principal: Principal, changes: Sequence[RowChange]) -> int:
        """How many rows changed; those in another state than `was` do not."""
        ...

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
        """Store the groups in their order with all that goes with them, whole or not at all.

        The functions are given one receipt for each group.
        """
        ...
