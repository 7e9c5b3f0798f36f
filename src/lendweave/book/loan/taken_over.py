"""A loan that another system has serviced so far, told again as events of this book (存量迁移)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from lendweave.book.loan.contract import Contract
from lendweave.book.loan.events import Event, EventKind
from lendweave.book.loan.fold import run
from lendweave.book.loan.state import LoanState

Purpose: TypeAlias = Literal["instalment", "settlement", "refund", "recovery"]
Ended: TypeAlias = Literal["active", "overdue", "settled", "charged_off"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that the former servicer received. amount: minor units."""

    on: date
    amount: int
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Takeover:
    """The life of a loan so far, and what it comes to on the day it is taken over.

    agrees: the book says of its end what the former servicer says.
    """

    events: tuple[Event, ...]
    state: LoanState
    agrees: bool


def taken_over(
    contract: Contract, since: date, receipts: Sequence[Receipt], ended: Ended, until: date
) -> Takeover:
    """The events of a loan that was disbursed whole on `since`.

    receipts: up to `until`, by day. ended: how it stands then, as the former servicer tells. Where
    he says that it is settled and only penalty is open, he has let that off. Raises what the book
    has against an event.
    """
    life = _Life(contract, until)
    life.add("open", since, 0)
    life.add("disburse", since, contract.amount)
    for receipt in sorted(receipts, key=lambda each: each.on):
        life.receive(receipt)
    if ended == "charged_off":
        life.write_off()
    state = life.state(until)
    if ended == "settled" and state.owed.total and state.owed.total == state.owed.penalty:
        life.add("waive", receipts[-1].on, 0, {"component": "penalty"})
        state = life.state(until)
    return Takeover(tuple(life.events), state, _same(state, ended))


def _same(state: LoanState, ended: Ended) -> bool:
    if ended == "charged_off":
        return state.status == "written_off"
    if ended == "settled":
        return state.status in ("settled", "cancelled")
    return state.status in ("active", "overdue")


class _Life:
    """Events in the making."""

    def __init__(self, contract: Contract, until: date) -> None:
        self.contract = contract
        self.until = until
        self.events: list[Event] = []

    def state(self, on: date) -> LoanState:
        """The loan at the end of a day."""
        return run(self.contract, self.events, on).state

    def add(
        self, kind: EventKind, on: date, amount: int, details: dict[str, Any] | None = None
    ) -> None:
        """The next event."""
        number = len(self.events) + 1
        event = Event(number, kind, on, amount, id=str(number), details=details or {})
        self.events.append(event)

    def receive(self, receipt: Receipt) -> None:
        """One receipt, as the kind of event that it is."""
        on, amount = receipt.on, receipt.amount
        if receipt.purpose == "refund":
            self.add("refund", on, amount, {"whole": True})
        elif receipt.purpose == "recovery":
            self.write_off(on)
            self.add("recover", on, amount)
        elif receipt.purpose == "settlement" and self._steps_back(receipt):
            self.add("cancel", on, amount)
        elif receipt.purpose == "settlement" and self.events[-1].event != "refund":
            self.add("pay", on, amount, {"purpose": "settle"})
        else:
            self.add("pay", on, amount)

    def write_off(self, latest: date | None = None) -> None:
        """Written off on the first day on which it is late enough, once; not after `latest`."""
        if any(event.event == "write_off" for event in self.events):
            return
        last = latest or self.until
        since = self.state(last).past_due_since or last
        days = self.contract.rules.write_off_dpd or 0
        self.add("write_off", min(last, since + timedelta(days=days)), 0)

    def _steps_back(self, receipt: Receipt) -> bool:
        """All principal and nothing else, within the cooling-off period."""
        begun, rules = self.events[1].business_date, self.contract.rules
        in_time = receipt.on <= begun + timedelta(days=rules.cooling_off_days)
        return in_time and receipt.amount == self.contract.amount and len(self.events) == 2
