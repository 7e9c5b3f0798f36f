"""A loan that another system has serviced so far, told again as events of this book (存量迁移)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Literal, TypeAlias

from lendweave.book.loan.contract import Contract
from lendweave.book.loan.events import Event, EventKind
from lendweave.book.loan.fold import run
from lendweave.book.loan.state import LoanState

Purpose: TypeAlias = Literal["instalment", "penalty", "settlement", "refund", "recovery"]
Ended: TypeAlias = Literal["active", "overdue", "settled", "charged_off"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that the former servicer received. amount: minor units."""

    on: date
    amount: int
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Told:
    """What the former servicer says of a loan on the day it is taken over."""

    ended: Ended
    days_past_due: int | None = None


@dataclass(frozen=True, slots=True)
class Takeover:
    """The life of a loan so far, and what it comes to on the day it is taken over.

    agrees: the book says of its end, and of how late it is, what the former servicer says.
    """

    events: tuple[Event, ...]
    state: LoanState
    agrees: bool


def taken_over(
    contract: Contract, since: date, receipts: Sequence[Receipt], told: Told, until: date
) -> Takeover:
    """The events of a loan that was disbursed whole on `since`. receipts: up to `until`.

    Penalty is what the former servicer took of it: what he did not take he has let off, until the
    last day on which money came. Raises what the book has against an event.
    """
    life = _Life(contract, until)
    life.add("open", since, 0)
    life.add("disburse", since, contract.amount)
    by_day = sorted(receipts, key=lambda each: each.on)
    for on, some in groupby(by_day, key=lambda each: each.on):
        life.receive(on, list(some))
    if told.ended == "charged_off":
        life.write_off()
    state = life.state(until)
    return Takeover(tuple(life.events), state, _agrees(state, told))


def _agrees(state: LoanState, told: Told) -> bool:
    if told.ended == "charged_off":
        return state.status == "written_off"
    if told.ended == "settled":
        return state.status in ("settled", "cancelled")
    same_day = told.days_past_due in (None, state.days_past_due)
    return same_day and state.status in ("active", "overdue")


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

    def receive(self, on: date, receipts: Sequence[Receipt]) -> None:
        """What came on one day, each as the kind of event that it is."""
        fined = sum(each.amount for each in receipts if each.purpose == "penalty")
        if any(each.purpose in ("instalment", "settlement") for each in receipts) or fined:
            self._settle_penalty(on, fined)
        for receipt in receipts:
            self._enter(receipt)

    def _settle_penalty(self, on: date, fined: int) -> None:
        """Bring the penalty that is due to what the former servicer took of it that day."""
        due = self.state(on).overdue.penalty
        if due > fined:
            self.add("waive", on, due - fined, {"component": "penalty"})
        elif due < fined:
            self.add("charge_fee", on, fined - due, {"code": "former_servicer_penalty"})

    def _enter(self, receipt: Receipt) -> None:
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
        days = rules.cooling_off_days
        in_time = days is not None and receipt.on <= begun + timedelta(days=days)
        return in_time and receipt.amount == self.contract.amount and len(self.events) == 2
