"""Small loans for the tests of their lives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from lendweave.book.calendar import Periods
from lendweave.book.ledger import balanced
from lendweave.book.loan import Contract, Event, EventKind, LoanRules, LoanRun, run
from lendweave.book.schedule.model import Draw, RateChange, ScheduleTerms

BEGIN = date(2026, 1, 15)
RULES = LoanRules()
Told: TypeAlias = tuple[EventKind, date, int] | tuple[EventKind, date, int, dict[str, Any]]


def contract(
    amount: int = 1_200_000,
    months: int = 12,
    rate: str = "0.144",
    *,
    rules: LoanRules = RULES,
    **more: Any,
) -> Contract:
    """A loan of so many 分 in equal monthly instalments; 12,000.00 CNY at 14.4%."""
    terms = ScheduleTerms(
        plan=more.pop("plan", "equal_instalment"),
        draws=(Draw(BEGIN, amount),),
        rates=(RateChange(BEGIN, Decimal(rate)),),
        periods=Periods(months, "month"),
        day_count=more.pop("day_count", "30/360"),
        fees=more.pop("fees", ()),
    )
    return Contract("L1", "CNY", amount, terms, rules, **more)


def story(*told: Told) -> list[Event]:
    """Events from (kind, day, amount, details), numbered; `payer` and `reverses` among details."""
    events = []
    for number, (kind, day, amount, *rest) in enumerate(told, start=1):
        details = dict(rest[0]) if rest else {}
        payer, undone = details.pop("payer", "borrower"), str(details.pop("reverses", ""))
        event = Event(number, kind, day, amount, "CNY", payer, undone, str(number), details)
        events.append(event)
    return events


def opened(amount: int = 1_200_000, on: date = BEGIN) -> tuple[Told, Told]:
    """The first two events of most loans."""
    return ("open", on, 0), ("disburse", on, amount)


def worked_out(loan: Contract, events: Sequence[Event], until: date) -> LoanRun:
    """The run of a loan, its entries looked at."""
    done = run(loan, events, until)
    balanced(done.entries)
    return done


def with_rules(loan: Contract, **rules: Any) -> Contract:
    """The loan with other rules."""
    return replace(loan, rules=replace(loan.rules, **rules))
