"""What is agreed anew while a loan runs: terms, rate, a fee, what is let off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from lendweave.book.loan.details import LAST_DAY, day, flag, whole, word, wrong_amount, wrong_detail
from lendweave.book.loan.details import yearly_rate as rate_of
from lendweave.book.loan.errors import ClaimPassed
from lendweave.book.loan.events import Event
from lendweave.book.loan.life import (
    FEE,
    INCOME,
    INTEREST,
    PLACE,
    PRINCIPAL,
    RECEIVABLE,
    Life,
    add_to,
)
from lendweave.book.loan.plan import interest_to, nothing_to_plan, plan_again, restart
from lendweave.book.loan.rows import emptied, end_rows_on, lower
from lendweave.book.loan.snapshot import class_at
from lendweave.book.schedule.model import Draw, RateChange, ScheduleTerms

_CURE_DAYS_MAX = 3_650
WAIVABLE = ("penalty", "fee", "interest")
"""What may be let off; the first where a waiver does not say. Principal is written off instead."""


def restructure(life: Life, event: Event) -> None:
    """All that is open is planned anew over `term` periods: also an extension (展期).

    What is overdue besides principal comes due with the first new instalment, or its interest
    becomes principal (capitalise). Class and stage get no better for the days of cure.
    """
    if life.passed:
        raise ClaimPassed(
            where=f"{life.where}, event {event.number}",
            got="a claim that a guarantor has paid for",
            expected="a loan that no guarantor has paid for",
            fix="Agree with the guarantor on what it holds.",
        )
    on = event.business_date
    _hold_up(life, on, whole(event, "cure_days", life.rules.cure_days, high=_CURE_DAYS_MAX))
    terms = _new_terms(life, event)
    amounts: dict[str, int] = {}
    fallen_due = life.next_due
    too_much = end_rows_on(life, on, interest_to(life, on), amounts)
    carried, held = emptied(life, range(5))
    _drop_empty(life, fallen_due)
    if flag(event, "capitalise"):
        _capitalise(life, carried, held, amounts)
    carry_credit(life, too_much, amounts)
    if not carried[PRINCIPAL]:
        raise nothing_to_plan(life, on, "Waive or collect what is left.")
    draws = (Draw(on, carried[PRINCIPAL]),)
    restart(life, replace(terms, draws=draws))
    for place, amount in enumerate(carried):
        if place != PRINCIPAL and amount:
            life.extra[place, life.root] = amount
            life.due[place][life.root] += amount
            life.open[place][life.root] += amount
            life.booked[place][life.root] += held[place]
    life.post(str(event.number), "restructuring", on, amounts, event.number)
    life.settle_rows(on)


def _drop_empty(life: Life, fallen_due: int) -> None:
    """Drop the instalments that never fell due and on which nothing was paid."""
    at = len(life.numbers)
    while at > fallen_due and not any(column[at - 1] for column in life.due):
        at -= 1
    life.cut_rows(at)
    life.next_due = life.first_open = at


def _hold_up(life: Life, on: date, days: int) -> None:
    life.floor = class_at(life, on, life.days_past_due(on))
    life.floor_until = on + timedelta(days=days)


def _new_terms(life: Life, event: Event) -> ScheduleTerms:
    on, old = event.business_date, life.terms
    first_due = day(event, "first_due")
    if first_due is not None and not on < first_due <= LAST_DAY:
        raise wrong_detail(event, "first_due", f"a day after {on}, {LAST_DAY} at the latest")
    rate = rate_of(event, "rate")
    periods = replace(
        old.periods,
        count=whole(event, "term", 0, low=1),
        first_due=first_due,
        anchor_day=None,
    )
    return replace(
        old,
        carried=0,
        periods=periods,
        rates=(RateChange(on, life.rate_on(on) if rate is None else rate),),
        interest_only=whole(event, "interest_only", 0),
        grace=0,
        payment=None,
        on_change="recomputed",
        fees=(),
    )


def _capitalise(life: Life, carried: list[int], held: list[int], amounts: dict[str, int]) -> None:
    """Make the interest that is owed principal."""
    interest, receivable = carried[INTEREST], held[INTEREST]
    life.capitalised += interest
    carried[PRINCIPAL] += interest
    carried[INTEREST] = held[INTEREST] = 0
    add_to(amounts, "loan_principal", interest)
    add_to(amounts, "interest_receivable", -receivable)
    add_to(amounts, "interest_income", receivable - interest)


def change_rate(life: Life, event: Event) -> None:
    """Another yearly rate from the day on; instalments to come are worked out anew."""
    rate = rate_of(event, "rate")
    if rate is None:
        raise wrong_detail(event, "rate", 'a yearly rate as text, such as "0.144"')
    amounts: dict[str, int] = {}
    carry_credit(life, plan_again(life, event.business_date, amounts, rate=rate), amounts)
    life.post(str(event.number), "rate_change", event.business_date, amounts, event.number)


def charge_fee(life: Life, event: Event) -> None:
    """A fee falls due with the current instalment, with the last one if none is to come."""
    if event.amount <= 0:
        raise wrong_amount(event, "above 0")
    on = event.business_date
    at = next((at for at, due in enumerate(life.due_on) if due >= on), len(life.due_on) - 1)
    for column in (life.due, life.open, life.booked):
        column[FEE][at] += event.amount
    life.extra[FEE, at] = life.extra.get((FEE, at), 0) + event.amount
    life.first_open, life.paid_on[at] = min(life.first_open, at), None
    amounts = {RECEIVABLE[FEE]: event.amount, INCOME[FEE]: -event.amount}
    life.post(str(event.number), "fee", on, amounts, event.number)


def waive(life: Life, event: Event) -> None:
    """Part of what is due is let off, oldest first; without an amount, all of the component.

    instalment: number of the only one of which it is let off.
    """
    component = word(event, "component", WAIVABLE)
    place, on = PLACE[component], event.business_date
    rows = list(range(life.next_due))
    if "instalment" in event.details:
        number = whole(event, "instalment", 0)
        rows = [at for at in rows if life.numbers[at] == number]
    due = sum(life.open[place][at] for at in rows)
    if not 0 <= event.amount <= due:
        raise wrong_amount(event, f"at most {{}}, the {component} that is due", due)
    left, amounts = event.amount or due, dict[str, int]()
    life.waived[place] += left
    for at in rows:
        less = min(left, life.open[place][at])
        if less:
            lower(life, place, at, less, amounts, against="waiver_expense")
            left -= less
    life.post(str(event.number), "waiver", on, amounts, event.number)
    life.settle_rows(on)


def carry_credit(life: Life, amount: int, amounts: dict[str, int]) -> None:
    """What was paid too much is the borrower's credit; the entry says from where."""
    life.credit += amount
    add_to(amounts, "borrower_credit", -amount)
