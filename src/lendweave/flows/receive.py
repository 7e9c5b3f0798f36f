"""Receive: rows that a partner pushes to a feed are stored in one transaction, or wait refused.

They are read by the feed's own mapping, as its files are. What is sent as it happens is known when
it is stored; only what is declared as history is known when the mapping says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lendweave.flows.feed_rows import GatheredRecords, stored_by_kind
from lendweave.flows.record import RECORD_ROLES, require_sendable
from lendweave.intake import (
    FileShape,
    Plan,
    RawRow,
    RowSource,
    across_of,
    fault_fields,
    read_row,
    refused_row,
)
from lendweave.intake.rows import ReadRow
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import Invalid
from lendweave.kernel.ids import IdSource
from lendweave.records import Principal
from lendweave.records.kept_rows import RowKeeper, StoredGroups
from lendweave.records.ports import IdempotencyKey, QuarantinedRow, Receipt

ROWS_MAX = 10_000
LIVE = "live:"
HISTORY = "history:"


class TooManyRows(Invalid):
    """A request holds more rows than one push may.
    一次推送的行数超过上限。
    """

    code = "FLOWS-093"


@dataclass(frozen=True, slots=True)
class ReceiveCommand:
    """Who pushes what. plan: of the feed; layout: how the body is laid out.

    history: the rows are no news, and known when the mapping says.
    """

    principal: Principal
    plan: Plan
    layout: FileShape
    history: bool
    idempotency: IdempotencyKey


@dataclass(frozen=True, slots=True)
class ReceivePorts:
    """What receiving needs from outside."""

    body: RowSource
    keeper: RowKeeper
    clock: Clock
    ids: IdSource


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a push.

    file: under which its refused rows wait. records: stored, by kind, amendments included.
    duplicates, amended, kept: records as in records.chain. refused: rows set aside, in order.
    """

    file: str
    rows: int
    records: Mapping[str, int]
    duplicates: int
    amended: int
    kept: int
    refused: Sequence[QuarantinedRow]


def pushed_name(digest: str, *, history: bool) -> str:
    """The name under which a push is known. digest: of its body."""
    return f"{HISTORY if history else LIVE}{digest[:16]}"


def plan_of_push(plan: Plan, name: str) -> Plan:
    """The plan by which rows of this name are read, when they come and when they are read again."""
    return plan.live() if name.startswith(LIVE) else plan


def receive(
    command: ReceiveCommand, ports: ReceivePorts, answer: Callable[[Received], bytes]
) -> StoredGroups:
    """Store what the rows give with the rows that give nothing, in one transaction.

    answer: what to keep under the idempotency key; the same key gives it again. Raises NotAllowed,
    KindNotSendable, TooManyRows, a FileFault where the body as a whole cannot be read, and what the
    store raises; then nothing is stored.
    """
    command.principal.require(*RECORD_ROLES)
    for record in command.plan.records:
        require_sendable(record.kind)
    push = _Push(plan_of_push(command.plan, ports.body.name), ports)
    push.read(command.layout)
    return ports.keeper.store(
        command.principal,
        push.gathered.groups(),
        refused=push.all_refused,
        idempotency=command.idempotency,
        response=lambda receipts: answer(push.told(receipts)),
    )


@dataclass
class _Push:
    """Rows on their way. refused: number of the row → the row as it waits."""

    plan: Plan
    ports: ReceivePorts
    rows: list[RawRow] = field(default_factory=list)
    gathered: GatheredRecords = field(default_factory=GatheredRecords)
    refused: dict[int, QuarantinedRow] = field(default_factory=dict)

    def read(self, layout: FileShape) -> None:
        now = self.ports.clock.now()
        for row in self.ports.body.rows(layout, self.plan.wanted):
            if len(self.rows) == ROWS_MAX:
                raise TooManyRows(
                    where=f"feed {self.plan.feed}",
                    got=f"more than {ROWS_MAX} rows",
                    expected=f"at most {ROWS_MAX}",
                    fix="Send them in several requests, or as a file.",
                )
            self.rows.append(row)
        for number, across in enumerate(across_of(self.plan, self.rows)):
            row = self.rows[number]
            found = (
                ReadRow(faults=(row.fault,))
                if row.fault
                else read_row(self.plan, row.cells, self.ports.ids, now, across)
            )
            self.gathered.add(number, found)
            if found.faults:
                self.refuse(number, fault_fields(found.faults), found.faults[0].column)

    def refuse(self, number: int, error: Mapping[str, str], column: str) -> None:
        name = self.ports.body.name
        self.refused[number] = refused_row(self.plan, name, self.rows[number], error, column)

    def all_refused(self, receipts: Sequence[Receipt]) -> Sequence[QuarantinedRow]:
        """The rows set aside, once it is known which records the store refuses."""
        for number, error in self.gathered.refusals(receipts).items():
            self.refuse(number, error.as_fields(), "")
        return [self.refused[number] for number in sorted(self.refused)]

    def told(self, receipts: Sequence[Receipt]) -> Received:
        counts = Counter[str]()
        for receipt in receipts:
            counts["duplicates"] += receipt.duplicates
            counts["amended"] += receipt.amended
            counts["kept"] += receipt.kept
        return Received(
            file=self.ports.body.name,
            rows=len(self.rows),
            records=stored_by_kind(receipts),
            duplicates=counts["duplicates"],
            amended=counts["amended"],
            kept=counts["kept"],
            refused=self.all_refused(receipts),
        )
