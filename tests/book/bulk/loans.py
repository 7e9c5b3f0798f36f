"""Random loans with what happens to them, for the pass over a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from lendweave.book.bulk.gather import Told
from lendweave.book.calendar import Periods
from lendweave.book.funding.shares import Share
from lendweave.book.loan import (
    ALLOCATION,
    Contract,
    Event,
    LoanRules,
    PenaltyRule,
    SubsidyRule,
    run,
)
from lendweave.book.schedule.model import Draw, RateChange, ScheduleTerms

BEGIN = date(2026, 1, 15)
RULES = (
    LoanRules(),
    LoanRules(allocation=ALLOCATION[:8], non_accrual_dpd=None),
    LoanRules(penalty=PenaltyRule(Decimal("0.216")), rounding="half_even"),
    LoanRules(
        penalty=PenaltyRule(Decimal("0.1835"), ("principal",), "instalment", 3, 365),
        grace_days=3,
        non_accrual_dpd=40,
        rounding="up",
    ),
    LoanRules(
        penalty=PenaltyRule(Decimal("0.24"), ("fee", "principal", "interest"), "open", 0, 360),
        non_accrual_dpd=31,
        rounding="down",
        subsidies=(SubsidyRule("merchant", 1, 2, Decimal("0.5")),),
    ),
    LoanRules(penalty=PenaltyRule(Decimal("0.18"), ("penalty", "principal")), non_accrual_dpd=30),
)
SHARES = (
    (Share("house"),),
    (Share("bank_a", 7, "joint_lending"), Share("bank_b", 3, "joint_lending")),
    (Share("a"), Share("b"), Share("c", 1, "loan_assistance", "guarantor", "g")),
)


def contract(chance: Random, number: int) -> Contract:
    """A loan of some plan, length and size, opened in the first six weeks."""
    begin = BEGIN + timedelta(days=chance.randrange(40))
    amount = chance.randrange(10_000, 5_000_000)
    terms = ScheduleTerms(
        plan=chance.choice(("equal_instalment", "equal_principal", "interest_first", "bullet")),
        draws=(Draw(begin, amount),),
        rates=(RateChange(begin, Decimal(chance.choice(("0", "0.0755", "0.144", "0.24")))),),
        periods=Periods(chance.randrange(1, 8), "month"),
        day_count=chance.choice(("30/360", "actual/365")),
    )
    return Contract(f"L{number}", "CNY", amount, terms, chance.choice(RULES), chance.choice(SHARES))


def story(chance: Random, loan: Contract, days: int) -> tuple[Event, ...]:
    """Opened, disbursed, then payments at random: too early, too late, too little, too much."""
    begin = loan.terms.draws[0].on
    events = [
        Event(1, "open", begin, id="1"),
        Event(2, "disburse", begin, loan.amount, id="2"),
    ]
    on = begin
    while (on := on + timedelta(days=chance.randrange(3, 75))) < BEGIN + timedelta(days=days):
        owed = run(loan, events, on).state
        if owed.status == "settled":
            break
        amount = chance.choice((owed.overdue.total or 1_000, owed.owed.total // 3, 5_000, 1))
        number = len(events) + 1
        events.append(Event(number, "pay", on, max(amount, 1), id=str(number)))
    return tuple(events)


def told(seed: int, count: int, days: int) -> list[Told]:
    """So many loans."""
    chance = Random(seed)
    loans = [contract(chance, number) for number in range(count)]
    return [Told("shop", loan, story(chance, loan, days)) for loan in loans]


def until(loans: Sequence[Told], on: date) -> list[Told]:
    """The loans that are opened by a day, with what has been entered by then."""
    return [
        replace(loan, events=[e for e in loan.events if e.business_date <= on])
        for loan in loans
        if loan.events[0].business_date <= on
    ]
